"""A portal to measure: servers, data and web processes of its own in `.state/bench`, started as `make run` starts them.

The data stay between runs; `python -m benchmarks.portal --reset` throws them away.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tools import stamps
from tools.checkout import ROOT, Trouble, state_folder
from tools.processes import Child, stop_leftovers, wait_until
from tools.services import Services, free_port

STATE = state_folder() / "bench"
WEB = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--keep-alive", "30"]


class Portal:
    """What is running: its address, and the environment in which its commands run."""

    def __init__(self, url: str, environment: dict[str, str], services: Services):
        self.url, self.environment, self.services = url, environment, services

    def manage(self, *words: str) -> str:
        """Run a management command; returns what it printed. Raises CalledProcessError."""
        command = [sys.executable, "-m", "django", *words]
        return subprocess.run(
            command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        ).stdout


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """The servers alone, with their data of earlier runs: the environment for Django, as the owner of the tables."""
    STATE.mkdir(parents=True, exist_ok=True)
    stop_leftovers(STATE)
    running = Services(STATE, say=lambda text: print(f"  {text} ...", flush=True))
    try:
        addresses = running.start()
        yield _environment(addresses)
    finally:
        running.stop()


@contextmanager
def portal(*, demo: bool = True, web: list[str] | None = None, **more: str) -> Iterator[Portal]:
    """The portal with the demonstration's data, served by gunicorn. `more` are environment variables for the web processes."""
    STATE.mkdir(parents=True, exist_ok=True)
    stop_leftovers(STATE)
    running = Services(STATE, say=lambda text: print(f"  {text} ...", flush=True))
    try:
        addresses = running.start()
        environment = _environment(addresses)
        _prepare(environment, demo=demo)
        child, url = _serve(environment | {"DATABASE_URL": addresses["DATABASE_URL"]} | more, web or WEB)
        try:
            yield Portal(url, environment, running)
        finally:
            child.stop()
    finally:
        running.stop()


def use_django(environment: dict[str, str]) -> None:
    """Set Django up in this very process, on the data of the portal that runs."""
    os.environ.update(environment)
    import django

    django.setup()


@contextmanager
def own_database():
    """A database of this run alone, migrated, with what a first start loads; dropped at its end."""
    from django.db import connection, connections

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = name
        connection.creation.destroy_test_db(name, verbosity=0)


def _environment(addresses: dict[str, str]) -> dict[str, str]:
    given = os.environ | addresses | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": addresses["DATABASE_OWNER_URL"],
        "PAVILION_STATE": str(STATE),
        "STATIC_ROOT": str(STATE / "static"),
        "LOG_LEVEL": "ERROR",
        "LOG_FORMAT": "text",
        "SITE_URL": "http://localhost",
    }  # fmt: skip
    return {name: value for name, value in given.items() if name != "MAKELEVEL"}


def _prepare(environment: dict[str, str], *, demo: bool) -> None:
    stamp = f"{stamps.of_data(ROOT, database=environment['DATABASE_OWNER_URL'])} {demo}"
    if not stamps.holds(STATE, "data", stamp):
        print("  data ...", flush=True)
        _django(environment, "prepare", *(["--demo"] if demo else []))
        stamps.keep(STATE, "data", stamp)
    stamp = stamps.of_static_files(ROOT)
    if not stamps.holds(STATE, "static", stamp):
        _django(environment, "collectstatic", "--noinput", "--clear", "-v0")
        stamps.keep(STATE, "static", stamp)


def _django(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "django", *words]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _serve(environment: dict[str, str], options: list[str]) -> tuple[Child, str]:
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "pavilion.wsgi", "--bind", f"127.0.0.1:{port}", *options]
    words += ["--no-control-socket", "--log-level", "warning"]
    child = Child(
        "web",
        words,
        mark=STATE,
        log=STATE / "logs" / "web.log",
        environment=environment | {"PAVILION_PROCESS": "pavilion-bench"},
    )
    child.start()
    url = f"http://127.0.0.1:{port}"
    if not wait_until(lambda: _answers(url), seconds=60, pause=time.sleep, every=0.1):
        child.stop()
        raise Trouble(f"The portal does not answer: see {child.log}.")
    return child, url


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def main(arguments: list[str]) -> int:
    """With --reset: throw the data of the benchmarks away."""
    if arguments != ["--reset"]:
        print(__doc__)
        return 2
    stop_leftovers(STATE)
    Services(STATE).remove()
    shutil.rmtree(STATE, ignore_errors=True)
    print("The data of the benchmarks are gone.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
