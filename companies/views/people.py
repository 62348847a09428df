"""Pages about who acts for a company."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from companies import invitations, mandates
from companies.forms import InvitationForm
from companies.mandates import company_required
from companies.models import Mandate
from pavilion import clock, second_factor

from .verbs import attempt


@company_required
def people(request):
    """Who acts for the company now, who was invited, who acted once."""
    now = clock.now()
    in_force = list(mandates.mandates_in_force(request.company, now))
    context = {
        "company": request.company,
        "own": request.mandate,
        "mandates": [(mandate, mandates.can_end(mandate, request.mandate)) for mandate in in_force],
        "alone": len(in_force) == 1,
        "invitations": [
            (invitation, invitations.can_invite(request.mandate, invitation.role))
            for invitation in request.company.invitations.waiting(now)
        ],
        "former": request.company.mandates.filter(valid_to__lte=now).order_by("-valid_to")[:20],
        "is_delegate": request.mandate.role == Mandate.Role.DELEGATE,
    }
    return render(request, "companies/people.html", context)


@company_required
def invite(request):
    """Invite a person to act for the company."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = attempt(form, invitations.invite, request.company, actor=request.user, **form.cleaned_data)
        except PermissionDenied:
            form.add_error(
                "role", _("As a delegate you can invite only a legal representative, who may then invite others.")
            )
            invitation = None
        if invitation:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
            return redirect("companies:people")
    return render(request, "companies/invite.html", {"company": request.company, "form": form, "own": request.mandate})


@company_required
def mandate_end(request, pk: int):
    """Ask, then end a mandate of one's own company."""
    in_force = mandates.mandates_in_force(request.company, clock.now())
    mandate = get_object_or_404(in_force, pk=pk)
    error = ""
    if request.method == "POST":
        second_factor.require_recent_proof(request)
        try:
            mandates.end_mandate(mandate, actor=request.user)
        except ValidationError as refused:
            error = refused.messages[0]
        else:
            messages.success(request, _("The mandate of %(name)s has ended.") % {"name": mandate.person_name})
            return redirect("home" if mandate.pk == request.mandate.pk else "companies:people")
    elif not mandates.can_end(mandate, request.mandate):
        raise PermissionDenied
    context = {"company": request.company, "mandate": mandate, "own": request.mandate, "error": error}
    return render(request, "companies/mandate_end.html", context)


@require_POST
@company_required
def take_back(request, pk: int):
    """Withdraw an invitation that waits."""
    invitation = get_object_or_404(request.company.invitations.waiting(clock.now()), pk=pk)
    invitations.take_back(invitation, actor=request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("companies:people")


@never_cache
@login_required
def own_invitations(request):
    """The invitations that wait for the signed-in person."""
    context = {
        "invitations": invitations.invitations_for(request.user),
        "has_company": mandates.company_of(request.user),
    }
    return render(request, "companies/invitations.html", context)


@require_POST
@login_required
def answer(request, pk: int):
    """Accept an invitation, or decline it."""
    invitation = get_object_or_404(invitations.invitations_for(request.user), pk=pk)
    if request.POST.get("answer") != "accept":
        invitations.decline(invitation, user=request.user)
        messages.success(request, _("You declined the invitation."))
        return redirect("home")
    try:
        invitations.accept(invitation, user=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("companies:invitations")
    messages.success(
        request, _("%(company)s: you now act for this company.") % {"company": invitation.company.legal_name}
    )
    return redirect("companies:dashboard")
