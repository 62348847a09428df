"""The characteristics of a product: what its category's schema asks, and the company's own PDF."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from catalogue import attributes, datasheets
from catalogue.forms import AttributesForm, DataSheetForm
from catalogue.models import DataSheet, Product
from companies.mandates import company_required
from companies.views.verbs import attempt

from . import meanwhile
from .company import overview_context, own, save


@company_required
def product_attributes(request, pk):
    """One form: the characteristics (button "save") and the PDF (buttons "put" and "remove"). Whichever button was pressed, what was
    typed of the characteristics is saved where it fits, and shown with what is wrong where it does not."""
    product = own(request, pk)
    posted = request.method == "POST"
    putting = posted and ("put" in request.POST or bool(request.FILES.get("file")))
    form = AttributesForm(
        request.POST if posted else None, product=product, asked=attributes.attributes_of(product.category)
    )
    sheet_form = DataSheetForm(request.POST if putting else None, request.FILES if putting else None)
    if posted:
        done = _write_sheet(request, sheet_form, product, putting=putting)
        if _save(request, form, product) and done:
            onward = "product_overview" if "save" in request.POST else "product_attributes"
            return redirect(f"catalogue:{onward}", product.pk)
    context = overview_context(product) | {
        "section": "attributes",
        "form": form,
        "asked": form.asked,
        "seen": meanwhile.mark(form),
        "out_of_date": attributes.out_of_date(product.category, product.attributes),
        "sheet_form": sheet_form,
        "sheet": DataSheet.objects.filter(product=product).first(),
    }
    return render(request, "catalogue/company/attributes.html", context)


def _write_sheet(request, form: DataSheetForm, product: Product, *, putting: bool) -> bool:
    """Keep or remove the PDF, as asked; False when it cannot be kept, with the reason in its form."""
    if "remove" in request.POST:
        datasheets.remove_data_sheet(product, actor=request.user)
        messages.success(request, _("The data sheet is removed."))
        return True
    if not putting:
        return True
    if not form.is_valid():
        return False
    if kept := attempt(form, datasheets.put_data_sheet, product, form.cleaned_data["file"], actor=request.user):
        messages.success(request, _("The data sheet is kept."))
    return bool(kept)


def _save(request, form: AttributesForm, product: Product) -> bool:
    """Save the characteristics; True also where another button than theirs was pressed and nothing of them has changed."""
    if "save" not in request.POST and not form.has_changed():
        return True
    return (
        form.is_valid() and not meanwhile.saved_meanwhile(request, form) and save(request, form, product, form.facts())
    )
