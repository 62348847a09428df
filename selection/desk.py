"""What this room shows officers: on the desk's first page, in the queue, and around a file."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies import officers
from pavilion import clock
from pavilion.desk import Alert, Heading, Panel
from pavilion.italian import elided

from . import asking, calls, check_texts, places, statistics, terms
from .models import Application, Call, Finding
from .panel import LOOK

S = Application.State
QUEUE = "admin:selection_application_changelist"
READERS = {officers.SCREENING, officers.APPROVAL, officers.AUDIT, officers.ADMINISTRATION}


# --- The first page -------------------------------------------------------------------------------------------------
def heading(request) -> Heading | None:
    """The call that runs, and the next file to open."""
    if not officers.roles_of(request.user) & READERS:
        return None
    now = clock.now()
    call = calls.current(Call.objects.all(), now)
    if call is None:
        return None
    days = {"start": _day(call.opens_at), "end": _day(call.submission_closes_at)}
    text = {
        calls.Phase.OPEN: _("Open since %(start)s, closes %(end)s."),
        calls.Phase.COMING: _("Opens %(start)s, closes %(end)s."),
    }.get(calls.phase(call, now), _("Was open from %(start)s to %(end)s."))
    following = _next_file(request.user)
    return Heading(
        title=_("Call %(number)s") % {"number": call.number},
        text=elided(text % days),
        action=_("Open the next file") if following else "",
        url=reverse("admin:selection_application_change", args=[following]) if following else "",
    )


def alerts(request) -> list[Alert]:
    """Files past their term or about to be, and proposals that wait for a second officer."""
    roles = officers.roles_of(request.user)
    if not roles & READERS:
        return []
    today = clock.today()
    counted = {
        "late": Application.objects.late(today).count(),
        "soon": Application.objects.due_soon(today).count(),
        "second": Application.objects.filter(state=S.PROPOSED).count(),
    }
    queue = reverse(QUEUE)
    rows = [
        (
            counted["late"],
            ngettext("%(count)s file past its term", "%(count)s files past their term", counted["late"]),
            "?term=late",
            "bad",
        ),
        (
            counted["soon"],
            ngettext("%(count)s file due within 3 days", "%(count)s files due within 3 days", counted["soon"]),
            "?term=soon",
            "warn",
        ),
        (
            counted["second"] if officers.APPROVAL in roles else 0,
            ngettext(
                "%(count)s proposal waits for a second officer",
                "%(count)s proposals wait for a second officer",
                counted["second"],
            ),
            "?whose=second",
            "",
        ),
    ]
    return [Alert(words % {"count": number}, queue + query, kind) for number, words, query, kind in rows if number]


def panels(request) -> list[Panel]:
    """The places, the officer's files, the age of open files, arrivals by time, region, sector and state, the outcomes."""
    if not officers.roles_of(request.user) & READERS:
        return []
    call = calls.current(Call.objects.all(), clock.now())
    if call is None:
        return []
    return [
        Panel(_("Places"), "selection/desk/panel_places.html", _places(call), wide=True),
        Panel(_("My files"), "selection/desk/panel_files.html", {"rows": _my_files(request.user)}, wide=True),
        Panel(_("Age of open files"), "selection/desk/panel_ages.html", {"rows": _ages(call), "call": call}),
        Panel(_("Arrivals"), "selection/desk/panel_arrivals.html", _arrivals(call)),
        Panel(_("By region"), "selection/desk/panel_bars.html", {"rows": statistics.by_region(call)}),
        Panel(_("By sector"), "selection/desk/panel_bars.html", {"rows": statistics.by_sector(call)}),
        Panel(_("By state"), "selection/desk/panel_bars.html", {"rows": statistics.by_state(call)}),
        Panel(_("Outcomes"), "selection/desk/panel_outcomes.html", _outcomes(call)),
    ]


def _arrivals(call: Call) -> dict:
    return {"rows": statistics.arrivals(call), "total": call.applications.submitted().count()}


def _places(call: Call) -> dict:
    waiting = Application.objects.filter(call=call).waiting().count()
    return {"call": call, "figures": places.figures(call), "waiting": waiting}


def _my_files(user) -> list[dict]:
    today = clock.today()
    mine = (
        Application.objects.undecided()
        .filter(assigned_to=user)
        .select_related("company", "protocol", "call")
        .prefetch_related("suspensions")
        .in_protocol_order()[:10]
    )
    return [
        {"application": application, "to_do": what_to_do(application)} | term_of(application, today)
        for application in mine
    ]


def _ages(call: Call) -> list[tuple]:
    today = clock.today()
    bounds = [(0, 7), (8, 14), (15, 21), (22, call.procedure_days - 3), (call.procedure_days - 2, call.procedure_days)]
    ages, late = [], 0
    for application in call.applications.undecided().prefetch_related("suspensions"):
        term = term_of(application, today)
        late += term["is_late"]
        if not term["is_late"]:
            ages.append(term["day"])
    rows = [
        (
            _("%(first)s to %(last)s") % {"first": first, "last": last},
            sum(first <= age <= last for age in ages) + (sum(age > last for age in ages) if index == 4 else 0),
            "warnbar" if index == 4 else "on",
        )
        for index, (first, last) in enumerate(bounds)
        if first <= last
    ]
    return [*rows, (_("past term"), late, "late")]


