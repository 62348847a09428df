"""`make lint`: every check runs, each says one line, and any failure makes the whole fail."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import lint_files, lint_python, lint_templates, messages
from .checkout import ROOT

RED, GREEN, PLAIN = ("\033[31m", "\033[32m", "\033[0m") if sys.stdout.isatty() else ("", "", "")
NO_DATABASE = "postgres://nobody@127.0.0.1:1/none"  # comparing models with migrations needs none


def main() -> int:
    """Run every check; 1 if any found something."""
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for name, (found, seconds) in zip(CHECKS, pool.map(_timed, CHECKS.values()), strict=True):
            failed += bool(found)
            verdict = f"{RED}failed{PLAIN}" if found else f"{GREEN}ok{PLAIN}"
            print(f"{name:.<44} {verdict} ({seconds:.1f} s)", flush=True)
            for problem in found:
                print(f"    {problem}")
    if failed:
        print(f"{RED}{failed} of {len(CHECKS)} checks failed.{PLAIN}")
    return bool(failed)


def _timed(check: Callable[[Path], list[str]]) -> tuple[list[str], float]:
    started = time.monotonic()
    return check(ROOT), time.monotonic() - started


def command(*words: str, environment: dict[str, str] | None = None, root: Path = ROOT) -> list[str]:
    """What a tool says when it fails; nothing when it succeeds."""
    environment = os.environ | {"PYTHONWARNINGS": "ignore"} | (environment or {})
    done = subprocess.run(
        [sys.executable, *words], cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return (done.stdout.strip() or "it failed without a word").splitlines() if done.returncode else []


def style(root: Path) -> list[str]:
    """Ruff's rules."""
    return command("-m", "ruff", "check", "--quiet", ".", root=root)


def layout(root: Path) -> list[str]:
    """Ruff's format."""
    return command("-m", "ruff", "format", "--check", "--quiet", ".", root=root)


def floors(root: Path) -> list[str]:
    """Rooms import only downwards."""
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return command("-c", program, root=root)


def migrations(root: Path) -> list[str]:
    """The migrations say what the models say."""
    found = command(
        "manage.py",
        "makemigrations",
        "--check",
        "--dry-run",
        environment={"DATABASE_URL": NO_DATABASE, "DJANGO_SETTINGS_MODULE": "pavilion.settings.demo"},
        root=root,
    )
    return found + lint_python.migration_problems(root) + lint_python.heavy_migrations(root)


def front_end(root: Path) -> list[str]:
    """What is served is what its sources give."""
    if not (root / "tools" / "build_static.py").exists():
        return []
    return command("-m", "tools.build_static", "--check", root=root)


CHECKS: dict[str, Callable[[Path], list[str]]] = {
    "style": style,
    "format": layout,
    "floors (imports)": floors,
    "migrations": migrations,
    "locks on rows": lint_python.lock_problems,
    "translations": messages.problems,
    "templates without inline script or style": lint_templates.problems,
    "vendored files": lint_files.vendor_problems,
    "front-end build": front_end,
    "lock files": lint_files.requirement_problems,
}


if __name__ == "__main__":
    sys.exit(main())
