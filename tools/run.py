"""`make run`: the portal with its demonstration, from nothing to the address in the terminal, under one supervisor."""

import contextlib
import fcntl
import json
import os
import sys
import time
import urllib.request
from pathlib import Path

from . import stamps
from .checkout import ROOT, Trouble, state_folder
from .processes import Announcer, Child, end_with_parent, last_words, stop_leftovers, wait_until
from .services import Services, port_is_free
from .supervisor import GivenUp, Stopped, Supervisor, Wish, stop_together

PATIENCE_WITH_WEB = 60  # seconds until the first page must answer


def say(text: str) -> None:
    """One line to the terminal, at once."""
    print(text, flush=True)


def main() -> int:
    """Start, stay until somebody asks for the end, stop. 0 when it ended because it was asked to."""
    wish = Wish()
    if "MAKELEVEL" in os.environ:
        end_with_parent()  # a killed make would leave the portal running behind everybody's back
    state = state_folder()
    try:
        port = read_port()
        with lock_of(state, pause=wish.pause) as lock:
            Start(state, port=port, lock=lock, wish=wish).run()
    except Stopped:
        say("Stopped.")
    except (Trouble, GivenUp) as problem:
        if wish.asked:  # Ctrl-C in a terminal also ends whatever was at work just then
            say("Stopped.")
            return 0
        print(problem, file=sys.stderr, flush=True)
        return 1
    return 0


# --- One at a time -----------------------------------------------------------------


def read_port() -> int:
    """PORT, by default 8000. Raises Trouble."""
    given = os.environ.get("PORT") or "8000"
    if given.isdecimal() and 0 < int(given) < 65536:
        return int(given)
    raise Trouble(f"PORT must be a number from 1 to 65535, not '{given}'.")


