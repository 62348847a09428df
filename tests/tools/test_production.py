"""Production settings refuse whatever belongs to the demonstration."""

import runpy
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

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
