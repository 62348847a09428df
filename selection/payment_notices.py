"""The payment notice of a membership at the reduced fee as a PDF, made by a worker: the notice's page does not wait."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from pavilion import clock, work
from pavilion.files import private_storage, unguessable_name
from pavilion.templatetags.figures import money

from . import paper, payments
from .models import FeeOffer, PaymentNotice


def make_waiting() -> int:
    """Make the payment notices that wait; returns how many. Safe to repeat: one made twice keeps the last file."""
    return work.work_off(PaymentNotice, _make)


def _make(notice: PaymentNotice) -> None:
    offers = FeeOffer.objects.select_related("company", "call__officer_in_charge", "package", "renews", "accepted_by")
    content = render(offers.get(pk=notice.offer_id))
    name = private_storage().save(
        unguessable_name("payment-notices", "notice.pdf"), ContentFile(content, name="notice.pdf")
    )
    PaymentNotice.objects.filter(pk=notice.pk).update(file=name, made_at=clock.now())


def render(offer: FeeOffer) -> bytes:
    """The notice as PDF bytes, in the language of whoever accepted the offer; marked FACSIMILE in a demonstration."""
    paper.fonts()
    with translation.override(offer.accepted_by.language):
        return paper.sheet(_("Payment notice %(reference)s") % {"reference": offer.reference}, _story(offer))


def _story(offer: FeeOffer) -> list:
    operator = settings.OPERATOR
    reference = payments.spaced(offer.reference)
    exactly = _(
        "The membership begins when the payment is recorded. Copy the reference exactly: it tells us whose payment it is."
    )
    rows = [
        (_("Amount"), money(offer.amount)),
        (_("Reference of the payment"), reference),
        (_("To"), f"{operator['name']}, {operator['unit']}"),
        ("IBAN", _account(operator)),
        (pgettext("payer", "From"), f"{offer.company.legal_name}, {_('VAT number')} IT{offer.company.vat_number}"),
        (pgettext("reason of a payment", "For"), f"{_subject(offer)}, {offer.call.number}"),
        (pgettext("deadline", "By"), formats.date_format(offer.due_on, "DATE_FORMAT")),
        (_("Membership"), f"{offer.package}, {_months(offer)}"),
        (_("Date of the notice"), formats.date_format(clock.rome(offer.accepted_at), "DATE_FORMAT")),
        (_("Officer in charge"), f"{offer.call.officer_in_charge}, {operator['email']}"),
    ]
    return [
        paper.text(_("Payment notice"), "title", 18, bold=True, color=paper.BLUE, after=4),
        paper.text(exactly, "note", 9.5, color=paper.QUIET, after=10),
        paper.facts(rows),
        Spacer(1, 8 * mm),
        paper.text(
            _("A payment made after that day cannot be recorded: the offer then ends by itself."),
            "small",
            9,
            color=paper.QUIET,
        ),
    ]


def _account(operator: dict) -> str:
    if operator["iban"]:
        return operator["iban"]
    if settings.DEMO:
        return _("none: in a demonstration nothing is paid")
    return _("ask %(email)s") % {"email": operator["email"]}


def _subject(offer: FeeOffer) -> str:
    if offer.kind == FeeOffer.Kind.RENEWAL:
        return _("Renewal of the membership")
    return _("Membership at the reduced fee")


def _months(offer: FeeOffer) -> str:
    words = ngettext("%(months)s month of store.", "%(months)s months of store.", offer.months)
    return (words % {"months": offer.months}).rstrip(".")
