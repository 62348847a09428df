"""What is served of the parts we use."""

from django.contrib.staticfiles import finders


def test_the_flags_of_countries_are_left_out():
    files = [path for finder in finders.get_finders() for path, _storage in finder.list([])]

    assert not [path for path in files if path.startswith("flags/")]
    assert finders.find("flags/it.gif") is None
    assert "admin/css/base.css" in files
    assert "pavilion.css" in files
