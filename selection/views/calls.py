"""Public pages: the calls, each call's page, and the check without an account. Kept by the page cache."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from pavilion import clock
from pavilion.page_cache import public_page
from selection import calls, corrigenda, eligibility, places
from selection.forms import ELSEWHERE, EligibilityForm
from selection.models import Call, RequirementText


@public_page()
def call_list(request):
    """Every published call, the newest first."""
    now = clock.now()
    found = Call.objects.public().select_related("package")
    context = {"rows": [{"call": call, "phase": calls.phase(call, now)} for call in found]}
    return render(request, "selection/calls.html", context)


@public_page()
def call_page(request, slug: str):
    """One call, by the national pattern for services."""
    now = clock.now()
    call = _public_call(slug, now)
    requirements = list(call.requirements.all())
    context = {
        "call": call,
        "phase": calls.phase(call, now),
        "requirements": requirements,
        "sources": _sources(requirements),
        "figures": places.public_figures(call),
        "corrigenda": corrigenda.of(call),
        "is_daily": call.places_shown == Call.PlacesShown.DAILY,
    }
    return render(request, "selection/call.html", context)


@public_page("office", "site", "where", "made")
def check(request, slug: str):
    """Three questions and their answers on one screen. Nothing is stored."""
    now = clock.now()
    call = _public_call(slug, now)
    asked = bool(request.GET.keys() & EligibilityForm.base_fields.keys())
    form = EligibilityForm(request.GET if asked else None)
    context = {"call": call, "form": form, "phase": calls.phase(call, now)}
    if asked and form.is_valid():
        facts = form.cleaned_data
        found = eligibility.answers(
            office=facts["office"],
            site_kind="" if facts["site"] == "none" else facts["site"],
            site_in_italy=facts["where"] != ELSEWHERE,
            made=facts["made"],
        )
        context |= {"answers": found, "overall": eligibility.overall(found)}
    return render(request, "selection/check.html", context)


def _public_call(slug: str, now: datetime) -> Call:
    found = Call.objects.public().select_related("package", "officer_in_charge").filter(slug=slug)
    call = places.with_public_figures(found, now).first()
    if call is None:
        raise Http404(_("There is no such call."))
    return call


def _sources(requirements) -> list[tuple[str, str]]:
    """(label, codes) of where the call's requirements come from, in the order of the catalogue."""
    sources = {}
    for requirement in requirements:
        sources.setdefault(RequirementText.Source(requirement.source).label, []).append(requirement.code)
    return [(label, ", ".join(codes)) for label, codes in sources.items()]
