"""Whole pages, kept in each process's memory for as long as the database gives the same facts.

A public page is written out from its address and from what the database answers. Asking is cheap, writing out is not: a page
whose facts are the ones it was written from is given again as it is. The facts are its key, so that nothing kept is out of date
about them; names that hardly change may be settings.MEMORY_SECONDS old, as everywhere (pavilion/memory.py). What each visitor
gets for themselves, a slot for a banner, is a hole in the page, filled anew each time.
"""

import re
import struct
import sys
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from . import clock, extensions

MAX_BYTES = 80_000_000  # of all pages that a process keeps, with their keys
GZIP_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"  # compressed by "deflate"; no name, time or system (RFC 1952)
DEFLATE_END = b"\x03\x00"  # an empty last part
HOLE = re.compile(r"<!--hole (\d+)-->")  # what people write is written out escaped: nobody else can make one


class Page:
    """A page as it was written out: pieces of text, and the holes between them."""

    def __init__(self, text: str, holes: list[tuple[str, dict]]):
        self.made_at = time.monotonic()
        self.holes = [holes[int(number)] for number in HOLE.findall(text)]
        self._plain = [piece.encode() for piece in HOLE.split(text)[::2]]
        self._deflated = [_deflated(piece) for piece in self._plain]
        self.size = 2 * sum(map(len, self._plain + self._deflated))  # what the last visitor got is kept too; bytes
        self._last: tuple[list[str], bytes, bytes] | None = None

    def filled(self, request: HttpRequest) -> tuple[bytes, bytes]:
        """The whole page for this request, plain and compressed; only what fills the holes is compressed now, and nothing where
        the last visitor got the same."""
        fillings = [fill(request, place, about) for place, about in self.holes]
        last = self._last
        if last is None or last[0] != fillings:
            last = self._last = (fillings, *self._with(fillings))
        return last[1:]

    def _with(self, fillings: list[str]) -> tuple[bytes, bytes]:
        plain, deflated = self._plain[:1], [GZIP_HEAD, *self._deflated[:1]]
        for number, filling in enumerate(fillings, 1):
            encoded = filling.encode()
            plain += [encoded, self._plain[number]]
            deflated += [_deflated(encoded), self._deflated[number]]
        body = b"".join(plain)
        return body, b"".join((*deflated, DEFLATE_END, _check(body)))


def _deflated(text: bytes) -> bytes:
    """A part of a compressed stream that leans on no other part: any may stand before and behind it (RFC 1951, 3.2.4)."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


def _check(body: bytes) -> bytes:
    """What ends a gzip stream (RFC 1952, 2.3.1)."""
    return struct.pack("<II", zlib.crc32(body), len(body) & 0xFFFFFFFF)


class Memory:
    """Pages by their keys, the longest unused leaving first."""

    def __init__(self, limit: int):
        self.limit, self.size = limit, 0  # bytes
        self._pages: OrderedDict[Hashable, tuple[Page, int]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Page | None:
        """The page of a key, unless it is older than anything may be that is remembered."""
        with self._lock:
            page, _bytes = self._pages.get(key, (None, 0))
            if page is None or time.monotonic() - page.made_at >= settings.MEMORY_SECONDS:
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Hashable, page: Page) -> None:
        """Keep a page, where anything is remembered at all."""
        if not settings.MEMORY_SECONDS:
            return
        size = page.size + _size(key)
        with self._lock:
            _known, known_size = self._pages.pop(key, (None, 0))
            self._pages[key] = page, size
            self.size += size - known_size
            while self.size > self.limit:
                _key, (_oldest, oldest_size) = self._pages.popitem(last=False)
                self.size -= oldest_size

    def forget(self) -> None:
        """Throw them all away."""
        with self._lock:
            self._pages.clear()
            self.size = 0


def _size(key: Hashable) -> int:
    """The bytes that a key takes: the cards of a list are most of it."""
    within = sum(map(_size, key)) if isinstance(key, tuple) else 0
    return sys.getsizeof(key) + within


memory = Memory(MAX_BYTES)


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
    body, zipped = page.filled(request)
    response = HttpResponse(body)
    response.zipped = zipped
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
