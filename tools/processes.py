"""Child processes that can be found again: started on a leash, marked, logged, stopped in order, revived."""

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from .checkout import ROOT, Unprivileged
from .leash import PR_SET_PDEATHSIG

# Every process started here carries this variable, with the state folder it works for; nobody sets it by hand.
MARK = "PAVILION_SUPERVISED"
LOG_BYTES = 2_000_000  # a log file begins anew at this size; one older file is kept


class Child:
    """One process of ours. `show` gets each line it says; everything goes to its log file."""

    def __init__(
        self,
        name: str,
        command: list[str | Path],
        *,
        mark: Path,
        log: Path,
        environment: dict[str, str] | None = None,
        folder: Path = ROOT,
        user: Unprivileged | None = None,
        stop_signal: int = signal.SIGTERM,
        patience: float = 5,
        show: Callable[[str, str], None] | None = None,
    ):
        self.name = name
        self.command = [str(word) for word in command]
        self.environment = (os.environ if environment is None else environment) | {MARK: str(mark)}
        self.folder = folder
        self.log = log
        self.user = user
        self.stop_signal = stop_signal
        self.patience = patience
        self.show = show
        self.process: subprocess.Popen | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Start it, from the main thread: the leash is tied to the thread that starts the process."""
        self.process = subprocess.Popen(
            on_leash(self.command, user=self.user, stop_signal=self.stop_signal),
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor alone
        )
        self._reader = threading.Thread(target=self._keep_log, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def fate(self) -> str:
        """How it ended, for people."""
        code = self.process.poll() if self.process else None
        if code is None:
            return "still runs"
        return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"

    def ask_to_stop(self) -> None:
        """Send the stop signal, without waiting."""
        if self.alive:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask it to stop, wait up to its patience, and then end whatever is left of it."""
        self.ask_to_stop()
        if self.process is not None:
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.bury()

    def bury(self) -> None:
        """After its end: end what is left of its process group, so that nothing holds its port, and finish the log."""
        if self.process is None or self.process.poll() is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self._reader.join(2)

    def _keep_log(self, pipe) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        file = self.log.open("ab")
        with pipe:
            for line in pipe:
                if file.tell() > LOG_BYTES:
                    file.close()
                    self.log.replace(self.log.with_suffix(".log.1"))
                    file = self.log.open("ab")
                file.write(line)
                file.flush()
                if self.show:
                    self.show(self.name, line.decode(errors="replace").rstrip())
        file.close()


def last_words(log: Path, *, lines: int = 15) -> str:
    """The end of a log file; nothing where there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def on_leash(command: list[str], *, user: Unprivileged | None, stop_signal: int = signal.SIGKILL) -> list[str]:
    """The same command as a process that ends with this one, as `user` where given."""
    uid, gid = (user.uid, user.gid) if user else (-1, -1)
    leash = [sys.executable, "-I", "-S", str(Path(__file__).with_name("leash.py"))]
    return [*leash, str(os.getpid()), str(uid), str(gid), str(int(stop_signal)), *command]


def run_as(command: list[str | Path], *, user: Unprivileged | None, folder: Path) -> subprocess.CompletedProcess:
    """Run a short command to its end, as `user` where given; its words are in `.stdout`."""
    words = on_leash([str(word) for word in command], user=user)
    return subprocess.run(
        words,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def end_with_parent() -> None:
    """Have this process asked to stop when its parent ends, where the system can do that (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


# --- Leftovers ---------------------------------------------------------------------


def find_marked(mark: Path) -> list[psutil.Process]:
    """The running processes that were started for this state folder, other than this one and its ancestors."""
    me = psutil.Process()
    excluded = {me.pid, *(parent.pid for parent in me.parents())}
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid not in excluded and process.environ().get(MARK) == str(mark):
                found.append(process)
        except psutil.Error:
            continue  # gone meanwhile, or somebody else's
    return found


def stop_leftovers(mark: Path) -> int:
    """End what an earlier start left running for this state folder, and nothing else; returns how many it were."""
    found = find_marked(mark)
    # PostgreSQL waits for its clients on SIGTERM and hangs up on them on SIGINT.
    for process in found:
        _signal(process, signal.SIGINT if _is_postgres(process) else signal.SIGTERM)
    _gone, alive = psutil.wait_procs(found, timeout=8)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)
    return len(found)


def _signal(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.Error):
        process.send_signal(number)


def _is_postgres(process: psutil.Process) -> bool:
    try:
        return process.name() == "postgres"
    except psutil.Error:
        return False


# --- What a line of a log is worth -----------------------------------------------------

_LEVEL = re.compile(r"\[\s*(debug|info|warning|error|critical|exception)\s*\]", re.IGNORECASE)
_QUIET = {"debug", "info"}


class Announcer:
    """Shows the warnings and errors among a child's lines, with the child's name; the rest stays in the log."""

    def __init__(self, say: Callable[[str], None]):
        self.say = say
        self._loud: dict[str, bool] = {}

    def __call__(self, name: str, line: str) -> None:
        found = _LEVEL.search(line)
        if found:
            self._loud[name] = found[1].lower() not in _QUIET
        # A line without a level goes on with what the line before began: a traceback, mostly.
        if line and self._loud.get(name, True):
            self.say(f"{name:>6} | {line}")


def wait_until(
    condition: Callable[[], bool], *, seconds: float, pause: Callable[[float], None] = time.sleep, every: float = 0.05
) -> bool:
    """Wait until the condition holds; False when it did not within the given seconds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        pause(every)
    return True
