"""A company's products: the list, the parts of each, publishing and withdrawing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalogue import changes, own_list, pages, pictures, products, readiness, reviews, score
from catalogue.forms import (
    BasicsForm,
    NewProductForm,
    TermsForm,
    delivery_formset,
    lead_time_formset,
    step_formset,
    tier_formset,
)
from catalogue.models import OriginAssessment, Product, ProductReview, Store
from catalogue.origin_texts import LEGAL_BASES, sentences
from catalogue.texts import title_of
from companies.mandates import company_required
from companies.views.verbs import attempt
from pavilion.transitions import NotAllowedNow

from . import meanwhile


@company_required
def own_products(request):
    """The company's products with their state, their origin and what is missing, a page at a time."""
    choice = own_list.Choice.read(request.GET)
    page = own_list.page(request.company, choice, request.GET.get("after", ""))
    numbers = own_list.numbers(request.company)
    rows = [
        {
            "product": product,
            "title": title_of(product),
            "origin": getattr(product, "origin", None),
            "missing": len(readiness.missing_for_publication(product)),
            "sources": pictures.sources(use.picture) if (use := pictures.first_ready(product)) else None,
        }
        for product in page.rows
    ]
    context = {
        "rows": rows,
        "page": page,
        "next_query": pages.next_query(request, page),
        "first": pages.query_with(request),
        "choice": choice,
        "states": [(state, label, numbers[state]) for state, label in Product.State.choices if state in numbers],
        "number": sum(numbers.values()),
        "is_long": sum(numbers.values()) > own_list.PAGE_SIZE,
        "company": request.company,
        "limit": Store.objects.filter(company=request.company).values_list("product_limit", flat=True).first(),
        "published": numbers.get(Product.State.PUBLISHED, 0),
    }
    return render(request, "catalogue/company/products.html", context)


@company_required
def product_new(request):
    """A product begins with its name, its group or HS code, and its steps."""
    form = NewProductForm(request.POST or None)
    steps = step_formset(request.POST or None, company=request.company, blank=3)
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        data = form.facts() | {"steps": steps.facts()}
        product = attempt(form, products.create_product, request.company, data=data, actor=request.user)
        if product:
            messages.success(request, _("The product is saved as a draft. Complete it when you like."))
            return redirect("catalogue:product_overview", product.pk)
    return render(request, "catalogue/company/product_new.html", {"form": form, "steps": steps})


@company_required
def product_overview(request, pk):
    """One product: where it stands, what is missing, and the way to each part."""
    product = own(request, pk)
    context = overview_context(product) | pages.terms_context(product)
    return render(request, "catalogue/company/product.html", context)


@company_required
def product_basics(request, pk):
    """Names, descriptions, group and HS code."""
    product = own(request, pk)
    form = BasicsForm(request.POST or None, product=product)
    if (
        request.method == "POST"
        and form.is_valid()
        and not meanwhile.saved_meanwhile(request, form)
        and save(request, form, product, form.facts())
    ):
        return redirect("catalogue:product_overview", product.pk)
    context = overview_context(product) | {"section": "basics", "form": form, "seen": meanwhile.mark(form)}
    return render(request, "catalogue/company/basics.html", context)


@company_required
def product_terms(request, pk):
    """Price, quantities, times, delivery, markets."""
    product = own(request, pk)
    form = TermsForm(request.POST or None, product=product)
    tiers = tier_formset(request.POST or None, product=product)
    leads = lead_time_formset(request.POST or None, product=product)
    deliveries = delivery_formset(request.POST or None, product=product)
    parts = (form, tiers, leads, deliveries)
    fit = [part.is_valid() for part in parts]  # every one says what is wrong with it
    if request.method == "POST" and all(fit):
        data = form.facts() | {"tiers": tiers.facts(), "lead_times": leads.facts(), "deliveries": deliveries.facts()}
        if not meanwhile.saved_meanwhile(request, *parts) and save(request, form, product, data):
            return redirect("catalogue:product_overview", product.pk)
    context = {"section": "terms", "form": form, "tiers": tiers, "leads": leads, "deliveries": deliveries}
    context |= {"seen": meanwhile.mark(*parts)}
    return render(request, "catalogue/company/terms.html", overview_context(product) | context)


@company_required
def product_preview(request, pk):
    """The product as buyers will see it."""
    product = pages.product(own(request, pk).pk)
    context = pages.product_context(product, request.GET.get("picture", ""))
    more = pages.more_of(product.company_id, besides=product.pk)
    context |= {"more": more, "preview": True, "base": "base_account.html"}
    return render(request, "catalogue/product.html", context)


