"""Whole pages, kept in each process's memory for as long as the database gives the same facts.

A public page is written out from its address and from what the database answers. Asking is cheap, writing out is not: a page
whose facts are the ones it was written from is given again as it is. The facts are its key, so that nothing kept is out of date
about them; names that hardly change may be settings.MEMORY_SECONDS old, as everywhere (pavilion/memory.py). What each visitor
gets for themselves, a slot for a banner, is a hole in the page, filled anew each time.
"""

import gzip
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from . import clock, extensions

MAX_CHARACTERS = 40_000_000  # of all pages that a process keeps
HOLE = re.compile(r"<!--hole (\d+)-->")  # what people write is written out escaped: nobody else can make one


class Page:
    """A page as it was written out: pieces of text, and the holes between them."""

    def __init__(self, text: str, holes: list[tuple[str, dict]]):
        self.made_at = time.monotonic()
        self.pieces = HOLE.split(text)[::2]
        self.holes = [holes[int(number)] for number in HOLE.findall(text)]
        self.size = len(text)
        self._zipped: tuple[str, bytes] = ("", b"")

    def filled(self, request: HttpRequest) -> str:
        """The whole page for this request."""
        parts = self.pieces[:1]
        for (place, about), piece in zip(self.holes, self.pieces[1:], strict=True):
            parts += [fill(request, place, about), piece]
        return "".join(parts)

    def zipped(self, text: str) -> bytes:
        """The filled page, compressed. What the last visitor got is kept for the next who gets the same."""
        known, zipped = self._zipped
        if known != text:
            zipped = gzip.compress(text.encode(), 6, mtime=0)
            self._zipped = (text, zipped)
        return zipped


class Memory:
    """Pages by their keys, the longest unused leaving first."""

    def __init__(self, limit: int):
        self.limit, self.characters = limit, 0
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Page | None:
        """The page of a key, unless it is older than anything may be that is remembered."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or time.monotonic() - page.made_at >= settings.MEMORY_SECONDS:
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Hashable, page: Page) -> None:
        """Keep a page, where anything is remembered at all."""
        if not settings.MEMORY_SECONDS:
            return
        with self._lock:
            known = self._pages.pop(key, None)
            self._pages[key] = page
            self.characters += page.size - (known.size if known else 0)
            while self.characters > self.limit:
                _key, oldest = self._pages.popitem(last=False)
                self.characters -= oldest.size

    def forget(self) -> None:
        """Throw them all away."""
        with self._lock:
            self._pages.clear()
            self.characters = 0


memory = Memory(MAX_CHARACTERS)


def answer(request: HttpRequest, facts: Hashable, write: Callable[[], str | HttpResponse]) -> HttpResponse:
    """The page of this address with these facts: as it was written out before, or as `write()` writes it now.

    `facts` is everything on the page that may change from one request to the next; nothing that `write` reads may depend on
    who asks, except for what `{% promoted %}` leaves open. An answer of another kind (a redirect) is not kept.
    """
    key = (*_circumstances(request), facts)
    page = memory.find(key)
    if page is None:
        written, holes = _written(request, write)
        if isinstance(written, HttpResponse):
            return written
        page = Page(written, holes)
        memory.keep(key, page)
    text = page.filled(request)
    response = HttpResponse(text)
    response.zipped = page.zipped(text)
    return response


def _circumstances(request: HttpRequest) -> tuple:
    """What the frame of every public page is written from."""
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    return request.get_full_path(), get_language(), signed_in, clock.today(), clock.shift()


def _written(request: HttpRequest, write: Callable) -> tuple[str | HttpResponse, list]:
    request.holes = []
    try:
        return write(), request.holes
    finally:
        del request.holes


def hole(request: HttpRequest | None, place: str, about: dict) -> str | None:
    """The mark of a slot that will be filled later; None on a page that is not being kept."""
    holes = getattr(request, "holes", None)
    if holes is None:
        return None
    holes.append((place, about))
    return f"<!--hole {len(holes) - 1}-->"


def fill(request: HttpRequest, place: str, about: dict) -> str:
    """What the rooms put into a slot now."""
    return "".join(extensions.call_all("slots", "fill", {"request": request}, place, **about))


class CompressionMiddleware(GZipMiddleware):
    """Django's, which need not compress again what is kept compressed. A kept page holds no secret that its length could tell."""

    def process_response(self, request, response):
        """Compress where the browser takes it."""
        zipped = getattr(response, "zipped", None)
        if zipped is None or response.has_header("Content-Encoding"):
            return super().process_response(request, response)
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = zipped
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(zipped))
        return response
