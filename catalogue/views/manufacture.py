"""How a product is made: the form, and what the rules say while it is filled in."""

from dataclasses import asdict

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from catalogue import origin, origins
from catalogue.forms import ManufactureForm, material_formset, step_formset
from catalogue.forms.manufacture import typed_facts
from catalogue.origin_texts import LEGAL_BASES, sentences
from companies.mandates import company_required

from . import meanwhile
from .company import overview_context, own, save


@company_required
def product_manufacture(request, pk):
    """Steps with their places, materials, and the questions of the rules of origin."""
    product = own(request, pk)
    form, steps, materials = forms_of(request, product)
    if request.method == "POST" and all([form.is_valid(), steps.is_valid(), materials.is_valid()]):
        data = form.facts() | {"steps": steps.facts(), "materials": materials.facts()}
        if not meanwhile.saved_meanwhile(request, form, steps, materials) and save(request, form, product, data):
            stay = "stay" in request.POST
            return redirect("catalogue:product_manufacture" if stay else "catalogue:product_overview", product.pk)
    context = overview_context(product) | {
        "section": "manufacture",
        "form": form,
        "steps": steps,
        "materials": materials,
        "seen": meanwhile.mark(form, steps, materials),
    }
    return render(request, "catalogue/company/manufacture.html", context)


@require_POST
@company_required
def origin_fragment(request, pk):
    """What the rules would say of the facts as they stand on the page; nothing is saved."""
    product = own(request, pk)
    lists = origins.lists_in_force()
    facts = typed_facts(product, *forms_of(request, product))
    answer = origin.assess(facts, wording=origins.wording_of(product, lists), lists=lists)
    context = {
        "origin_status": answer.status,
        "origin_rule": LEGAL_BASES[answer.legal_basis],
        "origin_findings": _said(answer.findings + answer.blocks),
        "origin_missing": _said(answer.missing),
        "origin_would_change": _said(answer.would_change),
        "origin_warnings": _said(answer.warnings),
        "origin_notices": _said(answer.notices),
        "unsaved": True,
    }
    return render(request, "catalogue/company/parts/origin.html", context)


def forms_of(request, product):
    """The three forms of the page."""
    data = request.POST if request.method == "POST" else None
    return (
        ManufactureForm(data, product=product),
        step_formset(data, company=request.company, product=product),
        material_formset(data, product=product),
    )


def _said(findings) -> list[str]:
    return sentences([asdict(finding) for finding in findings])
