"""`make lint`: each check finds what it is for, and passes on the checkout as it is."""

import hashlib
import json
import shutil

import pytest

from tools import lint, lint_files, lint_python, lint_templates
from tools.checkout import ROOT
from tools.lint_templates import inline_code

# --- Templates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>\n<style>p {}</style>", [(2, "a <style> element")]),
        ('<p\n  class="a" style="color: red">', [(2, "a style attribute")]),
        ('<a {% if a > b %}class="x"{% endif %} onclick="go()">', [(1, "an on… handler")]),
        ("<body ONLOAD = go()>", [(1, "an on… handler")]),
        ('<a href="javascript:go()">', [(1, "a javascript: address")]),
        ("<script>go()</script>", [(1, "an inline script")]),
        ('{% comment %}\n{% endcomment %}\n<script type="module">go()</script>', [(3, "an inline script")]),
    ],
)
def test_inline_code_is_found(template, found):
    assert inline_code(template) == found


@pytest.mark.parametrize(
    "template",
    [
        '<script src="{% static "pavilion.js" %}" defer></script>',
        '<script type="application/ld+json">{{ data }}</script>',
        '{# <a onclick="x"> #}{% comment %}<style></style>{% endcomment %}<!-- style="" -->',
        '<p class="style">the style = good, on load = fast</p>',
        '<input name="on" value="style=">',
        '<span data-once="1" data-style="x"></span>',
    ],
)
def test_what_is_no_inline_code(template):
    assert inline_code(template) == []


def test_mails_may_have_styles_and_pages_may_not(tmp_path):
    for folder in ("mail", "parts"):
        (tmp_path / "templates" / folder).mkdir(parents=True)
        (tmp_path / "templates" / folder / "x.html").write_text('<p style="x">')
    assert lint_templates.problems(tmp_path) == ["templates/parts/x.html:1: a style attribute"]


# --- Python -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        "select_for_update()",
        'select_for_update(of=("self",))',
        "select_for_update(no_key=True)",
        'select_for_update(of=("self", "company"), no_key=True)',
        'select_for_update(of=("self",), no_key=False)',
    ],
)
def test_a_lock_that_takes_too_much_is_found(tmp_path, call):
    (tmp_path / "companies").mkdir()
    (tmp_path / "companies" / "x.py").write_text(f"\nCompany.objects.{call}.get(pk=1)\n")
    assert lint_python.lock_problems(tmp_path) == [
        'companies/x.py:2: write select_for_update(of=("self",), no_key=True)'
    ]


def test_the_right_lock_passes(tmp_path):
    (tmp_path / "companies").mkdir()
    source = 'Company.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)\n'
    (tmp_path / "companies" / "x.py").write_text(source)
    assert lint_python.lock_problems(tmp_path) == []


def test_each_room_has_one_line_of_migrations(tmp_path):
    for room, names in {"a": ["0001_initial", "0002_x"], "b": ["0001_initial", "0001_y"], "c": ["0001_start"]}.items():
        (tmp_path / room / "migrations").mkdir(parents=True)
        for name in names:
            (tmp_path / room / "migrations" / f"{name}.py").touch()
    assert lint_python.migration_problems(tmp_path) == [
        "b/migrations: 2 migrations have the number 0001",
        "c/migrations: there is no 0001_initial",
    ]


# --- Files from elsewhere ---------------------------------------------------------------


@pytest.fixture
def vendored(tmp_path):
    """A checkout with one vendored file, and a way to write its manifest."""
    folder = tmp_path / "static" / "vendor"
    folder.mkdir(parents=True)
    (folder / "htmx.js").write_text("htmx")
    entry = {
        "file": "htmx.js",
        "package": "htmx",
        "version": "2.0.11",
        "licence": "0BSD",
        "sha256": hashlib.sha256(b"htmx").hexdigest(),
    }

    def problems(*entries, **changes):
        named = entries or [entry | changes]
        (folder / "MANIFEST.json").write_text(json.dumps({"files": named}))
        return lint_files.vendor_problems(tmp_path)

    return problems


