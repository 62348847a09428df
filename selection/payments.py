"""Where payments of the reduced fee become known: officers record them, or an adapter reads them from elsewhere.

`settings.PAYMENT_ADAPTER` names the adapter's class. It is asked by a scheduled task, outside any transaction, and is only
asked for references that are awaited; each payment has a number of its own, so that one told twice is recorded once.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from stdnum import iso11649

PREFIX = "MIP"  # what every reference of this portal begins with, after "RF" and its check digits


@dataclass(frozen=True)
class Payment:
    """Money that arrived under a reference."""

    reference: str
    amount: Decimal
    paid_on: date
    number: str  # the bank's or service's own number of the payment


class Adapter(Protocol):
    """What an adapter answers."""

    def payments(self, references: Iterable[str]) -> Iterable[Payment]:
        """The payments known under these references. May use the network; must not raise for one bad line."""


class ByHand:
    """No adapter: officers record payments."""

    def payments(self, references: Iterable[str]) -> Iterable[Payment]:
        """None."""
        return []


class StatementFile:
    """Reads the statement of an account that someone puts at `PAYMENT_STATEMENT`: CSV with a heading line and the columns
    reference, amount (1400.00), paid_on (2026-11-27), number. Lines that cannot be read are left out."""

    def payments(self, references: Iterable[str]) -> Iterable[Payment]:
        """The lines whose reference is awaited."""
        wanted, path = set(references), Path(settings.PAYMENT_STATEMENT)
        if not path.is_file():
            return []
        with path.open(newline="", encoding="utf-8-sig") as lines:
            found = [_payment(line) for line in csv.DictReader(lines)]
        return [payment for payment in found if payment and payment.reference in wanted]


def _payment(line: dict) -> Payment | None:
    try:
        payment = Payment(
            reference=compact(line["reference"] or ""),
            amount=Decimal(line["amount"]),
            paid_on=date.fromisoformat((line["paid_on"] or "").strip()),
            number=(line["number"] or "").strip()[:80],
        )
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None
    return payment if payment.number else None


def adapter() -> Adapter:
    """The adapter in use."""
    return import_string(settings.PAYMENT_ADAPTER)()


def reference_for(number: int) -> str:
    """The creditor reference (ISO 11649) of an offer: a bank refuses it when a digit is mistyped."""
    body = f"{PREFIX}{number:08d}"
    value = "".join(str(int(character, 36)) for character in f"{body}RF00")
    return f"RF{98 - int(value) % 97:02d}{body}"


def compact(typed: str) -> str:
    """A reference as it is stored, however it was typed."""
    return iso11649.compact(typed).upper()


def is_reference(typed: str) -> bool:
    """Whether the check digits of a typed reference are right."""
    return iso11649.is_valid(compact(typed))


def spaced(reference: str) -> str:
    """A reference in groups of four, as people copy it."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))
