"""Officers: which roles there are, who has them, and who gives them. A role is a group; docs/roles.md is its table.

Permissions of groups open the pages of the desk. What decides (screening, proposing, approving, publishing) asks
`has_role` in its own verb as well: a permission to see is never a permission to decide.
"""

import functools
from collections.abc import Callable

from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pavilion import audit, second_factor
from pavilion.models import User

from .models import Officer

SCREENING = "screening"
APPROVAL = "approval"
CATALOGUE = "catalogue"
CAMPAIGNS = "campaigns"
AUDIT = "audit"
ADMINISTRATION = "administration"

ROLES = {
    SCREENING: gettext_lazy("Screening"),
    APPROVAL: gettext_lazy("Approval"),
    CATALOGUE: gettext_lazy("Catalogue"),
    CAMPAIGNS: gettext_lazy("Campaigns"),
    AUDIT: gettext_lazy("Audit"),
    ADMINISTRATION: gettext_lazy("Administration"),
}

_READ_COMPANIES = {"companies.view_company", "companies.view_site", "companies.view_mandate"}
_READ_FILES = _READ_COMPANIES | {
    "catalogue.view_certificate",
    "catalogue.view_product",
    "catalogue.view_originassessment",
    "catalogue.view_store",
    "selection.view_application",
    "selection.view_call",
    "selection.view_callrequirement",
    "selection.view_decision",
    "selection.view_document",
    "selection.view_finding",
    "selection.view_grant",
    "selection.view_membership",
    "selection.view_place",
    "selection.view_protocolentry",
    "selection.view_snapshot",
}

# Role: the permissions of its group, and no others. A new page of the desk is opened to a role here.
PERMISSIONS = {
    SCREENING: _READ_FILES,
    APPROVAL: _READ_FILES,
    CATALOGUE: {
        "catalogue.add_exportlayout",
        "catalogue.change_category",
        "catalogue.change_district",
        "catalogue.change_exportlayout",
        "catalogue.change_listingjob",
        "catalogue.change_originlistentry",
        "catalogue.change_picture",
        "catalogue.change_productimport",
        "catalogue.view_attributeschema",
        "catalogue.view_category",
        "catalogue.view_certificate",
        "catalogue.view_district",
        "catalogue.view_exportlayout",
        "catalogue.view_listingjob",
        "catalogue.view_originassessment",
        "catalogue.view_originlistentry",
        "catalogue.view_picture",
        "catalogue.view_product",
        "catalogue.view_productreport",
        "catalogue.view_productreview",
        "catalogue.view_productimport",
        "catalogue.view_store",
        "companies.view_company",
        "companies.view_site",
        "inquiries.add_restricteddestination",
        "inquiries.change_restricteddestination",
        "inquiries.view_block",
        "inquiries.view_conversation",
        "inquiries.view_heldmessage",
        "inquiries.view_helprequest",
        "inquiries.view_quoterequest",
        "inquiries.view_report",
        "inquiries.view_restricteddestination",
    },
    CAMPAIGNS: {
        "campaigns.add_campaign",
        "campaigns.change_campaign",
        "campaigns.change_placement",
        "campaigns.view_campaign",
        "campaigns.view_placement",
        "catalogue.view_product",
        "catalogue.view_store",
        "companies.view_company",
    },
    AUDIT: {
        "campaigns.view_campaign",
        "companies.view_company",
        "companies.view_officer",
        "inquiries.view_block",
        "inquiries.view_conversation",
        "inquiries.view_heldmessage",
        "inquiries.view_quoterequest",
        "inquiries.view_report",
        "inquiries.view_restricteddestination",
        "pavilion.view_auditevent",
        "pavilion.view_taskrun",
        "selection.view_application",
        "selection.view_call",
        "selection.view_conflictdeclaration",
        "selection.view_decision",
        "selection.view_feeoffer",
        "selection.view_grant",
        "selection.view_membership",
        "selection.view_place",
        "selection.view_protocolentry",
    },
    ADMINISTRATION: _READ_COMPANIES
    | {
        "companies.add_officer",
        "companies.change_officer",
        "companies.view_buyer",
        "companies.view_invitation",
        "companies.view_officer",
        "companies.view_province",
        "companies.view_region",
        "inquiries.view_conversation",
        "inquiries.view_helprequest",
        "pavilion.change_outboxmail",
        "pavilion.change_taskrun",
        "pavilion.view_outboxmail",
        "pavilion.view_taskrun",
        "pavilion.view_user",
        "selection.add_call",
        "selection.add_package",
        "selection.view_feeoffer",
        "selection.change_call",
        "selection.change_package",
        "selection.view_application",
        "selection.view_call",
        "selection.view_callrequirement",
        "selection.view_grant",
        "selection.view_membership",
        "selection.view_package",
        "selection.view_place",
        "selection.view_protocolentry",
        "selection.view_paymentnotice",
        "selection.view_receipt",
        "selection.view_requirement",
        "selection.view_vatcheck",
        "inquiries.view_buyervatcheck",
    },
}


