"""What was done already: hashes of everything a step depends on, so that later starts skip it."""

import hashlib
import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from .extraction import ROOMS

SKIPPED = {"__pycache__"}


def of_data(root: Path, *, database: str) -> str:
    """What the tables, the reference data and the demonstration depend on: the rooms' files, and which database."""
    address = urlsplit(database)
    which = f"{address.username}:{address.password}:{address.path}"  # a new private database has new passwords
    return _hash([*(root / room for room in ROOMS), root / "requirements.txt"], which)


def of_static_files(root: Path) -> str:
    """What the served files depend on: ours, those of the installed packages, and how they are collected."""
    return _hash([root / "static", root / "requirements.txt", root / "pavilion" / "settings"])


def holds(state: Path, name: str, stamp: str) -> bool:
    """Whether the step was done for this very stamp."""
    return _read(state).get(name) == stamp


def keep(state: Path, name: str, stamp: str) -> None:
    """Note that the step is done."""
    fresh = state / "stamps.json.new"
    fresh.write_text(json.dumps(_read(state) | {name: stamp}, indent=1) + "\n")
    fresh.replace(state / "stamps.json")


def _read(state: Path) -> dict[str, str]:
    try:
        return json.loads((state / "stamps.json").read_text())
    except (OSError, ValueError):
        return {}


def _hash(places: list[Path], *words: str) -> str:
    digest = hashlib.sha256("\0".join(words).encode())
    for place in places:
        for file in sorted(_files(place)):
            digest.update(os.fsencode(file) + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(place: Path):
    if place.is_file():
        yield place
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if name not in SKIPPED]
        yield from (Path(folder) / name for name in names)