@contextlib.contextmanager
def lock_of(state: Path, *, pause):
    """Hold the lock of a state folder, as an open file others can read. Raises Trouble when somebody else holds it."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "run.lock").open("a+") as lock:
        if not wait_until(lambda: _takes(lock), seconds=_patience(state), pause=pause, every=0.2):
            raise Trouble(_where_it_runs(state))
        try:
            yield lock
        finally:
            (state / "run.json").unlink(missing_ok=True)


def _takes(lock) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def running(state: Path) -> dict:
    """What the start that holds a state folder says of itself, `url` among it; nothing when none does."""
    try:
        return json.loads((state / "run.json").read_text())
    except (OSError, ValueError):
        return {}


def _patience(state: Path) -> float:
    """Whoever is just stopping is waited for."""
    return 20 if running(state).get("stopping") else 1


def _where_it_runs(state: Path) -> str:
    found = running(state)
    place = f" at {found['url']}" if found.get("url") else ""
    process = f" (process {found['pid']}; Ctrl-C there or `kill {found['pid']}` stops it)" if found else ""
    return f"The portal of this checkout runs already{place}{process}."


class Steps:
    """Shows the lines of a step one below the other; one that begins with a carriage return takes the place of the last."""

    def __init__(self, say):
        self.say = say
        self.drawing = False

    def __call__(self, _name: str, line: str) -> None:
        if line.startswith("\r"):
            print(f"\r               {line[1:]}", end="", flush=True)
            self.drawing = True
            return
        if self.drawing:
            print(flush=True)
            self.drawing = False
        self.say(f"               {line}")


# --- One start -----------------------------------------------------------------------


class Start:
    """Everything between taking the lock and giving it back."""

    def __init__(self, state: Path, *, port: int, lock, wish: Wish):
        self.state = state
        self.port = port
        self.lock = lock
        self.wish = wish
        self.url = f"http://localhost:{port}"
        self.services = Services(state, say=lambda text: say(f"               {text} ..."), pause=wish.pause)
        self.supervisor = Supervisor(say=say, pause=wish.pause)
        self.portal: list[Child] = []

    def run(self) -> None:
        """Bring everything up and watch over it; leaves by Stopped, Trouble or GivenUp, and then nothing runs."""
        started = time.monotonic()
        self._note(stopping=False)
        try:
            with step("leftovers", quiet=True) as result:
                if number := stop_leftovers(self.state):
                    result.append(f"{number} processes of an earlier start stopped")
            self._check_port()
            with step("services") as result:
                self.addresses = self.services.start()
                if not self.services.children:
                    result.append("yours: DATABASE_URL and REDIS_URL")
            with step("data") as result:
                result.append(self._prepare_data())
            with step("static files") as result:
                result.append(self._collect_static_files())
            with step("web"):
                self._start_portal()
            self._welcome(time.monotonic() - started)
            self.supervisor.watch(also=self._check_lock)
        finally:
            with contextlib.suppress(OSError):  # the state folder may be gone
                self._note(stopping=True)
            say("\nStopping ...")
            stop_together(self.portal)
            self.services.stop()
            stop_leftovers(self.state)

    def _note(self, *, stopping: bool) -> None:
        """What a second start in this checkout can read about this one."""
        facts = {"pid": os.getpid(), "url": self.url, "stopping": stopping}
        fresh = self.state / "run.json.new"
        fresh.write_text(json.dumps(facts))
        fresh.replace(self.state / "run.json")

    def _check_port(self) -> None:
        for host in ("127.0.0.1", "::1"):
            if not port_is_free(self.port, host=host):
                raise Trouble(
                    f"Port {self.port} is taken by another program. Choose another: make run PORT={self.port + 1}"
                )

    def _check_lock(self) -> None:
        """Without its state folder this start is nobody's: another may begin beside it."""
        try:
            same = os.path.samestat(os.stat(self.lock.name), os.fstat(self.lock.fileno()))
        except OSError:
            same = False
        if not same:
            raise Trouble(f"The state folder {self.state} has been removed.")

    # --- The steps ---------------------------------------------------------------------

    def _environment(self, process: str, **more: str) -> dict[str, str]:
        given = os.environ | {
            "DJANGO_SETTINGS_MODULE": "pavilion.settings.demo",
            "DATABASE_URL": self.addresses["DATABASE_URL"],
            "REDIS_URL": self.addresses["REDIS_URL"],
            "PAVILION_STATE": str(self.state),
            "PAVILION_PROCESS": f"pavilion-{process}",
            "LOG_FORMAT": "text",
            "PYTHONUNBUFFERED": "1",
            # Who starts a demonstration as root has decided so; Celery need not warn at each start.
            "PYTHONWARNINGS": "ignore:::celery.platforms",
        }
        given.setdefault("SITE_URL", self.url)
        given.pop("DATABASE_OWNER_URL", None)  # whoever runs the portal cannot change its tables
        return given | more

    def _child(self, name: str, *words: str, show=None, **more: str) -> Child:
        return Child(
            name,
            [sys.executable, "-m", *words],
            mark=self.state,
            log=self.state / "logs" / f"{name}.log",
            environment=self._environment(name, **more),
            show=show,
        )

    def _run_to_end(self, child: Child) -> None:
        """Run a command of the portal to its end. Raises Trouble with its last words if it fails."""
        self.portal.append(child)
        child.log.unlink(missing_ok=True)
        child.start()
        while child.alive:
            self.wish.pause(0.05)
        child.bury()
        self.portal.remove(child)
        if child.process.returncode:
            raise Trouble(f"{last_words(child.log, lines=30)}\nThe step '{child.name}' failed.")

    def _prepare_data(self) -> str:
        owner = self.addresses["DATABASE_OWNER_URL"]
        stamp = stamps.of_data(ROOT, database=owner)
        accounts = self.state / "demo-accounts.json"
        # Of somebody else's database nobody here knows what has become of it since.
        if self.services.embeds_database and stamps.holds(self.state, "data", stamp) and accounts.exists():
            return "unchanged"
        words = ("django", "prepare", "--demo", "--accounts", str(accounts))
        live = {"PROGRESS": "live"} if sys.stdout.isatty() else {}
        self._run_to_end(self._child("prepare", *words, show=Steps(say), DATABASE_URL=owner, **live))
        stamps.keep(self.state, "data", stamp)
        return "ready"

    def _collect_static_files(self) -> str:
        stamp = stamps.of_static_files(ROOT)
        if stamps.holds(self.state, "static", stamp) and (self.state / "static" / "staticfiles.json").exists():
            return "unchanged"
        folder = {"STATIC_ROOT": str(self.state / "static")}
        self._run_to_end(self._child("static", "django", "collectstatic", "--noinput", "--clear", "-v0", **folder))
        stamps.keep(self.state, "static", stamp)
        return "ready"

    def _start_portal(self) -> None:
        """Start web, worker and beat, and wait until a page answers. Raises Trouble."""
        announcer = Announcer(say)
        web = ["gunicorn", "pavilion.wsgi", "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        web += ["--workers", "2", "--threads", "4", "--preload", "--graceful-timeout", "3", "--no-control-socket"]
        worker = [
            "celery",
            "-A",
            "pavilion",
            "--quiet",
            "worker",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
        ]
        beat = ["celery", "-A", "pavilion", "--quiet", "beat", "--schedule", str(self.state / "beat-schedule")]
        self.portal += [
            self._child("web", *web, show=announcer, STATIC_ROOT=str(self.state / "static")),
            self._child("worker", *worker, show=announcer),
            self._child("beat", *beat, show=announcer),
        ]
        for child in [*self.services.children, *self.portal]:
            self.supervisor.keep(child)
        until = time.monotonic() + PATIENCE_WITH_WEB
        while not self._answers():
            self.wish.pause(0.1)
            self.supervisor.look()
            if time.monotonic() > until:
                log = self.portal[0].log
                raise Trouble(f"The portal does not answer. The end of {log}:\n{last_words(log)}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def _welcome(self, seconds: float) -> None:
        demonstration = json.loads((self.state / "demo-accounts.json").read_text())
        lines = [f"\nThe pavilion is open: {self.url}/   (started in {seconds:.1f} s)\n"]
        if demonstration["accounts"]:
            lines.append(f"Accounts of the demonstration, all with the password {demonstration['password']}:")
            lines += [f"  {address:<38} {who}" for address, who in demonstration["accounts"]]
        lines += [
            "",
            "What to try:",
            f"  {self.url}/en/        look for a product and ask its company something",
            f"  {self.url}/it/        apply for a place as a company",
            f"  {self.url}/admin/     screen and approve as an officer",
            f"  {self.url}/dev/mail/  every mail the portal has sent",
            f"  {self.url}/dev/clock/ let days and months pass, and see what happens by itself",
            "",
            f"Logs: {self.state / 'logs'}. Ctrl-C stops everything; the data stay.",
        ]
        say("\n".join(lines))


@contextlib.contextmanager
def step(name: str, *, quiet: bool = False):
    """Say how a step went and how long it took; the block adds words to the list it is given."""
    started, words = time.monotonic(), []
    if not quiet:
        print(f"  {name:<12} ...", flush=True)
    yield words
    if words or not quiet:
        say(f"  {name:<12} {' '.join(words) or 'ready'} ({time.monotonic() - started:.1f} s)")


if __name__ == "__main__":
    sys.exit(main())
