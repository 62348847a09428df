"""/dev/clock/: the demonstration's clock, which anyone who tries the portal may move on to see what happens then.

Exists only in a demonstration whose clock can be moved; everywhere else the address is 404.
"""

from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from . import clock, clock_moves, mail
from .clock_moves import CannotMove, Move
from .dev_mail import demonstration_only
from .models import AuditEvent, OutboxMail
from .scheduled_work import describe

SHOWN = 60  # rows of each list of what happened


@demonstration_only
@never_cache
def clock_page(request: HttpRequest) -> HttpResponse:
    """What time it is, where the clock can go, and what came of its last move; a POST moves it."""
    if settings.CLOCK_SHIFT_FILE is None:
        raise Http404("This clock cannot be moved.")
    refused = ""
    if request.method == "POST":
        try:
            _move(request.POST)
        except CannotMove:
            refused = _(
                "The clock was not moved: it goes forward only, and one move at a time. Look again in a moment."
            )
        else:
            return redirect(reverse("dev-clock") + "#happened")
    now = clock.now()
    move = clock_moves.last_move()
    context = {
        "now": now,
        "weekday": clock.rome(now),
        "machine_now": clock.machine_now(),
        "next_deadline": clock_moves.next_deadline(now),
        "refused": refused,
        "move": move,
        "happened": _happened(move) if move else {},
    }
    return render(request, "dev/clock.html", context, status=409 if refused else 200)


def _move(given) -> None:
    """Do what a button asked for. Raises CannotMove for anything that no button asks."""
    step = given.get("step", "")
    if step == "back":
        clock_moves.set_back()
    elif step == "on":
        clock_moves.advance(_instant(given.get("to", "")))
    elif step == "deadline" or step in clock_moves.STEPS:
        clock_moves.advance(clock_moves.target_of(step))
    else:
        raise CannotMove(step)


def _instant(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CannotMove(text)
    return found


def _happened(move: Move) -> dict:
    """What a move brought: its stops in words, events of the audit trail, mails with where they can be read."""
    (events_from, events_to), (mails_from, mails_to) = move.events, move.mails
    events = AuditEvent.objects.filter(pk__gt=events_from, pk__lte=events_to).order_by("pk")
    mails = OutboxMail.objects.filter(pk__gt=mails_from, pk__lte=mails_to).order_by("pk")
    busy = [stop for stop in move.stops if stop.results]
    return {
        "stops": [
            (stop.at, [(describe(one.task), one.said, one.succeeded) for one in stop.results]) for stop in busy[:SHOWN]
        ],
        "stop_count": len(busy),
        "calm_stops": len(move.stops) - len(busy),
        "events": [(event.at, _subject(event), event.verb) for event in events[:SHOWN]],
        "event_count": events.count(),
        "mails": [
            (one.created_at, one.to, one.subject, mail.name_of(one.message_id))
            for one in mails.only("created_at", "to", "subject", "message_id")[:SHOWN]
        ],
        "mail_count": mails.count(),
    }


def _subject(event: AuditEvent) -> str:
    try:
        name = apps.get_model(event.subject_type)._meta.verbose_name
    except LookupError:
        name = event.subject_type
    return f"{name} {event.subject_id}"