def _outcomes(call: Call) -> dict:
    counted = dict(call.applications.submitted().values_list("state").annotate(Count("pk")).order_by())
    undecided = sum(counted.get(state, 0) for state in Application.UNDECIDED)
    return {
        "rows": [
            (_("Admitted"), counted.get(S.ELIGIBLE, 0), "eligible"),
            (_("Still open"), undecided, "open"),
            (_("Rejected"), counted.get(S.REJECTED, 0), "rejected"),
            (_("Withdrawn"), counted.get(S.WITHDRAWN, 0), "withdrawn"),
        ],
        "queue": reverse(QUEUE),
        "call": call,
        "median": statistics.median_days(call),
    }


def _next_file(user) -> int | None:
    """The officer's own oldest file, else the oldest nobody has."""
    roles = officers.roles_of(user)
    undecided = Application.objects.undecided().in_protocol_order()
    if officers.SCREENING in roles:
        mine = undecided.filter(assigned_to=user, state=S.SCREENING)
        free = undecided.filter(assigned_to=None).exclude(conflicts__user=user, conflicts__has_conflict=True)
        return mine.values_list("pk", flat=True).first() or free.values_list("pk", flat=True).first()
    if officers.APPROVAL in roles:
        return undecided.filter(state=S.PROPOSED).values_list("pk", flat=True).first()
    return None


# --- In the queue and around a file ---------------------------------------------------------------------------------
def what_to_do(application: Application) -> str:
    """The next thing an officer does with it, in a few words."""
    if application.state == S.SUBMITTED:
        return _("Take it")
    if application.state == S.SCREENING:
        return _("Decide the requirements") if application.assigned_to_id else _("Take it")
    if application.state in Application.SUSPENDED:
        return _("Waits for the company")
    if application.state == S.PROPOSED:
        return _("Second officer decides")
    return ""


def name_of(user) -> str:
    """An officer by name."""
    officer = getattr(user, "officer", None) if user else None
    return officer.name if officer else ""


def term_of(application: Application, today: date) -> dict:
    """The term in days and words; nothing to show once it is decided."""
    if application.state not in Application.UNDECIDED:
        return {"total": 0}
    start = clock.rome(application.submitted_at).date()
    left = (application.term_ends_on - today).days
    suspensions = list(application.suspensions.all())
    is_suspended = application.state in Application.SUSPENDED
    if is_suspended:
        words = _("suspended")
    elif left < 0:
        words = ngettext("past by %(days)s day", "past by %(days)s days", -left) % {"days": -left}
    elif left == 0:
        words = _("ends today")
    else:
        words = ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
    total = (application.term_ends_on - start).days - asking.suspended_days(suspensions)
    day = terms.days_used(start, today) - asking.suspended_days(suspensions, today)
    return {
        "used": min(day, total),
        "day": day,
        "suspended": total if is_suspended else 0,
        "is_suspended": is_suspended,
        "suspended_days": asking.suspended_days(suspensions, today),
        "total": total,
        "last_day": application.term_ends_on,
        "is_late": left < 0 and not is_suspended,
        "words": words,
    }


def why_not_yet(standing: places.Standing) -> str:
    """Why someone on the waiting list has no place yet, for officers."""
    if standing.is_over:
        return _("no further place is given")
    if standing.is_pending:
        words = ngettext(
            "a place is kept back for %(count)s earlier application, undecided",
            "places are kept back for %(count)s earlier applications, undecided",
            standing.earlier_undecided,
        )
        return words % {"count": standing.earlier_undecided}
    return _("all places are taken")


def look_of(finding: Finding) -> dict:
    """How an automatic finding looks in the table: shape, row class and words."""
    look = LOOK[finding.automatic][0] if finding.automatic in LOOK else "todo"
    return {
        "look": look,
        "row_class": "un" if look in ("no", "un") and not finding.outcome else look,
        "sentences": check_texts.sentences(finding.details),
    }


def neighbours(application: Application) -> dict:
    """The files before and after in the queue of undecided ones, and how many there are: three queries."""
    queue = Application.objects.undecided().filter(call=application.call)
    year, number = application.protocol.year, application.protocol.number
    before = Q(protocol__year__lt=year) | Q(protocol__year=year, protocol__number__lt=number)
    after = Q(protocol__year__gt=year) | Q(protocol__year=year, protocol__number__gt=number)
    counted = queue.aggregate(earlier=Count("pk", filter=before), total=Count("pk"))
    return {
        "previous": queue.filter(before)
        .order_by("-protocol__year", "-protocol__number")
        .values_list("pk", flat=True)
        .first(),
        "next": queue.filter(after).in_protocol_order().values_list("pk", flat=True).first(),
        "position": counted["earlier"] + 1 if application.state in Application.UNDECIDED else None,
        "total": counted["total"],
    }


def _day(instant) -> str:
    return formats.date_format(clock.rome(instant), "DATE_FORMAT")
