"""The receipt of a submission as a PDF, made by a worker: the receipt's page is there at once and does not wait."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import formats, translation
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from pavilion import clock, work
from pavilion.files import private_storage, unguessable_name
from pavilion.italian import elided

from . import paper
from .models import Application, Receipt


def make_waiting() -> int:
    """Make the receipts that wait; returns how many. Safe to repeat: a receipt made twice keeps the last file."""
    return work.work_off(Receipt, _make)


def _make(receipt: Receipt) -> None:
    application = (
        Application.objects.select_related("call__officer_in_charge", "company", "protocol")
        .prefetch_related("snapshots", "documents")
        .get(pk=receipt.application_id)
    )
    name = private_storage().save(
        unguessable_name("receipts", "receipt.pdf"), ContentFile(render(application), name="receipt.pdf")
    )
    Receipt.objects.filter(pk=receipt.pk).update(file=name, made_at=clock.now())


def render(application: Application) -> bytes:
    """The receipt as PDF bytes, in the application's language; marked FACSIMILE in a demonstration."""
    paper.fonts()
    with translation.override(application.language):
        return paper.sheet(_("Receipt %(number)s") % {"number": application.protocol}, _story(application))


def _story(application: Application) -> list:
    entry, call = application.protocol, application.call
    snapshot = application.snapshots.all()[0]
    when = formats.date_format(clock.rome(entry.registered_at), "DATETIME_FORMAT")
    rows = [
        (_("Protocol number"), str(entry)),
        (_("Arrived"), _("%(instant)s (Rome)") % {"instant": when}),
        (_("Company"), f"{application.company.legal_name}, {_('VAT number')} IT{application.company.vat_number}"),
        (_("Call"), f"{call.number}, {call.title}"),
        (
            _("Term of the procedure"),
            elided(
                _("%(days)s days: until %(day)s")
                % {"days": call.procedure_days, "day": formats.date_format(application.term_ends_on, "DATE_FORMAT")}
            ),
        ),
        (_("Office"), f"{settings.OPERATOR['name']}, {settings.OPERATOR['unit']}"),
        (_("Officer in charge"), _officer(call)),
        (_("Fingerprint (SHA-256)"), _in_groups(snapshot.fingerprint)),
    ]
    documents = [(document.get_kind_display(), _in_groups(document.sha256)) for document in application.documents.all()]
    issued = _(
        "Issued under article 18-bis of Law 241/1990. It proves that the application arrived, "
        "not that its requirements are met."
    )
    why = _(
        "The fingerprint is the SHA-256 of everything the application said when it arrived, with the "
        "fingerprints of its documents. Whoever keeps this receipt can show that nothing was changed."
    )
    return [
        paper.text(_("Receipt of an application"), "title", 18, bold=True, color=paper.BLUE, after=4),
        paper.text(issued, "note", 9.5, color=paper.QUIET, after=10),
        paper.facts(rows),
        Spacer(1, 8 * mm),
        paper.text(_("Documents received"), "heading", 12, bold=True, after=4),
        paper.facts(documents) if documents else paper.text(_("None."), "body", 10),
        Spacer(1, 8 * mm),
        paper.text(why, "small", 9, color=paper.QUIET),
    ]


def _officer(call) -> str:
    officer = call.officer_in_charge
    extension = f", {_('extension')} {officer.extension}" if officer.extension else ""
    return f"{officer}{extension}, {settings.OPERATOR['email']}"


def _in_groups(fingerprint: str) -> str:
    """A long hash in groups of eight, so that it wraps and can be read aloud."""
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))
