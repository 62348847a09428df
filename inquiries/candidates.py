"""The facts of the companies a request could be sent to, read in one bounded query."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from catalogue.models import Category
from pavilion import clock

from .matching import Facts, Need, NeededLine
from .models import QuoteRequest

ROWS = 12_000  # listing rows looked at: more than the largest sector of 2,000 companies holds
TITLES = 24  # of one company
ELSEWHERE = "other"  # stands for the markets that were not asked for
RECORD = timedelta(days=90)  # of answers to invitations; those to enquiries are counted by response.py
LEADS = timedelta(days=60)

# Rows of the very groups come first, so that the bound cuts what matters least. One row per company comes out.
QUERY = """
WITH shown AS (
    (SELECT l.company_id, l.product_id, l.l1, l.l2, l.title, l.markets, l.minimum_order, l.lead_days, true AS exact
     FROM catalogue_listing l
     WHERE l.language = %(language)s AND l.l2 = ANY(%(groups)s) AND l.open_from <= %(now)s AND l.open_until > %(now)s
     LIMIT %(rows)s)
    UNION ALL
    (SELECT l.company_id, l.product_id, l.l1, l.l2, l.title, l.markets, l.minimum_order, l.lead_days, l.l2 IS NULL AND l.l1 = ANY(%(groups)s)
     FROM catalogue_listing l
     WHERE l.language = %(language)s AND l.l1 = ANY(%(sectors)s) AND (l.l2 IS NULL OR NOT l.l2 = ANY(%(groups)s))
       AND l.open_from <= %(now)s AND l.open_until > %(now)s
     LIMIT %(rows)s)
), by_company AS (
    SELECT company_id, array_agg(DISTINCT coalesce(l2, l1)) AS groups, array_agg(DISTINCT l1) AS sectors,
           (array_agg(title ORDER BY exact DESC, product_id))[1:%(titles)s] AS titles,
           min(lead_days) FILTER (WHERE exact) AS lead_days,
           bool_or(%(destination)s = ANY(markets)) AS serves, bool_or(cardinality(markets) > 0) AS declares
    FROM shown GROUP BY company_id
), minimums AS (
    SELECT company_id, json_agg(json_build_array(group_id, unit, minimum)) AS minimums
    FROM (SELECT company_id, group_id, unit, min(minimum_order) AS minimum
          FROM (SELECT s.company_id, coalesce(s.l2, s.l1) AS group_id, s.minimum_order,
                       (SELECT p.unit FROM catalogue_product p WHERE p.id = s.product_id) AS unit
                FROM shown s WHERE s.exact AND s.minimum_order > 0) each_product
          GROUP BY 1, 2, 3) each_unit
    GROUP BY company_id
), invited AS (
    SELECT i.company_id, count(*) FILTER (WHERE i.created_at > %(leads_from)s) AS leads, count(*) AS asked,
           count(*) FILTER (WHERE i.answered_at IS NOT NULL) AS answered
    FROM inquiries_requestinvitation i
    WHERE i.company_id IN (SELECT company_id FROM by_company) AND i.created_at > %(record_from)s
    GROUP BY i.company_id
)
SELECT c.id, b.groups, b.sectors, b.titles, b.lead_days, b.serves, b.declares, n.minimums, c.languages, c.people,
       coalesce(s.response_cases, 0) + coalesce(i.asked, 0),
       coalesce(s.response_in_time, 0) + coalesce(i.answered, 0), coalesce(i.leads, 0),
       ARRAY(SELECT word FROM unnest(%(certificates)s::text[]) AS word WHERE EXISTS (
           SELECT 1 FROM catalogue_certificate f
           WHERE f.company_id = c.id AND f.state <> 'refused' AND (f.expires_on IS NULL OR f.expires_on >= %(today)s)
             AND strpos(lower(concat_ws(' ', f.name, f.scheme, f.issuer)), lower(word)) > 0))
FROM by_company b
JOIN companies_company c ON c.id = b.company_id
LEFT JOIN minimums n ON n.company_id = c.id
LEFT JOIN catalogue_store s ON s.company_id = c.id
LEFT JOIN invited i ON i.company_id = c.id
WHERE NOT EXISTS (SELECT 1 FROM companies_mandate own WHERE own.company_id = c.id AND own.user_id = %(user)s)
  AND NOT EXISTS (SELECT 1 FROM inquiries_block k JOIN companies_buyer u ON u.id = k.buyer_id
                  WHERE u.user_id = %(user)s AND k.company_id = c.id AND k.lifted_at IS NULL)
ORDER BY c.id
"""


@dataclass(frozen=True)
class _Row:
    """A row of QUERY, by name."""

    company: int
    groups: list
    sectors: list
    titles: list
    lead_days: int | None
    serves: bool
    declares: bool
    minimums: list | None
    languages: list
    people: int | None
    asked: int
    answered: int
    leads: int
    certificates: list


def group_of(category: Category) -> int:
    """The node by which products are compared: the group of a sector, or the sector that has none."""
    return category.ancestors[min(1, len(category.ancestors) - 1)]


def need_of(request: QuoteRequest, now: datetime) -> Need:
    """A request as the score reads it. One query."""
    lines = tuple(
        NeededLine(
            group=group_of(line.category),
            sector=line.category.ancestors[0],
            text=line.text,
            quantity=line.quantity,
            unit=line.unit,
            certificate=line.certificate.strip(),
        )
        for line in request.lines.select_related("category")
    )
    days = (request.needed_by - clock.rome(now).date()).days if request.needed_by else None
    return Need(lines, request.title, request.destination.code, request.language, days)


def facts_for(need: Need, *, user_id: int, now: datetime) -> list[Facts]:
    """The facts of every company with an open store and products in the sectors asked for, but the buyer's own. One query."""
    parameters = {
        "language": need.language if need.language in ("it", "en") else "en",
        "groups": sorted({line.group for line in need.lines}),
        "sectors": sorted({line.sector for line in need.lines}),
        "certificates": list(need.certificates),
        "destination": need.destination,
        "rows": ROWS,
        "titles": TITLES,
        "now": now,
        "today": clock.rome(now).date(),
        "record_from": now - RECORD,
        "leads_from": now - LEADS,
        "user": user_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERY, parameters)
        rows = [_Row(*row) for row in cursor.fetchall()]
    return [
        Facts(
            company=row.company,
            groups=frozenset(row.groups),
            sectors=frozenset(row.sectors),
            titles=tuple(row.titles),
            minimums={(group, unit): minimum for group, unit, minimum in row.minimums or []},
            lead_days=row.lead_days,
            markets=_markets(row, need.destination),
            languages=frozenset(row.languages),
            certificates=frozenset(row.certificates),
            asked=row.asked,
            answered=row.answered,
            leads=row.leads,
            people=row.people,
        )
        for row in rows
    ]


def _markets(row: _Row, destination: str) -> frozenset[str]:
    """Of the markets a company declares, what the score asks: whether the destination is among them, whether there are any."""
    if row.serves:
        return frozenset({destination})
    return frozenset({ELSEWHERE}) if row.declares else frozenset()
