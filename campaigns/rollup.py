"""The figures of days, made anew from the sightings and never counted up; and the nightly proof that they agree to the last one.

A day is that of the decision, in Rome. The last days are made anew every hour, older ones when something of theirs arrives.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from pavilion import clock

from .models import Discarded, EligibleSet, Sighting

DAYS_REMADE = 3
KEPT_FOR = timedelta(days=90)  # single sightings, sets and what was discarded; the figures of days stay

# One row per showing, of banners that are known. Everything below is made of these.
SHOWINGS = """
WITH showing AS (
    SELECT decision, campaign_id, placement, language, day, eligible, dealt,
           bool_or(kind = 'seen') AS seen, bool_or(kind = 'clicked') AS clicked
    FROM campaigns_sighting
    WHERE day = ANY(%(days)s) AND campaign_id IN (SELECT id FROM campaigns_campaign)
    GROUP BY decision, campaign_id, placement, language, day, eligible, dealt
)"""
COUNTED = """
    SELECT campaign_id, placement, language, day, count(*) AS served, count(*) FILTER (WHERE seen) AS seen,
           count(*) FILTER (WHERE clicked AND seen) AS clicked, count(*) FILTER (WHERE clicked AND NOT seen) AS clicked_unseen,
           count(*) FILTER (WHERE dealt AND seen) AS dealt_seen, count(*) FILTER (WHERE dealt AND clicked AND seen) AS dealt_clicked
    FROM showing GROUP BY campaign_id, placement, language, day"""
CAMPAIGN_DAYS = f"""{SHOWINGS}
INSERT INTO campaigns_campaignday
    (campaign_id, placement, language, day, served, seen, clicked, clicked_unseen, dealt_seen, dealt_clicked)
{COUNTED} ORDER BY campaign_id, placement, language, day
ON CONFLICT (campaign_id, placement, language, day) DO UPDATE SET
    served = excluded.served, seen = excluded.seen, clicked = excluded.clicked, clicked_unseen = excluded.clicked_unseen,
    dealt_seen = excluded.dealt_seen, dealt_clicked = excluded.dealt_clicked"""
# Of every set that was drawn from: each of its owners would have had an equal share.
SHARE_DAYS = f"""{SHOWINGS}, of_set AS (
    SELECT eligible, placement, day, count(*) AS served, count(*) FILTER (WHERE seen) AS seen
    FROM showing JOIN campaigns_eligibleset USING (eligible) GROUP BY eligible, placement, day
), member AS (
    SELECT DISTINCT eligible, company_id FROM campaigns_eligibleset, campaigns_campaign
    WHERE eligible IN (SELECT eligible FROM of_set) AND campaigns_campaign.id = ANY(campaigns)
), size AS (SELECT eligible, count(*) AS owners FROM member GROUP BY eligible
), equal AS (
    SELECT company_id, placement, day, sum(served::float / owners) AS served, sum(seen::float / owners) AS seen
    FROM of_set JOIN member USING (eligible) JOIN size USING (eligible) GROUP BY company_id, placement, day
), had AS (
    SELECT company_id, placement, day, count(*) AS served, count(*) FILTER (WHERE seen) AS seen
    FROM showing JOIN campaigns_eligibleset USING (eligible) JOIN campaigns_campaign ON campaigns_campaign.id = campaign_id
    GROUP BY company_id, placement, day
)
INSERT INTO campaigns_shareday (company_id, placement, day, served, seen, equal_served, equal_seen)
SELECT equal.company_id, equal.placement, equal.day, coalesce(had.served, 0), coalesce(had.seen, 0), equal.served, equal.seen
FROM equal LEFT JOIN had ON had.placement = equal.placement AND had.day = equal.day
    AND had.company_id IS NOT DISTINCT FROM equal.company_id
ORDER BY equal.day, equal.placement, equal.company_id
ON CONFLICT (day, placement, company_id) DO UPDATE SET
    served = excluded.served, seen = excluded.seen, equal_served = excluded.equal_served, equal_seen = excluded.equal_seen"""  # noqa: S608  constants alone
DISCARDED_DAYS = """
INSERT INTO campaigns_discardedday (day, placement, kind, reason, number)
SELECT day, placement, kind, reason, count(*) FROM campaigns_discarded WHERE day = ANY(%(days)s)
GROUP BY day, placement, kind, reason ORDER BY day, placement, kind, reason
ON CONFLICT (day, placement, kind, reason) DO UPDATE SET number = excluded.number"""
DIFFERENCES = f"""{SHOWINGS}, counted AS ({COUNTED}), kept AS (
    SELECT campaign_id, placement, language, day, served, seen, clicked, clicked_unseen, dealt_seen, dealt_clicked
    FROM campaigns_campaignday WHERE day = ANY(%(days)s) AND day IN (SELECT day FROM counted)
)
SELECT count(*) FROM ((TABLE counted EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE counted)) AS different"""  # noqa: S608  constants alone


def first_day_remade(now: datetime) -> date:
    """The first of the days whose figures are made anew every hour."""
    return clock.rome(now).date() - timedelta(days=DAYS_REMADE - 1)


def is_remade_on_arrival(day: date, now: datetime) -> bool:
    """Whether the figures of a day are no longer made anew every hour, though its sightings are still kept."""
    return clock.rome(now).date() - KEPT_FOR <= day < first_day_remade(now)


def remake_days(now: datetime) -> int:
    """Make the figures of the last days anew; returns how many rows of figures there are for them. Idempotent."""
    first = first_day_remade(now)
    return remake({first + timedelta(days=number) for number in range(DAYS_REMADE)})


@transaction.atomic
def remake(days: Collection[date]) -> int:
    """Make the figures of some days anew from the sightings; returns how many rows of banners' figures that was.

    Only of days whose sightings are still kept whole.
    """
    if not days:
        return 0
    known = {"days": sorted(days)}
    with connection.cursor() as cursor:
        cursor.execute(SHARE_DAYS, known)
        cursor.execute(DISCARDED_DAYS, known)
        cursor.execute(CAMPAIGN_DAYS, known)
        return cursor.rowcount


def differences(now: datetime) -> int:
    """How many rows of figures differ from the sightings of the days that are kept whole: none, or something is broken.

    The last days are left out while facts of theirs still come in, and days from before sightings were kept.
    """
    last = first_day_remade(now)
    days = [last - timedelta(days=number) for number in range(1, (KEPT_FOR - timedelta(days=DAYS_REMADE)).days)]
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES, {"days": days})
        return cursor.fetchone()[0]


def forget_old(now: datetime) -> int:
    """Delete single sightings and what was discarded after ninety days, and sets nothing names any more. Figures of days stay."""
    first = clock.rome(now).date() - KEPT_FOR
    gone, _by_model = Sighting.objects.filter(day__lt=first).delete()
    Discarded.objects.filter(day__lt=first).delete()
    if gone:
        EligibleSet.objects.exclude(eligible__in=Sighting.objects.values("eligible")).delete()
    return gone
