"""What the room keeps of people: who acts for a company, who buys, who was invited (see pavilion/personal_data.py)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from pavilion import clock
from pavilion.models import User
from pavilion.personal_data import Kept

from . import mandates
from .buyers import BUYER_FIELDS
from .models import Buyer, Invitation, Mandate

NOBODY = "–"  # stands where a name was
YEARS = 10


def forget_mandates(before: datetime) -> int:
    """Forget who acted for a company under mandates that ended before; that somebody did stays."""
    old = Mandate.objects.filter(valid_to__lt=before).exclude(person_name=NOBODY)
    return old.update(person_name=NOBODY, proof="")


def forget_invitations(before: datetime) -> int:
    """Delete invitations made before and answered, withdrawn or forgotten since."""
    return Invitation.objects.filter(invited_at__lt=before).delete()[0]


KEPT = [
    Kept(
        name="mandates",
        whose=_("People who act for a company"),
        what=_("name, role, proof of the mandate, from when until when"),
        why=_("to know who acted for the company in a public procedure"),
        months=12 * YEARS,
        since=_("after the mandate ended"),
        forget=forget_mandates,
    ),
    Kept(
        name="invitations",
        whose=_("People invited to act for a company"),
        what=_("name and e-mail address"),
        why=_("to invite them"),
        months=12,
        since=_("after the invitation"),
        forget=forget_invitations,
    ),
    Kept(
        name="buyers",
        whose=_("Buyers"),
        what=_("name, firm, country, contacts, number, languages, sectors of interest"),
        why=_("to tell the companies they write to who is asking"),
        until=_("until you erase the account"),
    ),
    Kept(
        name="officers",
        whose=_("Officers"),
        what=_("name, role, what they decided and when"),
        why=_("because decisions must be traceable"),
        until=_("as long as the acts themselves"),
    ),
]


def copy_for(user: User) -> dict:
    """Mandates, invitations, the buyer's profile, the officer's card."""
    own = Mandate.objects.filter(user=user).order_by("valid_from")
    buyer = Buyer.objects.filter(user=user).values(*BUYER_FIELDS, "registered_at").first()
    fields = ("company__legal_name", "role", "person_name", "proof", "valid_from", "valid_to")
    officer = getattr(user, "officer", None)
    return {
        "mandates": list(own.values(*fields)),
        "invitations": list(
            Invitation.objects.filter(email=user.email).values(
                "company__legal_name", "person_name", "role", "invited_at"
            )
        ),
        "buyer": buyer,
        "officer": {"name": officer.name, "title": officer.title} if officer else None,
    }


def erase(user: User, holds: list[str]) -> list[str]:
    """End the mandate in force and forget names and contacts, except where the law holds who acted for a company.

    Raises ValidationError when the law holds something and nobody else acts for the company.
    """
    own = mandates.mandate_of(user)
    if own:
        mandates.end_mandate(own, actor=user, last_may_go=not holds)
    Invitation.objects.filter(email=user.email).delete()
    Buyer.objects.filter(user=user).update(
        contact_name=NOBODY,
        company_name=NOBODY,
        street="",
        postcode="",
        town="",
        area="",
        registration_number="",
        phone="",
        website="",
        languages=[],
        sectors=[],
    )
    acted = Mandate.objects.filter(user=user)
    if not acted.exists():
        return []
    if not holds:
        acted.update(person_name=NOBODY, proof="")
        return []
    return [
        _("Your name and role in the company’s mandates: %(years)s years, until %(year)s.")
        % {"years": YEARS, "year": clock.today().year + YEARS}
    ]
