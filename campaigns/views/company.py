"""A company's banners: the list, one banner with its figures, the form, what can be done with it."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import coach, figures, limits, previews, workflow
from campaigns.forms import BannerForm, last_day
from campaigns.models import Campaign
from catalogue.stores import ensure_store
from companies.mandates import company_required
from companies.views.verbs import attempt
from pavilion import clock
from pavilion.transitions import NotAllowedNow

FIGURE_DAYS = 30


@require_safe
@company_required
def banners(request) -> HttpResponse:
    """The company's banners, newest first, with what was seen of each."""
    now = clock.now()
    found = list(Campaign.objects.of_company(request.company).with_all())
    known = figures.of_company(request.company)
    context = {
        "rows": [{"campaign": one, "figures": known.get(one.pk), **previews.look(one, now)} for one in found],
        "limit": limits.banner_limit(request.company, now),
        "taken": Campaign.objects.of_company(request.company).taking_room(now).count(),
        "trail": _trail(),
    }
    return render(request, "campaigns/company/banners.html", context)


@require_safe
@company_required
def banner_figures(request) -> HttpResponse:
    """The last weeks: the company's banners beside its sector, its guarantee, three things to improve."""
    now = clock.now()
    first = clock.today() - timedelta(days=FIGURE_DAYS - 1)
    campaigns = list(Campaign.objects.of_company(request.company).with_all())
    own, sector = coach.beside_sector(request.company, first)
    context = {
        "days": FIGURE_DAYS,
        "has_banners": bool(campaigns),
        "own": own,
        "sector": sector,
        "guarantees": coach.guarantee(request.company, first),
        "advice": coach.advice(request.company, campaigns, now, own=own, sector=sector),
        "trail": _trail(to_list=True),
    }
    return render(request, "campaigns/company/figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def banner_new(request) -> HttpResponse:
    """A banner begins as a draft."""
    ensure_store(request.company)
    form = BannerForm(request.POST or None, request.FILES or None, company=request.company)
    if request.method == "POST" and form.is_valid() and form.receive():
        made = attempt(form, workflow.create_campaign, request.company, data=form.facts(), actor=request.user)
        if made:
            messages.success(request, _("The banner is saved as a draft. Look at it, then submit it for approval."))
            return redirect("campaigns:banner", made.pk)
    return render(request, "campaigns/company/form.html", {"form": form, "trail": _trail(to_list=True)})


@require_safe
@company_required
def banner(request, pk: int) -> HttpResponse:
    """One banner: how it looks, where it stands, what was seen of it, what can be done."""
    campaign = own(request, pk)
    now = clock.now()
    context = {
        "campaign": campaign,
        "verbs": workflow.open_verbs(campaign, request.user),
        "figures": figures.of_campaign(campaign),
        "days": figures.by_day(campaign),
        "enough": figures.ENOUGH_SEEN,
        "last_day": last_day(campaign),
        "successor": Campaign.objects.filter(replaces=campaign).first(),
        "trail": _trail(to_list=True),
        **previews.look(campaign, now),
    }
    return render(request, "campaigns/company/banner.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def banner_edit(request, pk: int) -> HttpResponse:
    """Change a draft, or what was sent back. What was proposed or approved is not edited: its page says what to do instead."""
    campaign = own(request, pk)
    if not campaign.is_editable:
        messages.info(request, _("This banner can no longer be changed as it is."))
        return redirect("campaigns:banner", pk)
    form = BannerForm(request.POST or None, request.FILES or None, company=request.company, campaign=campaign)
    if request.method == "POST" and form.is_valid() and form.receive():
        try:
            saved = attempt(form, workflow.update_campaign, campaign, data=form.facts(), actor=request.user)
        except NotAllowedNow as refusal:
            saved = None
            form.add_error(None, str(refusal))
        if saved:
            messages.success(request, _("The changes are saved."))
            return redirect("campaigns:banner", pk)
    trail = [*_trail(to_list=True), (str(campaign), reverse("campaigns:banner", args=[pk]))]
    return render(request, "campaigns/company/form.html", {"form": form, "campaign": campaign, "trail": trail})


@require_safe
@company_required
def banner_preview(request, pk: int) -> HttpResponse:
    """The real page, with this banner in its slot."""
    return previews.page(request, own(request, pk))


@require_POST
@company_required
def banner_propose(request, pk: int) -> HttpResponse:
    """Submit it for approval."""
    return _do(request, pk, workflow.propose, _("The banner waits for approval. You get an e-mail when it is decided."))


@require_POST
@company_required
def banner_withdraw(request, pk: int) -> HttpResponse:
    """Take the proposal back."""
    return _do(request, pk, workflow.withdraw, _("The banner is a draft again."))


@require_POST
@company_required
def banner_end(request, pk: int) -> HttpResponse:
    """End it for good."""
    return _do(request, pk, workflow.end, _("The banner has ended."))


@require_POST
@company_required
def banner_revise(request, pk: int) -> HttpResponse:
    """Begin a new version."""
    text = _("This is the new version, a draft. The approved one runs until the new one is approved.")
    return _do(request, pk, workflow.revise, text)


@require_POST
@company_required
def banner_discard(request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    try:
        workflow.discard(own(request, pk), actor=request.user)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:banner", pk)
    messages.success(request, _("The draft is deleted."))
    return redirect("campaigns:banners")


def own(request, pk: int) -> Campaign:
    """The banner, if it is the company's; else there is none."""
    found = Campaign.objects.of_company(request.company).with_all().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _do(request, pk: int, verb, done: str) -> HttpResponse:
    """Call a verb, say what came of it, and show the banner it leaves behind."""
    try:
        left = verb(own(request, pk), actor=request.user)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:banner", pk)
    messages.success(request, done)
    return redirect("campaigns:banner", left.pk)


def _trail(*, to_list: bool = False) -> list[tuple[str, str]]:
    first = (_("My company"), reverse("companies:dashboard"))
    return [first, (_("Banners"), reverse("campaigns:banners"))] if to_list else [first]
