"""What is served of the parts we use, and sheets that stay out of each other's way."""

import re

from django.contrib.staticfiles import finders

from tools.build_static import ROOMS, SOURCE

GROUND = ("pavilion.css", "forms.css", "pages.css")


def test_the_flags_of_countries_are_left_out():
    files = [path for finder in finders.get_finders() for path, _storage in finder.list([])]

    assert not [path for path in files if path.startswith("flags/")]
    assert finders.find("flags/it.gif") is None
    assert "admin/css/base.css" in files
    assert "pavilion.css" in files


def test_no_two_rooms_style_the_same_class():
    """All sheets are one file: what one room writes of a class by itself would change the pages of the other. Banners are
    left out: they stand on the pages of all rooms."""
    sheets = {room: (SOURCE / f"{room}.css").read_text() for room in ROOMS[1:] if room != "campaigns"}
    ground = _classes("".join((SOURCE / name).read_text() for name in GROUND))
    for room, sheet in sheets.items():
        own = set(re.findall(r"(?:^|[{},])\s*\.([\w-]+)(?=\s*[{,])", sheet, re.M)) - ground
        others = {other: own & _classes(text) for other, text in sheets.items() if other != room}
        assert own
        assert not any(others.values()), (room, others)


def _classes(sheet: str) -> set[str]:
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", sheet))
