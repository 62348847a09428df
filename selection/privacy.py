"""What the room keeps of people: the personal records beside what applications said (see pavilion/personal_data.py)."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Mandate
from pavilion import clock
from pavilion.italian import elided
from pavilion.models import User
from pavilion.personal_data import Kept

from .models import Application, PersonalRecord

YEARS = 10
S = Application.State
ENDED_UNDECIDED = (S.WITHDRAWN, S.SUPERSEDED)


def forget_records(before: datetime) -> int:
    """Erase the personal records of applications decided before; what they said stays, with hashes that still fit."""
    return PersonalRecord.objects.filter(snapshot__application__decided_at__lt=before).delete()[0]


KEPT = [
    Kept(
        name="applications",
        whose=gettext_lazy("People named in an application"),
        what=gettext_lazy("names, roles and contacts of those who act for the company, names of the files uploaded"),
        why=gettext_lazy("because an administrative act must be provable (DPR 445/2000, law 241/1990)"),
        months=12 * YEARS,
        since=gettext_lazy("after the decision"),
        forget=forget_records,
    ),
]


def copy_for(user: User) -> dict:
    """The applications of the companies the person acted for or submitted, and what is said there of people."""
    found = _applications(user).select_related("call", "company", "protocol").order_by("pk")
    return {
        "applications": [
            {
                "call": application.call.number,
                "company": application.company.legal_name,
                "protocol": str(application.protocol) if hasattr(application, "protocol") else "",
                "state": application.get_state_display(),
                "submitted_at": application.submitted_at,
                "submitted_by_you": application.submitted_by_id == user.pk,
                "personal": list(
                    PersonalRecord.objects.filter(snapshot__application=application).values_list("content", flat=True)
                ),
            }
            for application in found
        ]
    }


def holds(user: User) -> list[str]:
    """The applications that stay for their legal term, each with its end."""
    return [_held(one) for one in _applications(user).exclude(state__in=ENDED_UNDECIDED).order_by("pk")]


def erase(user: User, holds: list[str]) -> list[str]:
    """Erase the personal records of applications that ended without a decision and that this person submitted."""
    PersonalRecord.objects.filter(
        snapshot__application__submitted_by=user, snapshot__application__state__in=ENDED_UNDECIDED
    ).delete()
    return []


def _applications(user: User):
    acted_for = Mandate.objects.filter(user=user).values("company")
    return Application.objects.exclude(state=S.DRAFT).filter(Q(submitted_by=user) | Q(company__in=acted_for))


def _held(application: Application) -> str:
    facts = {"number": str(application.protocol), "years": YEARS}
    if application.decided_at is None:
        return _("Application %(number)s: until it is decided, and %(years)s years from then.") % facts
    until = clock.rome(application.decided_at).date() + relativedelta(years=YEARS)
    facts |= {"day": until.strftime("%d/%m/%Y")}
    return elided(_("Application %(number)s: until %(day)s, the term of administrative acts.") % facts)
