"""Foreign buyers: who they are, kept up to date."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pavilion import audit, extensions
from pavilion.models import User

from .facts import assign, only
from .models import Buyer

BUYER_FIELDS = (
    "contact_name",
    "company_name",
    "country",
    "street",
    "postcode",
    "town",
    "area",
    "number_kind",
    "registration_number",
    "phone",
    "website",
    "role",
    "languages",
    "sectors",
)


def sector_choices() -> list[tuple[str, str]]:
    """The sectors a buyer may be interested in, (sign, name) in the page's language: what the rooms above show."""
    return [choice for answer in extensions.call_all("home", "sector_choices") for choice in answer]


def sector_names(buyer: Buyer) -> list[str]:
    """The sectors a buyer named, in the page's language; those there are no more are passed over."""
    return [name for sign, name in sector_choices() if sign in buyer.sectors] if buyer.sectors else []


def buyer_of(user) -> Buyer | None:
    """The buyer a person is, if any."""
    if not (user.is_authenticated and user.is_active):
        return None
    return Buyer.objects.filter(user=user).first()


@transaction.atomic
def register_buyer(user: User, *, data: dict) -> Buyer:
    """Register a person as a buyer; `data` holds BUYER_FIELDS (needed: contact_name, company_name, country).

    Raises ValidationError when the account is a buyer's already, TypeError for an unknown key. Side effects: an audit event.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if Buyer.objects.filter(user=user).exists():
        raise ValidationError(_("This account is registered already."), code="unique")
    buyer = Buyer.objects.create(user=user, **only(data, BUYER_FIELDS))
    audit.record(buyer, "registered", actor=user, after={"fields": sorted(data)})
    return buyer


@transaction.atomic
def update_buyer(buyer: Buyer, *, data: dict, actor: User) -> Buyer:
    """Change what a buyer says; returns the fresh row. Raises TypeError for an unknown key. Side effects: an audit event
    with the names of the changed fields, none when nothing changed."""
    buyer = Buyer.objects.select_for_update(of=("self",), no_key=True).get(pk=buyer.pk)
    changed = assign(buyer, only(data, BUYER_FIELDS))
    if not changed:
        return buyer
    buyer.save(update_fields=changed)
    audit.record(buyer, "updated", actor=actor, after={"fields": changed})
    return buyer
