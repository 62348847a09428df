"""What a company says differently now than when it submitted: for the officer who opens the file, and every night.

What was submitted is what is decided on; this only shows that something moved, so that an officer can ask.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy, ngettext

from catalogue.products import product_facts
from companies.factsheet import company_facts
from pavilion import audit, clock
from pavilion.locks import transaction_with_locks

from . import locking, snapshots
from .models import Application, LiveComparison, Snapshot

LABELS = {
    "legal_name": gettext_lazy("legal name"),
    "legal_form": gettext_lazy("legal form"),
    "vat_number": gettext_lazy("VAT number"),
    "tax_code": gettext_lazy("tax code"),
    "rea": gettext_lazy("REA number"),
    "ateco": gettext_lazy("ATECO activity"),
    "pec": gettext_lazy("certified address"),
    "phone": gettext_lazy("telephone number"),
    "website": gettext_lazy("website"),
    "registered_office": gettext_lazy("registered office"),
    "sites": gettext_lazy("sites"),
    "people": gettext_lazy("people"),
    "founded": gettext_lazy("year of foundation"),
    "languages": gettext_lazy("languages"),
    "products": gettext_lazy("products"),
}


@dataclass(frozen=True)
class Change:
    """One fact that is not what it was: its name in words, and what it was and is as far as a line can say it."""

    name: str
    label: str
    before: str
    now: str


def present(application: Application) -> dict:
    """What the company says now, in the form of a snapshot."""
    return snapshots.plain(
        {"company": company_facts(application.company), "products": product_facts(application.company)}
    )


def changes(application: Application, snapshot: Snapshot, facts: dict | None = None) -> list[Change]:
    """What differs between a snapshot and now. `facts`: what the company says now, when it is known already."""
    facts, before = facts or present(application), snapshot.content
    pairs = {name: (before["company"].get(name), value) for name, value in facts["company"].items()}
    pairs["products"] = (before["products"], facts["products"])
    return [
        Change(name=name, label=str(LABELS.get(name, name)), before=_text(old), now=_text(new))
        for name, (old, new) in pairs.items()
        if old != new
    ]


def compare_all() -> int:
    """Compare every undecided application with what its company says now; returns how many had news.

    Safe to repeat: the same news is written once. Side effects: a row per application, an audit event per news.
    """
    undecided = Application.objects.undecided().order_by("pk").values_list("pk", flat=True)
    return sum(_compare(pk) for pk in undecided.iterator(chunk_size=500))


def _compare(application_id: int) -> bool:
    application = Application.objects.select_related("company").get(pk=application_id)
    facts = present(application)
    fingerprint = snapshots.fingerprint(facts)
    known = LiveComparison.objects.filter(application=application).values_list("fingerprint", flat=True).first()
    if known == fingerprint:
        return False
    snapshot = application.snapshots.order_by("-number").first()
    names = [change.name for change in changes(application, snapshot, facts)]
    with transaction_with_locks():
        locking.lock_application(application.pk)
        row, created = LiveComparison.objects.update_or_create(
            application=application,
            defaults={"fingerprint": fingerprint, "changed": names, "compared_at": clock.now()},
        )
        if names or not created:
            audit.record(application, "compare", after={"changed": names, "fingerprint": row.fingerprint})
    return bool(names) or not created


def _text(value) -> str:
    """A value as one line says it: text and numbers as they are, an address by its town, lists by their length."""
    if value in (None, ""):
        return "–"
    if isinstance(value, dict):
        return str(value.get("code") or value.get("town") or "–")
    if isinstance(value, list):
        if all(isinstance(one, str) for one in value):
            return ", ".join(value) or "–"
        return ngettext("%(count)s entry", "%(count)s entries", len(value)) % {"count": len(value)}
    return str(value)
