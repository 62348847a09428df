"""What browsers ask for: the fragment that fills the slots of a page, the word that a banner was seen, the click."""

import structlog
from django.db import DatabaseError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from campaigns import decks, facts, invalid, rollup, serving, slots
from campaigns.models import Campaign, Placement
from campaigns.tokens import LONGEST, Forged, Showing, unpack
from pavilion import clock
from pavilion.page_cache import public_page

log = structlog.get_logger(__name__)


@require_safe
def fill(request) -> HttpResponse:
    """One fragment for every slot of a page (`slots`: codes with commas), given what it is about. No session, cookie or query."""
    wanted = dict.fromkeys(code for code in request.GET.get("slots", "").split(",") if code in Placement.Code.values)
    page = serving.page_of(
        get_language(), **{name: request.GET.get(name, "") for name in ("sector", "search", "region")}
    )
    return _unkept(HttpResponse("".join(slots.banner(request, place, page) for place in wanted)))


@csrf_exempt  # signed by us, sent without a cookie: there is no session a stranger's page could borrow
@require_POST
def seen(request) -> HttpResponse:
    """A banner was in view: half of it, for a second. The body is the token. Counts once, however often it arrives."""
    try:
        token = request.read(LONGEST + 1).decode("ascii", "replace")
        showing = unpack(token)
    except Forged:
        return _unkept(HttpResponseBadRequest("forged", content_type="text/plain"))
    _note(request, facts.Kind.SEEN, token, showing, from_script=True)
    return _unkept(HttpResponse(status=204))


@require_safe
def go(request, token: str) -> HttpResponse:
    """A click: counted, and led on. Where to stands in our own table or database; the address cannot say it."""
    try:
        showing = unpack(token)
    except Forged as error:
        raise Http404 from error
    if request.method == "GET":
        _note(request, facts.Kind.CLICKED, token, showing, from_script=False)
    return _unkept(redirect(_target(showing)))


@public_page()
def how(request) -> HttpResponse:
    """How banners are chosen, in plain words, with the figures in force."""
    context = {
        "shares": sorted(set(Placement.objects.on().order_by().values_list("guaranteed_share", flat=True))),
        "text": f"campaigns/texts/how.{get_language()}.html",
        "days": rollup.KEPT_FOR.days,
        "hours": int(invalid.LIFE.total_seconds()) // 3600,
    }
    return render(request, "campaigns/how.html", context)


def _note(request, kind: facts.Kind, token: str, showing: Showing, *, from_script: bool) -> None:
    if not invalid.asks_not_to_be_counted(request):
        reason = invalid.why_not_later(request, showing, clock.now(), from_script=from_script)
        facts.note_token(kind, token, reason=reason)


def _target(showing: Showing) -> str:
    entry = serving.table().find(showing.campaign)
    if entry is not None and showing.language in entry.words:
        return entry.words[showing.language]["url"]
    try:
        campaign = Campaign.objects.with_all().filter(pk=showing.campaign).first()
        return decks.target_url(campaign, showing.language) if campaign else f"/{showing.language}/"
    except DatabaseError as error:  # whoever clicks is led somewhere all the same
        log.warning("banner_target_unknown", campaign=showing.campaign, error=type(error).__name__)
        return f"/{showing.language}/"


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
