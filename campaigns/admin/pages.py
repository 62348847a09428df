"""One banner at the desk, and the agency's form. Every decision is a POST that calls one verb of the room."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from campaigns import calendar, figures, previews, workflow
from campaigns.forms import AgencyForm
from campaigns.models import Campaign
from companies.views.verbs import attempt
from pavilion import audit, clock
from pavilion.headers import framed_by_own_pages
from pavilion.transitions import NotAllowedNow

VIEW = "campaigns.view_campaign"
WITH_REASON = {"send_back": workflow.send_back, "suspend": workflow.suspend, "end": workflow.end}
PLAIN = {
    "approve": workflow.approve,
    "resume": workflow.resume,
    "propose": workflow.propose,
    "withdraw": workflow.withdraw,
    "revise": workflow.revise,
    "discard": workflow.discard,
}
DONE = {
    "approve": gettext_lazy("The banner is approved: its dates decide from now on."),
    "send_back": gettext_lazy("The banner is sent back with your reason."),
    "suspend": gettext_lazy("The banner is off the pages within seconds."),
    "resume": gettext_lazy("The banner is shown again."),
    "end": gettext_lazy("The banner has ended."),
    "propose": gettext_lazy("The banner waits for another officer."),
    "withdraw": gettext_lazy("The banner is a draft again."),
    "revise": gettext_lazy("This is the new version, a draft."),
    "discard": gettext_lazy("The draft is deleted."),
}


def for_officers(rows):
    """What officers see: everything of the agency, and of companies what was once proposed."""
    return rows.filter(Q(company=None) | Q(proposed_at__isnull=False))


def require_view(request) -> None:
    """403 for officers who have nothing to do with banners."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied


def found(request, pk) -> Campaign:
    """A banner for officers who may see it; 404 when there is none."""
    require_view(request)
    return get_object_or_404(for_officers(Campaign.objects.with_all()), pk=pk)


def show(model_admin, request, pk):
    """The banner: the page as buyers would see it, what it says, its history, and what this officer may do."""
    if not str(pk).isdecimal():
        raise Http404
    campaign = found(request, pk)
    verbs = workflow.open_verbs(campaign, request.user)
    context = model_admin.admin_site.each_context(request) | {
        "title": str(campaign),
        "opts": model_admin.opts,
        "campaign": campaign,
        "creatives": list(campaign.creatives.all()),
        "languages": [code for code, _name in settings.LANGUAGES if campaign.language in ("", code)],
        "days": calendar.days(campaign),
        "phase": previews.phase(campaign, clock.now()),
        "figures": figures.of_campaign(campaign),
        "history": list(audit.history(campaign).select_related("actor")),
        "plain": [(verb, words) for verb, words in verbs.items() if verb in PLAIN],
        "reasoned": [(verb, words) for verb, words in verbs.items() if verb in WITH_REASON],
        "can_edit": "edit" in verbs,
        "reads_alone": not verbs,
    }
    return TemplateResponse(request, "campaigns/desk/campaign.html", context)


@require_POST
def do(request, pk: int, verb: str):
    """One decision. Whoever may never take it is refused; what is not possible now is said on the banner's page."""
    campaign = found(request, pk)
    if verb not in DONE:
        raise Http404
    try:
        if verb in WITH_REASON:
            left = WITH_REASON[verb](campaign, actor=request.user, reason=request.POST.get("reason", ""))
        else:
            left = PLAIN[verb](campaign, actor=request.user)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:campaigns_campaign_change", pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("admin:campaigns_campaign_change", pk)
    messages.success(request, str(DONE[verb]))
    if left is None:
        return redirect("admin:campaigns_campaign_changelist")
    return redirect("admin:campaigns_campaign_change", left.pk)


@framed_by_own_pages
def preview(request, pk: int, language: str):
    """The real page in a language, with this banner in its slot."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    campaign = found(request, pk)
    with translation.override(language):
        return previews.page(request, campaign)


def agency_new(model_admin, request):
    """Write a banner of the agency."""
    if not request.user.has_perm("campaigns.add_campaign"):
        raise PermissionDenied
    form = AgencyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.receive():
        made = attempt(form, workflow.create_campaign, None, data=form.facts(), actor=request.user)
        if made:
            messages.success(request, _("The banner is saved as a draft. Another officer approves it."))
            return redirect("admin:campaigns_campaign_change", made.pk)
    return _form(model_admin, request, form, _("New banner of the agency"))


def agency_edit(model_admin, request, pk: int):
    """Change a draft of the agency."""
    campaign = found(request, pk)
    if campaign.company_id or not campaign.is_editable or not request.user.has_perm("campaigns.change_campaign"):
        raise PermissionDenied
    form = AgencyForm(request.POST or None, request.FILES or None, campaign=campaign)
    sent = request.method == "POST" and form.is_valid() and form.receive()
    if sent and attempt(form, workflow.update_campaign, campaign, data=form.facts(), actor=request.user):
        messages.success(request, _("The changes are saved."))
        return redirect("admin:campaigns_campaign_change", pk)
    return _form(model_admin, request, form, _("Change the banner"), campaign=campaign)


def _form(model_admin, request, form, title: str, *, campaign: Campaign | None = None):
    context = model_admin.admin_site.each_context(request) | {
        "title": title,
        "opts": model_admin.opts,
        "form": form,
        "errors": form.errors,
        "campaign": campaign,
    }
    return TemplateResponse(request, "campaigns/desk/form.html", context)