def roles_of(user) -> set[str]:
    """The roles a person has now. Nobody who may not open the desk has any."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return set()
    return set(user.groups.filter(name__in=ROLES).values_list("name", flat=True))


def has_role(user, role: str) -> bool:
    """Whether a person has this role now; being a superuser is no role."""
    return role in roles_of(user)


def officer_required(*roles: str) -> Callable:
    """Open a view to officers with one of these roles: 404 for everyone else signed in, the sign-in page for strangers."""

    def decorate(view):
        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not roles_of(request.user) & set(roles):
                raise Http404
            if second_factor.is_missing(request.user):
                return redirect("mfa_index")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def can_manage_officers(user) -> bool:
    """Administrators may; and so may the superuser of a first installation, who has no role yet."""
    return has_role(user, ADMINISTRATION) or (user.is_active and user.is_superuser)


@transaction.atomic
def appoint_officer(user: User, *, name: str, roles: set[str], actor: User | None, title="", extension="") -> Officer:
    """Make a person an officer with these roles. `actor` is None for the portal itself (the demonstration, a command).

    Raises PermissionDenied when `actor` may not, ValidationError for unknown roles or someone who is an officer already.
    Side effects: the person may open the desk; an audit event.
    """
    _require_manager(actor, of=user)
    _require_known(roles)
    if Officer.objects.filter(user=user).exists():
        raise ValidationError(_("This person is an officer already."), code="unique")
    officer = Officer.objects.create(user=user, name=name, title=title, extension=extension)
    _give(user, roles)
    audit.record(officer, "appointed", actor=actor, after={"roles": sorted(roles)})
    return officer


@transaction.atomic
def update_officer(
    officer: Officer, *, name: str, roles: set[str], actor: User | None, title="", extension=""
) -> Officer:
    """Correct an officer's name and give exactly these roles; no roles at all ends the work at the desk.

    Raises as `appoint_officer` does; nobody changes their own roles. Side effects: an audit event when roles change.
    """
    officer = Officer.objects.select_for_update(of=("self",), no_key=True).get(pk=officer.pk)
    _require_manager(actor, of=officer.user)
    _require_known(roles)
    before = set(officer.user.groups.filter(name__in=ROLES).values_list("name", flat=True))
    officer.name, officer.title, officer.extension = name, title, extension
    officer.save(update_fields=["name", "title", "extension"])
    if roles != before:
        _give(officer.user, roles)
        audit.record(
            officer, "roles_changed", actor=actor, before={"roles": sorted(before)}, after={"roles": sorted(roles)}
        )
    return officer


def _give(user: User, roles: set[str]) -> None:
    user.groups.set(Group.objects.filter(name__in=roles))
    user.is_staff = bool(roles) or user.is_superuser
    user.save(update_fields=["is_staff"])


def _require_manager(actor: User | None, *, of: User) -> None:
    if actor is None:
        return
    if not can_manage_officers(actor):
        raise PermissionDenied("Only administrators appoint officers.")
    if actor.pk == of.pk:
        raise ValidationError(_("Nobody changes their own roles: ask another administrator."), code="own_roles")


def _require_known(roles: set[str]) -> None:
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValidationError(_("There is no such role: %(roles)s.") % {"roles": ", ".join(sorted(unknown))})
