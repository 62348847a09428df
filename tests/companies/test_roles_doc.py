"""docs/roles.md says what the code says."""

import re

from django.conf import settings

from companies.officers import PERMISSIONS, ROLES

VERBS = {"v": "view", "a": "add", "c": "change", "d": "delete"}


def test_the_table_of_permissions_is_the_one_in_force():
    lines = (settings.BASE_DIR / "docs" / "roles.md").read_text().splitlines()
    heads = next(line for line in lines if line.startswith("| | ")).strip("| ").split(" | ")
    written = {role: set() for role in heads}
    for line in lines:
        if match := re.match(r"\| `(\w+)\.(\w+)` \|(.*)\|$", line):
            app, model, cells = match.groups()
            for role, cell in zip(heads, cells.split("|"), strict=True):
                written[role] |= {f"{app}.{VERBS[letter]}_{model}" for letter in cell.strip()}

    assert written == {role: set(names) for role, names in PERMISSIONS.items()}


def test_every_role_has_its_row():
    text = (settings.BASE_DIR / "docs" / "roles.md").read_text()

    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(ROLES)
