"""The protocol register: numbers progressive per year, without gaps, without duplicates (DPR 445/2000, art. 53)."""

from datetime import datetime

from django.db import connection

from pavilion import clock

from .models import Application, ProtocolEntry


def register(application: Application, *, at: datetime, sha256: str) -> ProtocolEntry:
    """Give the application the next number of its year in Rome and write the register's line.

    The last lock a submitting transaction takes: other submissions wait on the counter's row until this one commits,
    and a rollback gives the number back, which is why there are no gaps. Subject and sender are references, no
    personal data.
    """
    year = clock.rome(at).year
    return ProtocolEntry.objects.create(
        year=year,
        number=_next_number(year),
        application=application,
        registered_at=at,
        subject=f"Domanda di adesione, bando {application.call.number}, impresa {application.company_id}",
        sha256=sha256,
    )


def _next_number(year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO selection_protocolyear AS counter (year, last_number) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET last_number = counter.last_number + 1 RETURNING last_number",
            [year],
        )
        return cursor.fetchone()[0]
