"""A backup is good when it has been restored: done here, into an empty database of the tests' server."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from pavilion import backups
from tests.tools.conftest import FOREIGN, plain_environment
from tools.checkout import ROOT
from tools.services import Services

LOAD = """
import django; django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from pavilion import audit
from pavilion.models import User
with transaction.atomic():
    user = User.objects.create_user("anna@example.org")
    audit.record(user, "made", reason="è così")
storages["private"].save("documents/à.pdf", ContentFile(b"%PDF private"))
storages["default"].save("pictures/x.webp", ContentFile(b"public"))
"""


@pytest.fixture(scope="module")
def server(state):
    """A server with two databases of its own: one to back up, one to restore into."""
    with pytest.MonkeyPatch.context() as patch:
        for name in FOREIGN:
            patch.delenv(name, raising=False)
        services = Services(state, durable=False)
        try:
            address = urlsplit(services.start()["DATABASE_OWNER_URL"])
            with psycopg.connect(urlunsplit(address), autocommit=True) as connection:
                connection.execute("CREATE DATABASE before TEMPLATE template0")
                connection.execute("CREATE DATABASE after TEMPLATE template0")
            yield lambda name: urlunsplit(address._replace(path=f"/{name}"))
        finally:
            services.stop()


def manage(*words: str, database: str, folder: Path) -> subprocess.CompletedProcess:
    environment = plain_environment(
        DJANGO_SETTINGS_MODULE="pavilion.settings.demo",
        DATABASE_URL=database,
        PAVILION_STATE=str(folder),
        REDIS_URL="redis://127.0.0.1:1/0",
        LOG_FORMAT="text",
    )
    words = words if words[0] == "-c" else ("manage.py", *words)
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def rows(address: str) -> dict[str, list]:
    """The contents of every table."""
    with psycopg.connect(address) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for (name,) in names}


@pytest.mark.processes
def test_what_was_backed_up_is_restored_whole(server, tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    assert manage("migrate", "-v0", database=server("before"), folder=before).returncode == 0
    loaded = manage("-c", LOAD, database=server("before"), folder=before)
    assert loaded.returncode == 0, loaded.stderr

    made = manage("backup", str(tmp_path / "kept"), database=server("before"), folder=before)
    assert made.returncode == 0, made.stderr
    assert "1 audit events" in made.stdout
    password = urlsplit(server("before")).password
    assert not [
        file for file in (tmp_path / "kept").rglob("*") if file.is_file() and password.encode() in file.read_bytes()
    ]

    restored = manage("restore", str(tmp_path / "kept"), database=server("after"), folder=after)
    assert restored.returncode == 0, restored.stderr
    assert "1 events of 1 subjects: every chain is whole." in restored.stdout
    assert rows(server("after")) == rows(server("before"))
    assert (after / "media/private/documents/à.pdf").read_bytes() == b"%PDF private"
    assert (after / "media/public/pictures/x.webp").read_bytes() == b"public"


def test_a_backup_that_was_damaged_or_never_finished_is_refused(tmp_path):
    kept = tmp_path / "kept"
    (kept / "private").mkdir(parents=True)
    (kept / "private" / "x").write_bytes(b"x")
    with pytest.raises(backups.BackupFailed, match="its manifest is missing"):
        backups.check(kept)
    (kept / "manifest.json").write_text(json.dumps({"sha256": {"private/x": "0" * 64}}))
    with pytest.raises(backups.BackupFailed, match="1 files are not what was backed up: private/x"):
        backups.restore(kept)
    with pytest.raises(backups.BackupFailed, match="is not empty"):
        backups.make(kept)


def test_nothing_is_restored_over_a_database_in_use(db, tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps({"sha256": {}}))

    with pytest.raises(backups.BackupFailed, match="The database is not empty"):
        backups.restore(tmp_path)
