"""The demonstration with a small crowd, for tests that walk through it."""

import hashlib
import io

import pytest
from PIL import Image

from catalogue.demo_pictures import raster
from pavilion import demo, reference

SMALL = 40


@pytest.fixture
def small_demo(db, settings, monkeypatch):
    """The demonstration with a crowd of forty; its pictures are plain, which is quicker than drawing them."""
    monkeypatch.setattr(raster, "pngs", lambda names: ((name, plain(name)) for name in names))
    settings.DEMO_COMPANIES = SMALL
    reference.load_all()
    assert demo.load(io.StringIO())


def plain(name: str) -> bytes:
    """A picture of one colour, another one for each name."""
    out = io.BytesIO()
    digest = hashlib.sha256(name.encode()).digest()
    Image.new("RGB", (640, 480), tuple(digest[:3])).save(out, "PNG")
    return out.getvalue()