@require_POST
@company_required
def product_publish(request, pk):
    """Put it on the pages."""
    answer = _do(request, pk, products.publish_product, "")
    state = Product.objects.values_list("state", flat=True).get(pk=pk)
    if state == Product.State.PUBLISHED:
        messages.success(request, _("The product is published."))
    elif state == Product.State.IN_REVIEW:
        messages.success(request, _("The product is submitted. An officer looks at it before buyers see it."))
    return answer


@require_POST
@company_required
def product_take_back(request, pk):
    """Take back a publication or a change that waits for an officer."""
    return _do(request, pk, reviews.take_back, _("It is taken back: nobody looks at it now."))


@require_POST
@company_required
def product_withdraw(request, pk):
    """Take it off the pages."""
    return _do(request, pk, products.withdraw_product, _("The product is no longer shown."))


def own(request, pk: int) -> Product:
    """The product, if it is the company's; else there is none."""
    found = (
        Product.objects.filter(company=request.company, pk=pk)
        .select_related("category", "company", "origin")
        .prefetch_related("texts", "tiers", "pictures__picture")
        .first()
    )
    if found is None:
        raise Http404
    found.waiting_change = reviews.proposed(found) if found.state == Product.State.PUBLISHED else None
    if found.waiting_change:
        changes.overlay(found, found.waiting_change.data)  # its pages show what is proposed
    return found


def save(request, form, product: Product, data: dict) -> bool:
    """Change the product and say so; False when the verb refused, with its reasons in the form."""
    was_published = product.state == Product.State.PUBLISHED
    saved = attempt(form, products.update_product, product, data=data, actor=request.user)
    if not saved:
        return False
    if was_published and saved.state != Product.State.PUBLISHED:
        messages.warning(request, _("Saved. With these changes the product may not be shown: see what is missing."))
    elif getattr(saved, "waiting_change", None):
        messages.success(
            request, _("Saved as a change. Buyers see the present page until an officer has looked at it.")
        )
    else:
        messages.success(request, _("The changes are saved."))
    return True


def overview_context(product: Product) -> dict:
    """The product with its state, its origin in sentences, what is missing and what may be done."""
    missing = readiness.missing_for_publication(product)
    return {
        "product": product,
        "title": title_of(product),
        "missing": missing,
        "missing_in": {thing.section for thing in missing},
        "verbs": products.TABLE.verbs(product.state, {products.COMPANY}),
        "score": score.total(counted := score.points(product)),
        "to_gain": sorted((one for one in counted if one.reached < one.worth), key=lambda one: one.reached - one.worth),
        "waiting": _waiting(product),
        "asked": _asked(product),
    } | origin_panel(getattr(product, "origin", None))


def _waiting(product: Product) -> list[changes.Difference]:
    """The change that waits for an officer, field by field against the live page."""
    review = getattr(product, "waiting_change", None)
    return changes.differences(Product.objects.get(pk=product.pk), review.data) if review else []


def _asked(product: Product):
    """What an officer last asked to put right, while it is not done."""
    last = product.reviews.exclude(state=ProductReview.State.OPEN).order_by("-closed_at").first()
    refused = last is not None and last.state == ProductReview.State.REFUSED
    return last if refused and product.state in (Product.State.CHANGES_ASKED, Product.State.PUBLISHED) else None


def origin_panel(assessment: OriginAssessment | None) -> dict:
    """The panel "what the rules say"."""
    if assessment is None:
        return {"assessment": None}
    said = assessment.findings
    return {
        "assessment": assessment,
        "origin_status": assessment.result,
        "origin_rule": LEGAL_BASES["officer" if assessment.decided else said["legal_basis"]],
        "origin_findings": sentences(said["findings"] + said["blocks"]),
        "origin_missing": [] if assessment.decided else sentences(said["missing"]),
        "origin_would_change": [] if assessment.decided and not said["blocks"] else sentences(said["would_change"]),
        "origin_warnings": sentences(said.get("warnings", [])),
        "origin_notices": sentences(said.get("notices", [])),
        "origin_reason": assessment.decided_reason if assessment.decided else "",
    }


def _do(request, pk: int, verb, done: str):
    product = own(request, pk)
    try:
        verb(product, actor=request.user)
    except NotAllowedNow as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)
    return redirect("catalogue:product_overview", pk)
