"""Pages kept in memory: the same facts give the same page, other facts another; what stands in a slot is each visitor's own."""

import gzip
import sys

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from pavilion import clock, kept
from pavilion.kept import CompressionMiddleware, Memory, Page


@pytest.fixture(autouse=True)
def remembering(settings):
    """Memory is on, and empty before and after."""
    settings.MEMORY_SECONDS = 30
    kept.memory.forget()
    with translation.override("en"):
        yield
    kept.memory.forget()


@pytest.fixture
def written():
    """The texts that were written out, in their order."""
    return []


@pytest.fixture
def ask(written):
    """Ask for a page with these facts; returns its text."""

    def ask(facts, path="/en/x/", template="<p>{{ facts }}</p>", **cookies) -> str:
        request = RequestFactory().get(path)
        request.COOKIES.update(cookies)

        def write():
            written.append(facts)
            return Template("{% load pavilion %}" + template).render(Context({"request": request, "facts": facts}))

        return kept.answer(request, facts, write).content.decode()

    return ask


def test_a_page_with_the_same_facts_is_written_once(ask, written):
    assert ask(1) == ask(1) == "<p>1</p>"
    assert written == [1]


def test_other_facts_make_another_page(ask, written):
    assert [ask(1), ask(2), ask(1)] == ["<p>1</p>", "<p>2</p>", "<p>1</p>"]
    assert written == [1, 2]


def test_address_language_visitor_and_day_have_pages_of_their_own(ask, written, settings):
    ask(1)
    ask(1, path="/en/x/?after=3")
    ask(1, **{settings.SESSION_COOKIE_NAME: "somebody"})
    with translation.override("it"):
        ask(1)
    with clock.frozen(clock.now().replace(year=2031)):
        ask(1)
    assert len(written) == 5


def test_nothing_is_kept_longer_than_anything_is_remembered(ask, written, monkeypatch):
    ask(1)
    now = kept.time.monotonic()
    monkeypatch.setattr(kept.time, "monotonic", lambda: now + 31)
    ask(1)
    assert written == [1, 1]


def test_without_memory_every_page_is_written(ask, written, settings):
    settings.MEMORY_SECONDS = 0
    ask(1)
    ask(1)
    assert written == [1, 1]
    assert kept.memory.size == 0


def test_what_is_no_page_is_not_kept(rf):
    asked = []

    def write():
        asked.append(1)
        return kept.HttpResponse(status=301)

    statuses = [kept.answer(rf.get("/en/x/"), 1, write).status_code for _time in range(2)]
    assert statuses == [301, 301]
    assert len(asked) == 2


def test_a_slot_is_filled_for_each_request(ask, written, monkeypatch):
    fillings = iter(["first", "second"])
    monkeypatch.setattr(kept.extensions, "call_all", lambda *words, **about: [f"{next(fillings)} {about}"])
    template = '<a>{% promoted "foot" sector="cer" %}</a>'
    assert ask(1, template=template) == "<a>first {'sector': 'cer'}</a>"
    assert ask(1, template=template) == "<a>second {'sector': 'cer'}</a>"
    assert written == [1]


def test_nobody_can_write_a_hole(ask):
    forged = "<!--hole 0-->"
    assert forged not in ask(forged)


def test_the_memory_has_a_limit_and_forgets_the_longest_unused():
    pages = {name: Page(name * 1_000, []) for name in "abc"}
    one = pages["a"].size + sys.getsizeof("a")
    memory = Memory(one * 5 // 2)
    for name, page in pages.items():
        memory.keep(name, page)
        memory.find("a")
    assert [memory.find(name) is not None for name in "abc"] == [True, False, True]
    assert memory.size == 2 * one
    small = Page("a", [])
    memory.keep("a", small)
    assert memory.size == one + small.size + sys.getsizeof("a")


def test_what_a_page_is_known_by_takes_memory_too():
    memory = Memory(50_000)
    for number in range(3):
        memory.keep((number, ("card" * 5_000,)), Page("page", []))
    assert [memory.find((number, ("card" * 5_000,))) is not None for number in range(3)] == [False, True, True]


def test_of_a_kept_page_only_what_fills_its_slots_is_compressed_anew(rf, monkeypatch):
    compressed = []
    deflated = kept._deflated
    monkeypatch.setattr(kept, "_deflated", lambda text: compressed.append(text) or deflated(text))
    fillings = iter(["first è", "second", ""])
    monkeypatch.setattr(kept.extensions, "call_all", lambda *words, **about: [next(fillings)])
    before, behind = "città " * 200, "long " * 200
    template = Template(f'{{% load pavilion %}}{before}{{% promoted "foot" %}}{behind}')

    def view(request):
        return kept.answer(request, 1, lambda: template.render(Context({"request": request})))

    middleware = CompressionMiddleware(view)
    answers = [middleware(rf.get("/en/x/", headers={"accept-encoding": "gzip"})) for _time in range(2)]
    assert [gzip.decompress(answer.content).decode() for answer in answers] == [
        f"{before}{filling}{behind}" for filling in ("first è", "second")
    ]
    assert [text.decode() for text in compressed] == [before, behind, "first è", "second"]
    assert all(answer.headers["Content-Encoding"] == "gzip" for answer in answers)
    assert all(answer.headers["Content-Length"] == str(len(answer.content)) for answer in answers)
    plain = middleware(rf.get("/en/x/"))
    assert plain.content.decode() == before + behind
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_what_is_not_kept_is_compressed_as_ever(rf):
    middleware = CompressionMiddleware(lambda _request: kept.HttpResponse("long " * 200))
    answer = middleware(rf.get("/en/x/", headers={"accept-encoding": "gzip"}))
    assert gzip.decompress(answer.content).decode() == "long " * 200
