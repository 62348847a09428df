"""State folders for real servers, and the portal started once for all tests that need it running."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools.checkout import ROOT
from tools.processes import stop_leftovers
from tools.services import Services

# What a test run carries for its own servers, and a start of our own must not see.
FOREIGN = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PAVILION_STATE", "PORT", "SITE_URL", "MAKELEVEL"}


def plain_environment(**more: str) -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN} | more


@pytest.fixture(autouse=True)
def no_servers_given(monkeypatch):
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def state():
    """A state folder with a space in its name, which any user may enter; cleared of processes and data at the end."""
    base = Path(tempfile.mkdtemp(prefix="pavilion-test-"))
    base.chmod(0o755)
    folder = base / "a state"
    yield folder
    stop_leftovers(folder)
    Services(folder).remove()
    shutil.rmtree(base, ignore_errors=True)


@dataclass
class Portal:
    """`make run` as a process: what it said, and what it serves."""

    state: Path
    port: int
    process: subprocess.Popen = field(default=None)

    def start(self) -> "Portal":
        """Start it and wait until it says that it is open. Fails the test if it ends before."""
        self.process = self.begin()
        until = time.monotonic() + 120
        while "The pavilion is open" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.1)
        return self

    def begin(self) -> subprocess.Popen:
        """Begin a start; its words go to a file."""
        self.words = self.state.parent / f"said-{time.monotonic_ns()}"
        environment = plain_environment(PAVILION_STATE=str(self.state), PORT=str(self.port), DEMO_COMPANIES="0")
        with self.words.open("w") as file:
            command = [sys.executable, "tools/bootstrap.py", "run", "tools.run"]
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT)

    @property
    def said(self) -> str:
        return self.words.read_text()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.read() == b"ok\n"
        except OSError:
            return False


@pytest.fixture(scope="module")
def portal(state):
    """The portal, started once for a module of tests that follow each other."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.MonkeyPatch.context() as patch:
        for name in FOREIGN:
            patch.delenv(name, raising=False)
        running = Portal(state, port).start()
        yield running
        if running.process.poll() is None:
            running.process.terminate()
            running.process.wait(30)
    assert re.search(r"Stopped\.\s*$", running.said)
