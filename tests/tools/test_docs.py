"""The documentation names what there is: every setting, every dependency, every page."""

import re

from tools import licences
from tools.checkout import ROOT

ROOMS = ("pavilion", "companies", "catalogue", "selection", "inquiries", "campaigns")
DOCS = sorted((ROOT / "docs").glob("*.md"))


def test_every_environment_variable_of_the_settings_is_documented():
    read = set()
    for file in [*(ROOT / "pavilion" / "settings").glob("*.py"), *(ROOT / "pavilion" / "management").rglob("*.py")]:
        read |= set(re.findall(r"""(?:env(?:\.\w+)?\(|environ\.get\()\s*["']([A-Z][A-Z0-9_]+)["']""", file.read_text()))
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    assert len(read) > 30
    assert read - documented == set()


def test_every_direct_dependency_has_its_reason():
    wanted = set()
    for name in ("requirements.in", "requirements-dev.in"):
        wanted |= set(re.findall(r"^([a-z][a-z0-9-]+)", (ROOT / name).read_text(), re.MULTILINE))
    rows = re.findall(r"^\| ([a-z0-9, -]+) \|", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE)
    named = {name.strip() for row in rows for name in row.split(",")}
    assert wanted - named == set()


def test_every_page_the_documentation_leads_to_is_there():
    for file in [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS]:
        for target in re.findall(r"\]\(([^)#]+)", file.read_text()):
            # The picture of the front page is taken from the running portal.
            if "://" not in target and not target.endswith(".png"):
                assert (file.parent / target).exists(), f"{file.name} leads to {target}"


def test_every_page_that_the_sources_name_is_there():
    folders = [ROOT / name for name in (*ROOMS, "benchmarks", "tools", "templates", "static/src", "deploy", "tests")]
    for file in [*ROOT.glob("*.*"), *(file for folder in folders for file in folder.rglob("*.*"))]:
        if file.suffix in (".py", ".html", ".css", ".js", ".yml", ".conf", ".toml"):
            for name in re.findall(r"\bdocs/([a-z-]+\.md)", file.read_text()):
                assert (ROOT / "docs" / name).exists(), f"{file} names docs/{name}"


def test_every_page_stands_in_the_index():
    listed = set(re.findall(r"^\| \[([a-z-]+\.md)\]", (ROOT / "docs" / "README.md").read_text(), re.MULTILINE))
    assert listed == {file.name for file in DOCS} - {"README.md"}


def test_every_test_the_documentation_names_exists():
    tests = {
        name
        for file in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    for file in DOCS:
        text = file.read_text()
        for path in re.findall(r"`(tests/[\w/]+\.py)", text):
            assert (ROOT / path).exists(), f"{file.name} names {path}"
        for name in re.findall(r"`(test_\w{12,})`", text):
            assert name in tests, f"{file.name} names {name}"


def test_every_package_has_a_licence_that_was_weighed():
    assert len(licences.packages()) > 80
    assert licences.problems() == []
