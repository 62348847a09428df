"""Checks of files that come from elsewhere: vendored ones, and the lock files."""

import hashlib
import json
import re
from pathlib import Path

NAMED_IN_MANIFEST = {"file", "package", "version", "licence", "sha256"}
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
WANTED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)


def vendor_problems(root: Path) -> list[str]:
    """static/vendor/ holds exactly the files of its MANIFEST.json, unchanged, with version and licence."""
    folder = root / "static" / "vendor"
    present = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} - {"MANIFEST.json"}
    manifest = folder / "MANIFEST.json"
    if not manifest.exists():
        return [f"{name}: there is no MANIFEST.json that names it" for name in sorted(present)]
    found = []
    entries = json.loads(manifest.read_text())["files"]
    for entry in entries:
        missing = sorted(NAMED_IN_MANIFEST - {name for name, value in entry.items() if value})
        if missing:
            found.append(f"{entry.get('file')}: MANIFEST.json does not say its {', '.join(missing)}")
        elif entry["file"] not in present:
            found.append(f"{entry['file']}: is in MANIFEST.json and not in static/vendor/")
        elif hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() != entry["sha256"]:
            found.append(f"{entry['file']}: is not the file MANIFEST.json describes")
    named = {entry.get("file") for entry in entries}
    return found + [f"{name}: is not in MANIFEST.json" for name in sorted(present - named)]


def requirement_problems(root: Path) -> list[str]:
    """The lock files hold what requirements*.in ask for, with hashes, the same versions in both, and no address."""
    texts = {name: (root / f"{name}.txt").read_text() for name in ("requirements", "requirements-dev")}
    pins = {name: dict(PIN.findall(text)) for name, text in texts.items()}
    found = []
    for name, text in texts.items():
        if "://" in text or "--index-url" in text:
            found.append(f"{name}.txt: names an address; run make lock")
        if text.count("==") > text.count("    --hash="):
            found.append(f"{name}.txt: not everything has a hash; run make lock")
        wanted = {_plain(word) for word in WANTED.findall((root / f"{name}.in").read_text())}
        missing = wanted - {_plain(word) for word in pins[name]}
        found += [f"{name}.txt: {word} is missing; run make lock" for word in sorted(missing)]
    for word, version in pins["requirements"].items():
        if pins["requirements-dev"].get(word) != version:
            found.append(f"requirements-dev.txt: {word} differs from requirements.txt; run make lock")
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
