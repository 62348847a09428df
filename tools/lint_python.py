"""Rules over Python sources that no tool off the shelf knows."""

import ast
import re
from collections import Counter
from pathlib import Path

from .extraction import ROOMS


def lock_problems(root: Path) -> list[str]:
    """Calls of select_for_update that lock more than the row itself, or more firmly than needed.

    Without of=("self",) rows joined in are locked too, out of the written lock order; without no_key=True inserting a
    row that refers to the locked one waits.
    """
    found = []
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(), filename=str(file))):
                if _locks(node) and not _locks_rightly(node):
                    place = f"{file.relative_to(root)}:{node.lineno}"
                    found.append(f'{place}: write select_for_update(of=("self",), no_key=True)')
    return found


def _locks(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "select_for_update"


def _locks_rightly(call: ast.Call) -> bool:
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    return given.get("of") == "('self',)" and given.get("no_key") == "True"


# What would make a migration wait, or others wait for it, without end.
HEAVY_SQL = re.compile(
    r"(?i)\block_timeout\b|\bLOCK\s+TABLE\b|\bVACUUM\s+FULL\b|\bCLUSTER\s+\w|\bREINDEX\b(?!.*CONCURRENTLY)"
)


def heavy_migrations(root: Path) -> list[str]:
    """Migrations that lift the lock timeout of `manage.py migrate`, or lock whole tables themselves."""
    found = []
    for file in sorted(root.glob("*/migrations/[0-9]*.py")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if HEAVY_SQL.search(line):
                place = f"{file.relative_to(root).as_posix()}:{number}"
                found.append(
                    f"{place}: migrations run under a lock timeout and lock no whole table: {line.strip()[:60]}"
                )
    return found


def migration_problems(root: Path) -> list[str]:
    """Each room has one line of migrations: it begins with 0001_initial and gives no number twice."""
    found = []
    for folder in sorted(root.glob("*/migrations")):
        names = [file.stem for file in folder.glob("[0-9]*.py")]
        room = folder.relative_to(root).as_posix()
        if names and "0001_initial" not in names:
            found.append(f"{room}: there is no 0001_initial")
        for number, times in sorted(Counter(name[:4] for name in names).items()):
            if times > 1:
                found.append(f"{room}: {times} migrations have the number {number}")
    return found
