"""Buyers' VAT numbers of the Union, asked of VIES by a worker: off unless the portal has an adapter (selection/vies.py), never in the
way of a message. What the answer was and when it was asked stands beside the number, for companies and for the buyer."""

from django.db.models import F, Q
from stdnum.eu import vat as eu_vat

from companies.models import Buyer
from pavilion import audit, clock, work
from pavilion.locks import transaction_with_locks
from selection import vies

from .models import BuyerVatCheck

AT_ONCE = 200
GREECE = {"GR": "EL"}  # as VIES calls it
COUNTRIES = sorted(code.upper() for code in eu_vat.MEMBER_STATES)
Answer = BuyerVatCheck.Answer


class Outage(Exception):
    """VIES could not answer: the row goes back and is due again later."""


def check_waiting() -> int:
    """Ask about the numbers that nobody asked about yet; returns how many were answered. Safe to repeat."""
    if not vies.is_on():
        return 0
    queue_new()
    return work.work_off(BuyerVatCheck, _check)


def queue_new() -> int:
    """Put the buyers with a number of the Union that was not asked about into the queue; returns how many."""
    told = Buyer.objects.filter(number_kind=Buyer.NumberKind.VAT, country__in=COUNTRIES).exclude(registration_number="")
    new = told.filter(Q(vat_check=None) | ~Q(vat_check__number=F("registration_number"))).order_by("pk")
    done = 0
    for buyer in new[:AT_ONCE]:
        facts = {"number": buyer.registration_number, "answer": Answer.WAITING, "note": "", "consultation": ""}
        facts |= {
            "asked_at": None,
            "work_state": BuyerVatCheck.State.WAITING,
            "attempts": 0,
            "due_at": clock.machine_now(),
        }
        BuyerVatCheck.objects.update_or_create(buyer=buyer, defaults=facts | {"lease": None, "leased_until": None})
        done += 1
    return done


def said_of(buyer: Buyer) -> BuyerVatCheck | None:
    """What VIES answered about the number the buyer has now; None when it was not asked. One query."""
    if not buyer.registration_number:
        return None
    rows = BuyerVatCheck.objects.filter(buyer=buyer, number=buyer.registration_number)
    return rows.filter(answer__in=[Answer.VALID, Answer.NOT_VALID]).first()


def _check(row: BuyerVatCheck) -> None:
    country = row.buyer.country.code
    answer = vies.ask(GREECE.get(country, country), _without_prefix(row.number))
    if answer.kind == Answer.NOT_VERIFIABLE and row.attempts < work.MAX_ATTEMPTS:
        raise Outage(answer.note)
    with transaction_with_locks():
        fresh = BuyerVatCheck.objects.filter(pk=row.pk, number=row.number, answer=Answer.WAITING)
        if fresh.update(answer=answer.kind, note=answer.note, consultation=answer.consultation, asked_at=clock.now()):
            audit.record(row.buyer, "ask_vies", after={"answer": answer.kind, "note": answer.note})


def _without_prefix(number: str) -> str:
    return number[2:] if number[:2].isalpha() else number
