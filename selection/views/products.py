"""The products of a draft: typed once with the catalogue's own forms, they become the store's drafts."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from catalogue import products as catalogue_products
from catalogue.forms import NewProductForm, material_formset, step_formset
from catalogue.models import Product
from catalogue.texts import title_of
from catalogue.views.company import origin_panel
from companies.mandates import company_required
from companies.views.verbs import attempt as attempt_form
from selection import drafts
from selection.forms import OriginQuestionsForm

from .frame import onward, show
from .guards import own_draft, posted


def products(request, application):
    """The products there are, with what the rules say of each."""
    if request.method == "POST":
        return onward(request, drafts.save_step(application, "products", user=request.user), "products")
    found = (
        request.company.products.exclude(state=Product.State.WITHDRAWN)
        .select_related("category", "origin")
        .prefetch_related("texts")
        .order_by("position", "pk")
    )
    rows = [
        {"product": product, "title": title_of(product)} | origin_panel(getattr(product, "origin", None))
        for product in found
    ]
    return show(request, application, "products", rows=rows, is_empty=not rows)


@company_required
def product(request, pk: int, product_pk: int | None = None):
    """A new product, or one of the company's own once more: what it is, how it is made."""
    application = own_draft(request, pk)
    present = _own_product(request, product_pk) if product_pk else None
    form = NewProductForm(posted(request), initial=_initial(present))
    steps = step_formset(posted(request), company=request.company, product=present, blank=1 if present else 3)
    materials = material_formset(posted(request), product=present, blank=1 if present else 2)
    questions = OriginQuestionsForm(posted(request), product=present)
    if request.method == "POST" and all(
        [form.is_valid(), steps.is_valid(), materials.is_valid(), questions.is_valid()]
    ):
        data = form.facts() | {"steps": steps.facts(), "materials": materials.facts()} | questions.facts()
        if _save(request, form, present, data):
            drafts.save_step(application, "products", user=request.user)
            messages.success(request, _("The product is saved. It is also a draft of your store."))
            return redirect("selection:step", pk, "products")
    context = {
        "form": form,
        "product_steps": steps,
        "materials": materials,
        "questions": questions,
        "product": present,
    }
    if present:
        context |= {"product_title": title_of(present)} | origin_panel(getattr(present, "origin", None))
    return show(request, application, "products", template="selection/steps/product.html", **context)


def _own_product(request, pk: int) -> Product:
    found = (
        request.company.products.exclude(state=Product.State.WITHDRAWN)
        .select_related("category", "company", "origin")
        .prefetch_related("texts")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _initial(present: Product | None) -> dict:
    if present is None:
        return {}
    titles = {text.language: text.title for text in present.texts.all()}
    return {"title_it": titles.get("it", ""), "category": present.category_id, "hs_code": present.hs_code}


def _save(request, form, present: Product | None, data: dict):
    if present is None:
        return attempt_form(form, catalogue_products.create_product, request.company, data=data, actor=request.user)
    words = {text.language: text.description for text in present.texts.all()}
    data["texts"]["it"]["description"] = words.get("it", "")  # only the title is asked here
    return attempt_form(form, catalogue_products.update_product, present, data=data, actor=request.user)
