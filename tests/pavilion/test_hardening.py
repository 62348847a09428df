"""What must never get out or in: headers on every kind of answer, nothing personal in a log, no address fetched for a visitor."""

import ast
import json
import logging

import pytest
import structlog
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pavilion import logs
from tests.people import someone
from tools.checkout import ROOT

ROOMS = ["pavilion", "companies", "catalogue", "selection", "inquiries", "campaigns"]
ALWAYS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Request-ID",
}


@pytest.fixture(autouse=True)
def _english():
    cache.clear()
    with translation.override("en"):
        yield


# --- Headers ------------------------------------------------------------------------------


@pytest.fixture
def kinds(db, settings, monkeypatch) -> dict:
    """One answer of every kind."""
    settings.PAGE_CACHE_SECONDS = 30
    anna = someone(is_staff=True)
    client, officer, forger = Client(), Client(), Client(enforce_csrf_checks=True)
    officer.force_login(anna)
    failing = Client(raise_request_exception=False)

    def fail(*_args, **_kwargs):
        raise RuntimeError("tests")

    answers = {
        "page": client.get("/en/privacy/"),
        "page from the cache": client.get("/en/privacy/"),
        "HEAD": client.head("/en/privacy/"),
        "redirect": client.get("/"),
        "not found": client.get("/en/nothing/"),
        "sign-in": client.get(reverse("account_login")),
        "for people": officer.get(reverse("account_email")),
        "desk": officer.get("/admin/"),
        "another method": client.delete("/healthz"),
        "plain text": client.get("/readyz"),
        "JSON": officer.post(reverse("account_data_copy")),
        "forged form": forger.post(reverse("account_login"), {}),
        "missing file": client.get("/media/none.webp"),
        "bad request": client.get("/en/privacy/", headers={"host": "a b"}),
    }
    with monkeypatch.context() as patch:
        patch.setattr("pavilion.pages.render", fail)
        answers["failure"] = failing.get("/en/site-map/")
    return answers


def test_every_kind_of_answer_has_every_header(kinds):
    assert kinds["failure"].status_code == 500
    assert kinds["page from the cache"].headers["ETag"] == kinds["page"].headers["ETag"]
    assert kinds["forged form"].status_code == 403
    missing = {kind: sorted(ALWAYS - set(answer.headers)) for kind, answer in kinds.items()}

    assert {kind: names for kind, names in missing.items() if names} == {}
    for kind, answer in kinds.items():
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-" not in policy, kind
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- Logs ---------------------------------------------------------------------------------


@pytest.fixture
def line(settings):
    """What a record becomes in the log, as JSON."""

    def render(message, *args, **values) -> dict:
        options = {"level": "INFO", "format": "json"}
        previous = logging.getLogger().handlers[:]
        logs.configure(options)
        formatter = logging.getLogger().handlers[0].formatter
        record = logging.LogRecord("lib", logging.WARNING, "f", 1, message, args, values.get("exc_info"))
        text = formatter.format(record)
        logging.getLogger().handlers[:] = previous
        assert text.count("\n") == 0
        return json.loads(text)

    yield render
    logs.configure(settings.LOGGING)
    structlog.reset_defaults()
    logs.configure(settings.LOGGING)


@pytest.mark.parametrize(
    ("said", "never"),
    [
        ("mail to anna.rossi+x@example.org failed", "anna.rossi"),
        ("GET /it/accounts/password/reset/key/3-c9x-0123abcdef/ failed", "0123abcdef"),
        ("GET /it/accounts/confirm-email/MQ:1abc:zzz/ failed", "1abc"),
        ("connect postgres://pavilion:hunter2hunter@database/x", "hunter2hunter"),
        ("password=correct-horse-battery", "correct-horse"),
        ("Authorization: Bearer abcdefghijkl", "abcdefghijkl"),
        ("DETAIL: Key (email)=(luca@example.it) already exists.", "luca@"),
        ('harmless\n{"event": "forged"}\r\nline\x1b[31m', "\n"),
    ],
)
def test_no_line_holds_an_address_a_key_or_a_second_line(line, said, never):
    written = line("%s", said)

    assert never not in written["event"]
    assert "\x1b" not in written["event"]


def test_traces_keep_their_lines_and_lose_what_is_personal(line):
    try:
        raise ValueError("no mailbox anna@example.org")
    except ValueError as error:
        written = line("failed", exc_info=(ValueError, error, error.__traceback__))

    assert "[address]" in written["exception"]
    assert "anna@" not in json.dumps(written)
    assert "\n" in written["exception"]


def test_signing_in_up_and_failing_writes_nothing_personal(db, caplog, client):
    someone("anna@example.org")
    with caplog.at_level(logging.DEBUG):
        client.post(reverse("account_login"), {"login": "anna@example.org", "password": "a wrong password"})
        client.post(reverse("account_login"), {"login": "anna@example.org", "password": "segretissima-42x"})
        client.post(reverse("account_reset_password"), {"email": "anna@example.org"})
        client.get("/en/?q=anna%40example.org")
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith(("django.db", "faker"))]

    said = logs._scrubbed(lines)
    assert not [one for one in said if "anna@example.org" in one or "segretissima" in one or "a wrong password" in one]


# --- Nothing is fetched for a visitor -----------------------------------------------------

NETWORK = {"requests", "urllib.request", "httpx", "aiohttp", "http.client", "socket", "ftplib", "urllib3"}
# `requests` is named for its exceptions alone: allauth asks the configured identity provider, whose address is a setting.
ALLOWED = {"pavilion/identity.py", "selection/vies.py"}  # each asks one address written in the code or the settings


def imports_of(file) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_room_opens_a_connection_to_an_address_somebody_typed():
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    assert len(files) > 200
    opening = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if any(name == module or name.startswith(f"{module}.") for name in imports_of(file) for module in NETWORK)
    }

    assert opening <= ALLOWED
    assert "requests.get" not in (ROOT / "pavilion/identity.py").read_text()


def test_no_page_makes_the_server_follow_a_link_of_its_visitor():
    """`redirect` to what a request brought is an open redirect unless it was checked."""
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("redirect") and node.args:
                    assert "request.GET" not in ast.unparse(node.args[0]), file
                    assert "request.POST" not in ast.unparse(node.args[0]), file
