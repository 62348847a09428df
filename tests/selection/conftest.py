"""What every test of the selection stands on: a stopped clock and private files of its own."""

import pytest

from pavilion import clock
from pavilion.files import private_storage

from .factories import NOON


@pytest.fixture(autouse=True)
def _private_files(monkeypatch, tmp_path):
    """The storage object itself is moved: file fields hold it since they were made."""
    storage = private_storage()
    folder = tmp_path / "private"
    folder.mkdir()
    for name in ("base_location", "location"):
        monkeypatch.setitem(storage.__dict__, name, str(folder))


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield
