"""Every test of the room begins at the same instant, with an empty cache and folders of its own."""

import pytest
from django.core.cache import cache
from django.utils import translation

from catalogue import attributes, origins
from companies import officers
from companies.reference import load_reference as load_places
from pavilion import clock
from pavilion.files import private_storage, public_storage
from tests.companies import factories as companies

from .factories import NOW


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
def _empty_cache():
    cache.clear()
    origins.forget_lists()
    attributes.forget_schemas()


@pytest.fixture
def storages(monkeypatch, tmp_path):
    """Public and private folders that are this test's alone; gives their paths."""
    paths = tmp_path / "public", tmp_path / "private"
    for storage, path in zip((public_storage(), private_storage()), paths, strict=True):
        monkeypatch.setattr(storage, "_location", str(path))
        for kept in ("base_location", "location"):
            storage.__dict__.pop(kept, None)
    yield paths
    monkeypatch.undo()
    for storage in (public_storage(), private_storage()):
        for kept in ("base_location", "location"):
            storage.__dict__.pop(kept, None)


@pytest.fixture
def officer():
    """Somebody who keeps the catalogue."""
    load_places()
    person = companies.user("sara@pavilion.example", language="en")
    officers.appoint_officer(person, name="Sara Villa", roles={officers.CATALOGUE}, actor=None)
    return person


@pytest.fixture
def desk(officer):
    """The officer's browser."""
    return companies.signed_in(officer)
