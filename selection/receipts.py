"""The receipt of a submission as a PDF, made by a worker: the receipt's page is there at once and does not wait."""

from io import BytesIO
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import formats, translation
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from pavilion import clock, work
from pavilion.files import private_storage, unguessable_name

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
    buffer = BytesIO()
    with translation.override(application.language):
        document = SimpleDocTemplate(
            buffer,
            pagesize=A4,
            leftMargin=22 * mm,
            rightMargin=22 * mm,
            topMargin=24 * mm,
            bottomMargin=22 * mm,
            title=_("Receipt %(number)s") % {"number": application.protocol},
            author=settings.OPERATOR["name"],
            lang=application.language,
            invariant=True,
        )
        document.build(_story(application), onFirstPage=paper.frame, onLaterPages=paper.frame)
    return buffer.getvalue()


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
            _("%(days)s days: until %(day)s")
            % {"days": call.procedure_days, "day": formats.date_format(application.term_ends_on, "DATE_FORMAT")},
        ),
        (_("Office"), f"{settings.OPERATOR['name']}, {settings.OPERATOR['unit']}"),
        (_("Officer in charge"), _officer(call)),
        (_("Fingerprint (SHA-256)"), _in_groups(snapshot.fingerprint)),
    ]
    story = [
        Paragraph(
            escape(_("Receipt of an application")), paper.style("title", 18, bold=True, color=paper.BLUE, after=4)
        ),
        Paragraph(
            escape(
                _(
                    "Issued under article 18-bis of Law 241/1990. It proves that the application arrived, "
                    "not that its requirements are met."
                )
            ),
            paper.style("note", 9.5, color=paper.QUIET, after=10),
        ),
        _facts(rows),
        Spacer(1, 8 * mm),
        Paragraph(escape(_("Documents received")), paper.style("heading", 12, bold=True, after=4)),
    ]
    documents = [(document.get_kind_display(), _in_groups(document.sha256)) for document in application.documents.all()]
    story.append(_facts(documents) if documents else Paragraph(escape(_("None.")), paper.style("body", 10)))
    story.append(Spacer(1, 8 * mm))
    story.append(
        Paragraph(
            escape(
                _(
                    "The fingerprint is the SHA-256 of everything the application said when it arrived, with the "
                    "fingerprints of its documents. Whoever keeps this receipt can show that nothing was changed."
                )
            ),
            paper.style("small", 9, color=paper.QUIET),
        )
    )
    return story


def _facts(rows: list[tuple[str, str]]) -> Table:
    label, value = paper.style("label", 9.5, color=paper.QUIET), paper.style("value", 10)
    table = Table(
        [[Paragraph(escape(str(name)), label), Paragraph(escape(str(text)), value)] for name, text in rows],
        colWidths=[48 * mm, 118 * mm],
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, paper.LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _officer(call) -> str:
    officer = call.officer_in_charge
    extension = f", {_('extension')} {officer.extension}" if officer.extension else ""
    return f"{officer}{extension}, {settings.OPERATOR['email']}"


def _in_groups(fingerprint: str) -> str:
    """A long hash in groups of eight, so that it wraps and can be read aloud."""
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))
