"""The officers' dated list of restricted destinations: empty until they enter one. What concerns a country on it is shown to an
officer before a company sees it, and the buyer is told so."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django_countries import countries as all_countries

from companies import officers
from pavilion import audit, clock
from pavilion.constraints import explained

from .models import RestrictedDestination


def in_force(*countries: str, now: datetime) -> QuerySet[RestrictedDestination]:
    """The entries in force for any of these countries (codes; what is none is passed over)."""
    codes = {code for code in countries if code in all_countries}
    return RestrictedDestination.objects.in_force(clock.rome(now).date()).filter(country__in=codes)


def of(*countries: str, now: datetime) -> list[RestrictedDestination]:
    """The same as a list. One query, none without a country."""
    return list(in_force(*countries, now=now)) if any(countries) else []


def enter(*, country: str, reason: str, source: str, valid_from: date, valid_to: date | None, officer):
    """Put a country on the list for a time. Raises PermissionDenied, ValidationError when it is on it then already."""
    _check(officer)
    with transaction.atomic(), explained(RestrictedDestination):
        row = RestrictedDestination.objects.create(
            country=country, reason=reason, source=source, valid_from=valid_from, valid_to=valid_to, made_by=officer
        )
        audit.record(row, "restricted", actor=officer, reason=reason, after={"country": country})
    return row


def end(row: RestrictedDestination, *, valid_to: date, officer) -> RestrictedDestination:
    """Let an entry end on a day (excluded). Raises PermissionDenied, ValidationError for a day before it began."""
    _check(officer)
    with transaction.atomic(), explained(RestrictedDestination):
        fresh = RestrictedDestination.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
        before = fresh.valid_to
        fresh.valid_to = valid_to
        fresh.save(update_fields=["valid_to"])
        audit.record(fresh, "ended", actor=officer, before={"valid_to": before}, after={"valid_to": valid_to})
    return fresh


def _check(officer) -> None:
    if not officers.has_role(officer, officers.CATALOGUE):
        raise PermissionDenied("restricted destinations: not an officer of the catalogue")
