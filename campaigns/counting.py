"""Writing what was served, seen and clicked, without a hot row: facts from the stream become rows in batches.

Each fact counts once per showing and kind, whatever arrives twice. Whatever was seen or clicked was served, since only what was
served has a token: a later fact brings the earlier one. That something was seen is never implied.
"""

from datetime import date

from django.db import connection, transaction

from pavilion import clock

from . import rollup
from .facts import STREAM, Fact, KnownSet, read
from .models import Discarded, EligibleSet, Sighting

Kind, Reason = Sighting.Kind, Discarded.Reason
COLUMNS = {
    "decision": "uuid", "kind": "text", "fact": "uuid", "campaign_id": "bigint", "placement": "text", "language": "text",
    "day": "date", "decided_at": "timestamptz", "propensity": "float8", "policy": "text", "eligible": "text", "dealt": "bool",
}  # fmt: skip
INSERT = (
    f"INSERT INTO campaigns_sighting ({', '.join(COLUMNS)}) "  # noqa: S608  constants alone
    f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in COLUMNS.values())}) ON CONFLICT DO NOTHING"
)


def write_waiting() -> int:
    """Write what waits in the stream; returns how many facts were read. Safe to repeat and to run twice at once.

    What is so late that the figures of its day are no longer remade by themselves has them remade here.
    """
    return STREAM.drain(_write)


def _write(texts: list[str]) -> None:
    found = [fact for text in texts if (fact := read(text))]
    facts = [fact for fact in found if isinstance(fact, Fact)]
    counted = [fact for fact in facts if not fact.reason]
    sets = [
        EligibleSet(eligible=one.eligible, campaigns=list(one.campaigns)) for one in found if isinstance(one, KnownSet)
    ]
    with transaction.atomic():
        EligibleSet.objects.bulk_create(sets, ignore_conflicts=True)
        _insert(_rows(counted))
        discarded = [_discarded(fact, fact.reason) for fact in facts if fact.reason]
        discarded += [_discarded(fact, Reason.REPLAY) for fact in _said_again(counted)]
        Discarded.objects.bulk_create(discarded, ignore_conflicts=True, batch_size=2000)
    rollup.remake({day for fact in facts if rollup.is_remade_on_arrival(day := _day(fact), clock.now())})


def _rows(facts: list[Fact]) -> list[tuple]:
    """The rows of facts: what was said before what is implied, and in one order, so that two workers never wait for each other."""
    said = [_row(fact, fact.kind, fact.number) for fact in facts]
    implied = [_row(fact, Kind.SERVED.value, None) for fact in facts if fact.kind != Kind.SERVED]
    return sorted(said, key=_order) + sorted(implied, key=_order)


def _order(row: tuple) -> tuple:
    return row[0].bytes, row[1]


def _row(fact: Fact, kind: str, number) -> tuple:
    """The values of COLUMNS."""
    one = fact.showing
    return (
        one.decision, kind, number, one.campaign, one.placement, one.language, _day(fact), one.at, one.propensity, one.policy,
        one.eligible, one.dealt,
    )  # fmt: skip


def _insert(rows: list[tuple]) -> None:
    """Write rows that are not there yet, in one statement of twelve lists: several times as fast as row by row."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [list(values) for values in zip(*rows, strict=True)])


def _said_again(facts: list[Fact]) -> list[Fact]:
    """Those that were not the first to say it. The same fact read twice is not said again: it has one number."""
    later = [fact for fact in facts if fact.kind != Kind.SERVED]
    rows = Sighting.objects.filter(decision__in={fact.showing.decision for fact in later}).exclude(kind=Kind.SERVED)
    first = {(decision, kind): number for decision, kind, number in rows.values_list("decision", "kind", "fact")}
    return [fact for fact in later if first.get((fact.showing.decision, fact.kind)) not in (None, fact.number)]


def _discarded(fact: Fact, reason: str) -> Discarded:
    return Discarded(fact=fact.number, day=_day(fact), placement=fact.showing.placement, kind=fact.kind, reason=reason)


def _day(fact: Fact) -> date:
    """The day of the decision in Rome."""
    return clock.rome(fact.showing.at).date()
