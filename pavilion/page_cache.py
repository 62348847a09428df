"""The page cache and its contract (docs/page-cache.md).

Cached: GET and HEAD of views marked @public_page, asked without a session cookie. Key: scheme, validated host, path, query
parameters by name; an unknown parameter is never stored. A cached response sets no cookie and does not vary by Cookie or
Accept-Language. It lives settings.PAGE_CACHE_SECONDS at most, and never past the next instant at which a room opens or
closes something (`<room>.page_cache.next_change(now)`).
"""

import gzip
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from . import clock, extensions

log = structlog.get_logger(__name__)

KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Content-Language", "X-Robots-Tag", "Link")
FORBIDDEN_VARY = {"cookie", "accept-language", "hx-request", "*"}


def public_page(*parameters: str) -> Callable:
    """Mark a view as public: the same for every visitor without a session. `parameters` are the query parameters it reads."""

    def mark(view):
        view.public_parameters = frozenset(parameters)
        return view

    return mark


class PageCacheMiddleware:
    """Answers public pages from the cache, ahead of sessions, languages and everything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_cached(request):
            return _for_this_visitor_only(self.get_response(request))
        key = _key(request)
        stored = cache.get(key)
        if stored is not None and 0 < _seconds_left(stored) <= settings.PAGE_CACHE_SECONDS:
            return _replay(request, stored)
        # Asked before the view runs: what opens while it is running must not find its old page in the cache.
        asked_at = clock.now()
        response = self.get_response(request)
        if not _may_be_stored(request, response):
            return _for_this_visitor_only(response)
        stored = _freeze(response, until=_end_of_life(asked_at))
        if _seconds_left(stored) <= 0:
            return _for_this_visitor_only(response)
        cache.set(key, stored, settings.PAGE_CACHE_SECONDS)
        return _replay(request, stored)

    def process_view(self, request, view, _args, _kwargs):
        """Only the resolver knows which view answers; it says so to the code above."""
        request.public_parameters = getattr(view, "public_parameters", None)


def _may_be_cached(request: HttpRequest) -> bool:
    if (
        settings.PAGE_CACHE_SECONDS <= 0
        or request.method not in ("GET", "HEAD")
        or settings.SESSION_COOKIE_NAME in request.COOKIES
    ):
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def _may_be_stored(request: HttpRequest, response: HttpResponse) -> bool:
    known = getattr(request, "public_parameters", None)
    if known is None or request.method != "GET" or response.status_code != 200 or response.streaming:
        return False
    if not set(request.GET) <= known or response.has_header("Cache-Control") or response.has_header("Content-Encoding"):
        return False
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    if response.cookies or varies & FORBIDDEN_VARY:
        log.error(
            "public_page_depends_on_visitor", path=request.path, cookies=sorted(response.cookies), vary=sorted(varies)
        )
        return False
    return True


def _key(request: HttpRequest) -> str:
    # By name only: ?a=1&a=2 and ?a=2&a=1 are different questions.
    query = urlencode(sorted(request.GET.lists(), key=lambda item: item[0]), doseq=True)
    address = f"{request.scheme}://{request.get_host()}{request.path}?{query}"
    return "page:" + hashlib.sha256(address.encode()).hexdigest()


def _end_of_life(asked_at: datetime) -> datetime:
    """Until when a page asked for at that instant may be shown: the setting, or the next opening or closing before that."""
    changes = [instant for instant in extensions.call_all("page_cache", "next_change", asked_at) if instant is not None]
    return min([asked_at + timedelta(seconds=settings.PAGE_CACHE_SECONDS), *changes])


def _seconds_left(stored: dict) -> float:
    return (stored["until"] - clock.now()).total_seconds()


def _freeze(response: HttpResponse, *, until: datetime) -> dict:
    body = response.content
    return {
        "headers": {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        "etag": f'W/"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"',  # weak: one for both encodings
        "body": body,
        "gzip": getattr(response, "zipped", None) or gzip.compress(body, 6, mtime=0),
        "until": until,
    }


def _replay(request: HttpRequest, stored: dict) -> HttpResponse:
    """The stored page as an answer to this request: 200 or 304, compressed where welcome, without a body for HEAD."""
    response = HttpResponse(headers=stored["headers"])
    # Browsers ask again each time (the answer is mostly a 304), so that signing in shows at once; shared caches may keep it.
    response.headers["Cache-Control"] = f"public, max-age=0, must-revalidate, s-maxage={int(_seconds_left(stored))}"
    response.headers["ETag"] = stored["etag"]
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    body = stored["gzip"] if zipped else stored["body"]
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response.headers["Content-Length"] = str(len(body))
    response.content = b"" if request.method == "HEAD" else body
    return get_conditional_response(request, etag=stored["etag"], response=response)


def _for_this_visitor_only(response: HttpResponse) -> HttpResponse:
    """No shared cache may keep what was not made for everybody, unless the view has said something else itself."""
    if not response.has_header("Cache-Control"):
        response.headers["Cache-Control"] = "private, no-cache"
    return response
