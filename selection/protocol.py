"""The protocol register: numbers progressive per year, without gaps, without duplicates (DPR 445/2000, art. 53)."""

from collections import Counter
from datetime import datetime
from itertools import count

from django.db import connection

from pavilion import clock

from .models import Application, ProtocolEntry


def register(application: Application, *, at: datetime, sha256: str) -> ProtocolEntry:
    """Give the application the next number of its year in Rome and write the register's line.

    The last lock a submitting transaction takes: other submissions wait on the counter's row until this one commits,
    and a rollback gives the number back, which is why there are no gaps. Subject and sender are references, no
    personal data.
    """
    entry = _entry(application, at=at, sha256=sha256)
    entry.number = _next_number(entry.year)
    entry.save(force_insert=True)
    return entry


def register_many(arrivals: list[tuple[Application, datetime, str]]) -> list[ProtocolEntry]:
    """The same for many that arrived one after the other: (application, instant, hash), in their order."""
    entries = [_entry(application, at=at, sha256=sha256) for application, at, sha256 in arrivals]
    for year, how_many in Counter(entry.year for entry in entries).items():
        numbers = count(_next_number(year, how_many) - how_many + 1)
        for entry in entries:
            if entry.year == year:
                entry.number = next(numbers)
    return ProtocolEntry.objects.bulk_create(entries)


def _entry(application: Application, *, at: datetime, sha256: str) -> ProtocolEntry:
    return ProtocolEntry(
        year=clock.rome(at).year,
        application=application,
        registered_at=at,
        subject=f"Domanda di adesione, bando {application.call.number}, impresa {application.company_id}",
        sha256=sha256,
    )


def _next_number(year: int, how_many: int = 1) -> int:
    """Take so many numbers of a year; returns the last of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO selection_protocolyear AS counter (year, last_number) VALUES (%(year)s, %(many)s) "
            "ON CONFLICT (year) DO UPDATE SET last_number = counter.last_number + %(many)s RETURNING last_number",
            {"year": year, "many": how_many},
        )
        return cursor.fetchone()[0]
