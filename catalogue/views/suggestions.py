"""What the portal suggests for a product; each suggestion has a button, and nothing happens without it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from catalogue import suggestions
from catalogue.models import Category, Product
from companies.mandates import company_required
from pavilion.transitions import NotAllowedNow

from .company import overview_context, own


@company_required
def product_suggestions(request, pk):
    """Group, heading and titles that are suggested; a POST accepts one of them, if it is still suggested."""
    product = own(request, pk)
    if request.method == "POST":
        if _accept(request, product):
            messages.success(request, _("The suggestion is taken over. You can change it like anything else."))
        else:
            messages.warning(request, _("This is no longer suggested: look again."))
        return redirect("catalogue:product_suggestions", product.pk)
    found = suggestions.for_product(product)
    context = overview_context(product) | {
        "section": "basics",
        "suggested": found,
        "heading_by_click": _is_taken_over(product),
        "titles": [
            {
                "language": language,
                "present": next(text.title for text in product.texts.all() if text.language == language),
                "title": better.title,
                "reasons": [suggestions.REASONS[code] for code in better.reasons],
            }
            for language, better in found.titles.items()
        ],
    }
    return render(request, "catalogue/company/suggestions.html", context)


def _accept(request, product) -> bool:
    """Take over what was asked for, as long as it is among what is suggested."""
    found = suggestions.for_product(product)
    kind, wanted = request.POST.get("accept", ""), request.POST.get("value", "")
    try:
        if kind == "group" and wanted in {one.category.sign for one in found.groups}:
            suggestions.accept_group(product, wanted, actor=request.user)
        elif kind == "heading" and _is_taken_over(product) and wanted in {one.heading for one in found.headings}:
            suggestions.accept_heading(product, wanted, actor=request.user)
        elif kind in found.titles:
            return suggestions.accept_title(product, kind, wanted, actor=request.user) is not None
        else:
            return False
    except (Category.DoesNotExist, NotAllowedNow):
        return False
    return True


def _is_taken_over(product) -> bool:
    """Whether a heading can be taken over with a click: four digits would take a published product off the pages."""
    return product.state != Product.State.PUBLISHED
