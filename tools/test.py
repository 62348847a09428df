"""`make test`: private servers with throw-away data, every test (or those ARGS name), and nothing left behind.

The whole run is spread over the machine's cores, file by file; what ARGS name runs in one process.
"""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

from .checkout import ROOT, Trouble, state_folder
from .processes import stop_leftovers
from .services import Services

PROCESSES = 4  # at most: each makes a database of its own first
SLOTS = 9  # so many test runs of one checkout may go on at once


def main(arguments: list[str]) -> int:
    """Run pytest with its arguments; returns its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        slot, lock = take_slot(state_folder() / "tests")
        with lock:
            return run(slot, arguments or everything())
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130


def everything() -> list[str]:
    """pytest's arguments for the whole run."""
    return ["-n", str(min(os.cpu_count() or 1, PROCESSES)), "--dist", "loadfile"]


def take_slot(folder: Path):
    """A state folder nobody else uses, and the open file whose lock says so. Raises Trouble."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, SLOTS + 1):
        lock = (folder / f"{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        return folder / str(number), lock
    raise Trouble(f"{SLOTS} test runs of this checkout are going on already.")


def run(slot: Path, arguments: list[str]) -> int:
    """Run pytest on servers of its own in this state folder."""
    stop_leftovers(slot)  # of a run that was killed
    services = Services(slot, durable=False)
    services.remove()
    try:
        addresses = services.start()
        environment = os.environ | addresses | {"PAVILION_STATE": str(slot)}
        environment["DATABASE_URL"] = addresses["DATABASE_OWNER_URL"]  # the tests make and drop databases
        return _run_pytest(arguments, environment)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        services.stop()
        services.remove()


def _run_pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """pytest shares our terminal: Ctrl-C reaches it directly, and it ends by itself with its summary."""
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
    try:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                if _asked_by_signal:
                    process.send_signal(signal.SIGINT)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


_asked_by_signal: list[int] = []


def _interrupt(number, _frame):
    _asked_by_signal.append(number)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
