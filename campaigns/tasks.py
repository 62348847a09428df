"""The room's scheduled tasks: each looks in the database for what there is to do; late, doubled or missed runs do no harm."""

from pavilion import clock
from pavilion.tasks import scheduled

from . import counting, decks, rollup, schedule


@scheduled
def apply_schedule():
    """Tell the owners of banners that began or are over."""
    return schedule.apply(clock.now())


@scheduled
def build_decks():
    """Make the table from which banners are served."""
    return len(decks.build(clock.now())["entries"])


@scheduled
def write_sightings():
    """Write what browsers said of banners since the last time."""
    return counting.write_waiting()


@scheduled
def roll_up():
    """Make the figures of the last days from what was written."""
    counting.write_waiting()
    return rollup.remake_days(clock.now())


@scheduled
def forget_sightings():
    """Delete single sightings of banners after ninety days; the figures of days stay."""
    return rollup.forget_old(clock.now())


@scheduled
def reconcile_figures():
    """Prove that the figures of banners agree with what was written, to the last one."""
    different = rollup.differences(clock.now())
    if different:
        raise RuntimeError(f"{different} rows of figures differ from the sightings they were made of.")
    return different