def test_vendored_files_are_those_of_the_manifest(vendored):
    assert vendored() == []
    assert vendored(sha256="0" * 64) == ["htmx.js: is not the file MANIFEST.json describes"]
    assert vendored(licence="") == ["htmx.js: MANIFEST.json does not say its licence"]
    assert vendored(file="other.js") == [
        "other.js: is in MANIFEST.json and not in static/vendor/",
        "htmx.js: is not in MANIFEST.json",
    ]


def test_no_vendored_files_need_no_manifest(tmp_path):
    assert lint_files.vendor_problems(tmp_path) == []
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    (tmp_path / "static" / "vendor" / "x.js").touch()
    assert lint_files.vendor_problems(tmp_path) == ["x.js: there is no MANIFEST.json that names it"]


@pytest.mark.parametrize(
    ("file", "before", "after", "problem"),
    [
        (
            "requirements.txt",
            "    # via",
            "--index-url https://x/simple\n    # via",
            "requirements.txt: names an address",
        ),
        ("requirements.txt", " \\\n    --hash=sha256:00", "", "requirements.txt: not everything has a hash"),
        ("requirements.in", "django", "django\nflask", "requirements.txt: flask is missing"),
        ("requirements-dev.txt", "5.2.1", "5.2.2", "requirements-dev.txt: django differs from requirements.txt"),
    ],
)
def test_lock_files(tmp_path, file, before, after, problem):
    for name in ("requirements", "requirements-dev"):
        (tmp_path / f"{name}.in").write_text("# why\ndjango\n-r other.in\n")
        (tmp_path / f"{name}.txt").write_text("django==5.2.1 \\\n    --hash=sha256:00\n    # via -r requirements.in\n")
    assert lint_files.requirement_problems(tmp_path) == []
    path = tmp_path / file
    path.write_text(path.read_text().replace(before, after))
    assert f"{problem}; run make lock" in lint_files.requirement_problems(tmp_path)


# --- The tools off the shelf ---------------------------------------------------------------


def test_style_and_format(tmp_path):
    (tmp_path / "good.py").write_text('"""Good."""\n')
    assert lint.style(tmp_path) == lint.layout(tmp_path) == []
    (tmp_path / "bad.py").write_text("import os\nx = ( 1 )\n")
    assert any("F401" in line for line in lint.style(tmp_path))
    assert any("bad.py" in line for line in lint.layout(tmp_path))


def test_an_import_upwards_is_found(tmp_path):
    for room in lint.lint_python.ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    assert lint.floors(tmp_path) == []
    (tmp_path / "companies" / "x.py").write_text("import selection\n")
    assert any("companies.x -> selection" in line for line in lint.floors(tmp_path))


def test_models_without_their_migration_are_found(tmp_path):
    for room in lint.lint_python.ROOMS:
        (tmp_path / room).symlink_to(ROOT / room)
    (tmp_path / "manage.py").write_text((ROOT / "manage.py").read_text())  # a link would import the rooms beside itself
    assert lint.migrations(tmp_path) == []
    (tmp_path / "campaigns").unlink()
    shutil.copytree(ROOT / "campaigns", tmp_path / "campaigns")
    with (tmp_path / "campaigns" / "apps.py").open("a") as file:
        file.write("""
    def ready(self):
        from django.db import models

        class Forgotten(models.Model):
            class Meta:
                app_label = "campaigns"
""")
    assert any("Forgotten" in line for line in lint.migrations(tmp_path))


def test_a_tool_that_fails_without_a_word_still_fails():
    assert lint.command("-c", "raise SystemExit(1)") == ["it failed without a word"]


def test_every_check_runs_though_one_fails(monkeypatch, capsys):
    monkeypatch.setattr(lint, "CHECKS", {"first": lambda root: ["x.py: wrong"], "second": lambda root: []})
    assert lint.main() == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0].rstrip(".") for line in lines] == ["first", "x.py:", "second", "1"]
    monkeypatch.setattr(lint, "CHECKS", {"second": lambda root: []})
    assert lint.main() == 0
