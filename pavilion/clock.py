"""The one clock of the portal: the only module that asks the time.

Instants are aware and in UTC; days and deadlines are those of Europe/Rome. The demonstration may shift the clock by
writing seconds into settings.CLOCK_SHIFT_FILE; production has no such file (settings/production.py refuses one).
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.conf import settings

ROME = ZoneInfo("Europe/Rome")

_frozen: datetime | None = None
_shift_cache: tuple[tuple[int, int], timedelta] = ((-1, -1), timedelta())


def now() -> datetime:
    """The present instant, aware, in UTC; shifted in a demonstration whose clock was moved."""
    if _frozen is not None:
        return _frozen
    return datetime.now(UTC) + shift()


def machine_now() -> datetime:
    """The machine's own time, never shifted: for leases, retries and mail queues, which are not business dates."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Rome."""
    return rome(now()).date()


def rome(instant: datetime) -> datetime:
    """The same instant as wall-clock time in Rome."""
    return instant.astimezone(ROME)


def day_start(day: date) -> datetime:
    """The instant at which a day begins in Rome (half-open periods begin and end with it)."""
    return datetime.combine(day, time.min, tzinfo=ROME).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month some months on; the last day of a shorter month (31 August + 6 = 28 or 29 February)."""
    return day + relativedelta(months=months)


def shift() -> timedelta:
    """How far the demonstration's clock was moved; nothing outside a demonstration.

    The file is looked at on every call (one stat), so that web, worker and beat agree within moments.
    """
    global _shift_cache
    path = settings.CLOCK_SHIFT_FILE
    if path is None:
        return timedelta()
    try:
        found = Path(path).stat()
    except FileNotFoundError:
        return timedelta()
    changed = (found.st_mtime_ns, found.st_ino)  # two moves may fall into one tick of the file system's clock
    if changed != _shift_cache[0]:
        try:
            seconds = float(Path(path).read_text() or 0)
        except (OSError, ValueError):
            seconds = 0.0
        _shift_cache = (changed, timedelta(seconds=seconds))
    return _shift_cache[1]


def set_shift(amount: timedelta) -> None:
    """Move the demonstration's clock. Raises RuntimeError where the clock may not be shifted."""
    if settings.CLOCK_SHIFT_FILE is None:
        raise RuntimeError("This installation's clock cannot be shifted.")
    path = Path(settings.CLOCK_SHIFT_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(str(amount.total_seconds()))
    fresh.replace(path)


@contextmanager
def frozen(instant: datetime):
    """Stop the clock of this process at an aware instant: for tests."""
    global _frozen
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    before, _frozen = _frozen, instant.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before
