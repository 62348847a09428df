"""VIES: whether a VAT number is registered for trade within the Union, asked by a worker after the submission.

Three answers: valid, not valid, not verifiable. An outage is never read as "not valid"; it is asked again some times and then
stands as not verifiable. A number can be good in Italy and absent from VIES, so that "not valid" too only raises a
doubt. `settings.VIES_ADAPTER` names the class that asks: `Off` asks nobody and says so; `Rest` asks the Commission.
"""

import json
from dataclasses import dataclass
from typing import Protocol
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.module_loading import import_string

from pavilion import audit, clock, work
from pavilion.locks import transaction_with_locks

from . import locking
from .consistency import why
from .models import Finding, RequirementText, VatCheck

Kind = VatCheck.Answer
# Requirements on whose row the answer stands, the first that the call asks for.
SHOWN_AT = (RequirementText.Check.REGISTER, RequirementText.Check.OFFICE_IN_ITALY)
ADDRESS = "https://ec.europa.eu/taxation_customs/vies/rest-api/ms/{country}/vat/{number}"
MAX_BYTES, TIMEOUT = 65_536, 10
INVALID = {"INVALID", "INVALID_INPUT"}


@dataclass(frozen=True)
class Answer:
    """What was answered; `note` is the code of an outage, `consultation` the proof of having asked."""

    kind: str
    note: str = ""
    consultation: str = ""


class Adapter(Protocol):
    """What an adapter answers."""

    def ask(self, vat_number: str, country: str = "IT") -> Answer:
        """The answer about a VAT number without its prefix. May use the network; never raises for an outage."""


class Off:
    """Asks nobody: every number is not verifiable, and the page says that the check is switched off."""

    def ask(self, vat_number: str, country: str = "IT") -> Answer:
        """Not verifiable, because nobody was asked."""
        return Answer(Kind.NOT_VERIFIABLE, note="off")


class Rest:
    """Asks the REST interface of the European Commission; with OPERATOR_VAT it gets a consultation number as proof."""

    def ask(self, vat_number: str, country: str = "IT") -> Answer:
        """One request of ten seconds at most. Whatever goes wrong on the way is "not verifiable", with its code."""
        own = settings.OPERATOR["vat"].removeprefix("IT")
        query = f"?{urlencode({'requesterMemberStateCode': 'IT', 'requesterNumber': own})}" if own else ""
        address = ADDRESS.format(country=quote(country, safe=""), number=quote(vat_number, safe=""))
        request = Request(f"{address}{query}", headers={"Accept": "application/json"})  # noqa: S310 – fixed
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 – a fixed https address
                return read(json.loads(answer.read(MAX_BYTES)))
        except (URLError, OSError, ValueError) as error:
            return Answer(Kind.NOT_VERIFIABLE, note=type(error).__name__[:100])


def read(answer) -> Answer:
    """An answer of the interface: valid, not valid, or, for whatever it does not clearly say, not verifiable."""
    if not isinstance(answer, dict):
        return Answer(Kind.NOT_VERIFIABLE, note="UNREADABLE")
    said, consultation = str(answer.get("userError", "")), str(answer.get("requestIdentifier") or "")[:40]
    if answer.get("isValid") is True:
        return Answer(Kind.VALID, consultation=consultation)
    if answer.get("isValid") is False and said in INVALID:
        return Answer(Kind.NOT_VALID, consultation=consultation)
    return Answer(Kind.NOT_VERIFIABLE, note=said[:100] or "UNREADABLE")


def adapter() -> Adapter:
    """The adapter in use."""
    return import_string(settings.VIES_ADAPTER)()


def is_on() -> bool:
    """Whether anybody is asked at all."""
    return not isinstance(adapter(), Off)


def ask(country: str, vat_number: str) -> Answer:
    """What VIES says of a number of a member state (its prefix in VIES, the number without). May use the network: for workers.

    Never raises for an outage, which is "not verifiable".
    """
    return adapter().ask(vat_number, country)


class Outage(Exception):
    """VIES could not answer: the work row goes back and is due again later."""


def check_waiting() -> int:
    """Ask about the applications that wait for it; returns how many were answered. Safe to repeat."""
    return work.work_off(VatCheck, _check)


def _check(row: VatCheck) -> None:
    answer = adapter().ask(row.vat_number)
    if answer.kind == Kind.NOT_VERIFIABLE and answer.note != "off" and row.attempts < work.MAX_ATTEMPTS:
        raise Outage(answer.note)
    record(row, answer)


def record(row: VatCheck, answer: Answer) -> None:
    """Keep the answer, show it on the file, and write it into the audit trail. What was known stays when asked again."""
    with transaction_with_locks():
        application = locking.lock_application(row.application_id)
        now = clock.now()
        fresh = VatCheck.objects.filter(pk=row.pk, answer=Kind.WAITING)
        if not fresh.update(answer=answer.kind, note=answer.note, consultation=answer.consultation, asked_at=now):
            return
        findings = {finding.requirement.automatic_check: finding for finding in _findings(application)}
        shown_at = next((findings[check] for check in SHOWN_AT if check in findings), None)
        if shown_at is not None:
            _show(shown_at, detail(answer, day=clock.rome(now).date().isoformat()))
        audit.record(application, "ask_vies", after={"answer": answer.kind, "note": answer.note})


def detail(answer: Answer, *, day: str) -> dict:
    """The answer as a reason of a finding."""
    if answer.kind == Kind.VALID:
        return why("vies_valid", day=day, consultation=answer.consultation)
    if answer.kind == Kind.NOT_VALID:
        return why("vies_not_valid", day=day)
    return why("vies_off") if answer.note == "off" else why("vies_unknown", day=day, note=answer.note)


def _findings(application):
    return application.findings.select_related("requirement").order_by("requirement__position")


def _show(finding: Finding, said: dict) -> None:
    """Add the answer to a finding; only "not valid" changes what it suggests, and only from met to unclear."""
    finding.details = [one for one in finding.details if not one["code"].startswith("vies_")] + [said]
    if said["code"] == "vies_not_valid" and finding.automatic == Finding.Automatic.MET:
        finding.automatic = Finding.Automatic.UNCLEAR
    finding.save(update_fields=["details", "automatic"])
