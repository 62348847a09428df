"""The words of lists and beneficiaries: outcomes, headings, and tables for saving."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from . import beneficiaries
from .models import Membership, PublishedList

OUTCOMES = {
    "held": gettext_lazy("holds a place"),
    "offered": gettext_lazy("was offered a place"),
    "waiting": gettext_lazy("admitted, on the waiting list"),
    "pending": gettext_lazy("admitted, place pending"),
    "served": gettext_lazy("admitted, member at the reduced fee"),
    "declined": gettext_lazy("declined the place"),
    "lapsed": gettext_lazy("did not answer the offer"),
    "given_up": gettext_lazy("gave the place up"),
    "revoked": gettext_lazy("lost the place"),
    "undecided": gettext_lazy("being examined"),
    "rejected": gettext_lazy("not admitted"),
    "withdrawn": gettext_lazy("withdrawn"),
    "superseded": gettext_lazy("superseded by a later one"),
    "inadmissible": gettext_lazy("inadmissible"),
    "void": gettext_lazy("without object"),
}
LOOKS = {"held": "ok", "offered": "warn", "waiting": "", "pending": "", "rejected": "bad"}


def heading(published: PublishedList) -> str:
    """The title of a published list."""
    return _("%(kind)s, edition %(edition)s, of call %(number)s") % {
        "kind": str(published.get_kind_display()).capitalize(),
        "edition": published.number,
        "number": published.call.number,
    }


def shown(row: dict) -> dict:
    """A row of a list with its outcome in words."""
    outcome = row["outcome"]
    return row | {"words": str(OUTCOMES.get(outcome, outcome)), "look": LOOKS.get(outcome, "mute")}


def list_table(published: PublishedList) -> tuple[list[str], list[list]]:
    """Header and rows of a list for saving."""
    header = [
        _("Protocol"),
        _("Company"),
        _("VAT number"),
        _("Town"),
        _("Province"),
        _("Outcome"),
        pgettext("selection", "Place"),
        _("Position"),
    ]
    names = ("protocol", "company", "vat", "town", "province", "words", "place", "position")
    return header, [[shown(row).get(name) or "" for name in names] for row in published.rows]


def beneficiary_table(memberships: list[Membership]) -> tuple[list[str], list[list]]:
    """Header and rows of the beneficiaries for saving."""
    header = [
        _("Beneficiary"),
        _("VAT number"),
        _("Tax code"),
        _("Value of the benefit, euro"),
        _("Basis"),
        _("Office"),
        _("Officer in charge"),
        _("How it was chosen"),
        pgettext("selection", "Place"),
        _("From"),
        _("To"),
        _("State"),
    ]
    return header, [
        [
            one.company,
            one.vat_number,
            one.tax_code,
            one.amount,
            one.basis,
            one.office,
            one.officer,
            one.chosen,
            one.place,
            one.starts_on,
            one.last_day,
            one.outcome,
        ]
        for one in map(beneficiaries.line, memberships)
    ]
