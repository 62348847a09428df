"""Production settings refuse whatever belongs to the demonstration."""

import json
import os
import re
import runpy
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from tools.checkout import ROOT

GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghij",
    "DATABASE_URL": "postgres://pavilion_app@database/pavilion",
    "REDIS_URL": "redis://queue/0",
    "EMAIL_URL": "smtp://mail",
    "SITE_URL": "https://pavilion.example",
    "ALLOWED_HOSTS": "pavilion.example",
}


@pytest.fixture
def production(monkeypatch):
    """Read the production settings anew under an environment; gives them as a dictionary."""

    def read(**changes: str | None) -> dict:
        for name in ("PAVILION_DEMO", "CLOCK_SHIFT_FILE", "S3_PUBLIC_BUCKET"):
            monkeypatch.delenv(name, raising=False)
        for name, value in (GOOD | changes).items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        monkeypatch.delitem(sys.modules, "pavilion.settings.base", raising=False)
        return runpy.run_module("pavilion.settings.production")

    yield read
    sys.modules.pop("pavilion.settings.base", None)


def test_complete_settings_are_read(production):
    settings = production()
    assert settings["DEMO"] is False
    assert settings["DEBUG"] is False
    assert settings["CLOCK_SHIFT_FILE"] is None
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert "DEMO_PASSWORD" not in settings


@pytest.mark.parametrize(
    "secret", ["short", "x" * 60, "demonstration-only-not-a-secret-0123456789abcdefghijklmnopqrstuvwxyz"]
)
def test_a_default_or_weak_secret_is_refused(production, secret):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must be 50 or more random characters"):
        production(SECRET_KEY=secret)


def test_a_missing_secret_is_refused(production):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        production(SECRET_KEY=None)


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "ALLOWED_HOSTS"])
def test_what_must_be_set(production, name):
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be set"):
        production(**{name: None})


@pytest.mark.parametrize("name", ["PAVILION_DEMO", "CLOCK_SHIFT_FILE"])
def test_demonstration_pages_and_a_shifted_clock_are_refused(production, name):
    with pytest.raises(ImproperlyConfigured, match=f"{name} belongs to the demonstration"):
        production(**{name: "1"})


def test_an_address_without_tls_is_refused(production):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL must begin with https://"):
        production(SITE_URL="http://pavilion.example")


# --- Nothing of the demonstration, in a process of its own ----------------------------------

TRIED = """
import io, json
import django
django.setup()
from django.conf import settings
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver
from pavilion import clock, demo

def outcome(deed):
    try:
        deed()
    except Exception as refused:
        return type(refused).__name__
    return "done"

def asked(pattern, method):
    values = dict.fromkeys(pattern.pattern.converters, "20260101T000000000000-x")
    request = getattr(RequestFactory(), method)("/")
    return outcome(lambda: pattern.callback(request, **values))

patterns = [one for one in get_resolver().url_patterns if str(one.pattern).startswith(("dev", "demo"))]
print(json.dumps({
    "pages": {str(one.pattern): [asked(one, "get"), asked(one, "post")] for one in patterns},
    "settings": [name for name in dir(settings) if "padiglione-demo" in repr(getattr(settings, name))],
    "password": hasattr(settings, "DEMO_PASSWORD"),
    "data": outcome(lambda: demo.load(io.StringIO())),
    "clock": outcome(lambda: clock.set_shift(clock.timedelta(days=1))),
    "mail": settings.EMAIL_BACKEND,
}))
"""


@pytest.fixture(scope="module")
def in_production() -> dict:
    """What a process with production's settings answers where the demonstration would act. Its database does not exist."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PAVILION_DEMO", "CLOCK_SHIFT_FILE")
    }
    environment |= GOOD | {"DJANGO_SETTINGS_MODULE": "pavilion.settings.production"}
    words = [sys.executable, "-c", TRIED]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_page_of_the_demonstration_answers_in_production(in_production):
    pages = in_production["pages"]

    assert {"dev/mail/", "dev/clock/"} <= set(pages)
    assert pages == {page: ["Http404", "Http404"] for page in pages}


def test_no_data_clock_or_password_of_the_demonstration_exists_in_production(in_production):
    assert in_production["data"] == "NotADemonstration"
    assert in_production["clock"] == "RuntimeError"
    assert (in_production["password"], in_production["settings"]) == (False, [])
    assert in_production["mail"] == "django.core.mail.backends.smtp.EmailBackend"


def test_the_demonstrations_password_stands_in_its_settings_alone():
    rooms = [
        "pavilion",
        "companies",
        "catalogue",
        "selection",
        "inquiries",
        "campaigns",
        "tools",
        "templates",
        "static/src",
    ]
    files = [
        file for room in rooms for file in (ROOT / room).rglob("*") if file.suffix in (".py", ".html", ".txt", ".js")
    ]
    holding = [file.relative_to(ROOT).as_posix() for file in files if "padiglione-demo" in file.read_text()]

    assert len(files) > 300
    assert holding == ["pavilion/settings/demo.py"]


# --- Django's own list of what a deployment needs ---------------------------------------------


def test_djangos_check_of_a_deployment_finds_nothing_but_our_own_library_of_sentences(production):
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PAVILION_DEMO", "CLOCK_SHIFT_FILE")
    }
    environment |= GOOD | {"DJANGO_SETTINGS_MODULE": "pavilion.settings.production"}
    words = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert production()["SILENCED_SYSTEM_CHECKS"] == ["templates.W003"]
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (1 silenced).\n"), done.stderr


def test_cookies_and_transport_of_production(production):
    settings = production()

    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True
    for cookie in ("SESSION", "CSRF"):
        assert settings[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert settings[f"{cookie}_COOKIE_SECURE"] is True
        assert settings[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert settings[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
    assert settings["SECURE_REFERRER_POLICY"] == "strict-origin-when-cross-origin"
    assert settings["OFFICERS_NEED_SECOND_FACTOR"] is True
    assert settings["DATA_UPLOAD_MAX_MEMORY_SIZE"] < 3_000_000
    assert settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'"]


def test_an_identity_provider_is_configured_whole_or_not_at_all(production):
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID"):
        production(OIDC_SERVER_URL="https://broker.example/oidc")
    settings = production(
        OIDC_SERVER_URL="https://broker.example/oidc", OIDC_CLIENT_ID="pavilion", OIDC_CLIENT_SECRET="s"
    )

    assert settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'", "https://broker.example"]
    assert settings["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"][0]["secret"] == "s"


def test_no_secret_stands_in_the_sources():
    """Secrets come from the environment: no key, password or token is written down outside the demonstration and the tests."""
    looks_secret = re.compile(
        r"""(?i)\b(secret_key|password|api_key|token|private_key)\b\s*=\s*["'][A-Za-z0-9+/_-]{16,}["']|BEGIN [A-Z ]*PRIVATE KEY"""
    )
    files = [
        file
        for room in ("pavilion", "companies", "catalogue", "selection", "inquiries", "campaigns", "tools")
        for file in (ROOT / room).rglob("*.py")
    ]

    assert [file.name for file in files if looks_secret.search(file.read_text())] == []
