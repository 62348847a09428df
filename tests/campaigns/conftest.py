"""Every test of the room begins at the same instant, with the placements, no table in memory and an empty cache."""

import pytest
from django.core.cache import cache
from django.utils import translation

from campaigns import facts, invalid, reference, serving
from pavilion import clock
from tests.catalogue.conftest import storages

from .factories import NOW

__all__ = ["storages"]


@pytest.fixture(autouse=True)
def _instant():
    with clock.frozen(NOW):
        yield


@pytest.fixture(autouse=True)
def _language():
    """Messages are compared in English, the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _empty_cache(settings, tmp_path):
    settings.STATE_DIR = tmp_path  # where a process keeps a copy of the table, and facts that cannot be handed over
    facts.STREAM._later.clear()
    invalid._asked.clear()
    cache.clear()
    serving.forget()
    yield
    serving.forget()


@pytest.fixture(autouse=True)
def _placements(request):
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db" if _truncates(request) else "db")
        reference.load_reference()


def _truncates(request) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "live_server" in request.fixturenames
