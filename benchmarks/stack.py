"""The whole portal under load, for `faults` and `soak`: servers, two web processes, worker and beat that are started again when they die,
readers over HTTP, and a writer that keeps what it was told is done.

Data in `.state/<name>`, thrown away at each start. The writer's companies and applications are made as the tests make them
(`tests/selection/factories.py`), through the portal's own verbs.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import psutil

from tools.checkout import ROOT, Trouble, state_folder
from tools.processes import Child, stop_leftovers
from tools.services import Services, free_port
from tools.supervisor import Supervisor, stop_together

PATHS = [
    "/it/",
    "/en/",
    "/en/products/",
    "/en/products/?q=ceramica",
    "/it/products/?q=piastrella",
    "/en/stores/",
    "/it/calls/",
    "/it/privacy/",
    "/en/accounts/login/",
    "/healthz",
]


class Stack:
    """Everything that runs, kept running by whoever calls `wait`."""

    def __init__(self, name: str):
        self.state = state_folder() / name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.deaths: list[str] = []
        self.supervisor = Supervisor(say=self.deaths.append, pause=time.sleep)
        self.children: dict[str, Child] = {}

    def __enter__(self) -> "Stack":
        stop_leftovers(self.state)
        Services(self.state).remove()
        shutil.rmtree(self.state, ignore_errors=True)
        self.state.mkdir(parents=True)
        self.services = Services(self.state)
        self.addresses = self.services.start()
        self.owner = self._environment(self.addresses["DATABASE_OWNER_URL"])
        for words in (("prepare",), ("collectstatic", "--noinput", "-v0")):
            self._run("-m", "django", *words)
        web = f"gunicorn pavilion.wsgi --bind 127.0.0.1:{self.port} --worker-class gthread --workers 2 --threads 4"
        celery = "celery -A pavilion --quiet"
        self._keep("web", f"{web} --preload --graceful-timeout 3 --no-control-socket")
        self._keep("worker", f"{celery} worker --concurrency 2 --without-gossip --without-mingle")
        self._keep("beat", f"{celery} beat --schedule {self.state / 'beat-schedule'}")
        for child in self.services.children:
            self.children["postgres" if child.name == "database" else child.name] = child
            self.supervisor.keep(child)
        if self.wait(90, until=self.answers) is None:
            raise Trouble(f"The portal does not answer: see {self.state / 'logs'}.")
        return self

    def __exit__(self, *_error) -> None:
        stop_together([self.children[name] for name in ("web", "worker", "beat")])
        self.services.stop()
        stop_leftovers(self.state)

    def _environment(self, database: str) -> dict[str, str]:
        given = os.environ | {
            "DJANGO_SETTINGS_MODULE": "pavilion.settings.demo",
            "DATABASE_URL": database,
            "REDIS_URL": self.addresses["REDIS_URL"],
            "PAVILION_STATE": str(self.state),
            "STATIC_ROOT": str(self.state / "static"),
            "SITE_URL": self.url,
            "LOG_FORMAT": "text",
            "LOG_LEVEL": "WARNING",
            "PYTHONWARNINGS": "ignore",
        }
        return {name: value for name, value in given.items() if name not in ("MAKELEVEL", "DATABASE_OWNER_URL")}

    def _run(self, *words: str) -> str:
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=self.owner, capture_output=True, text=True)
        if done.returncode:
            raise Trouble(f"{words}: {done.stderr[-2000:]}")
        return done.stdout

    def _keep(self, name: str, command: str) -> None:
        environment = self._environment(self.addresses["DATABASE_URL"])
        words = [sys.executable, "-m", *command.split()]
        child = Child(name, words, mark=self.state, log=self.state / f"logs/{name}.log", environment=environment)
        self.children[name] = child
        self.supervisor.keep(child)

    def wait(self, seconds: float, until=None) -> float | None:
        """Watch over the processes for so long, or until something holds; returns how long that took, None when it never did."""
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            self.supervisor.look()
            if until and until():
                return passed
            time.sleep(0.05)
        return None

    def answers(self, path: str = "/readyz") -> bool:
        """Whether a page is served."""
        return ask(self.url + path) == 200

    def well(self) -> bool:
        """Whether every part says that it is well."""
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=5) as answer:
                words = answer.read().decode()
        except OSError:
            return False
        return "database ok" in words and "cache ok" in words and self.answers("/it/privacy/")

    def memory(self) -> dict[str, float]:
        """Megabytes of each part and its children that no other process shares: what would come back if it ended."""
        found = {}
        for name, child in self.children.items():
            try:
                process = psutil.Process(child.process.pid)
                family = [process, *process.children(recursive=True)]
                found[name] = sum(one.memory_full_info().uss for one in family) / 1e6
            except psutil.Error:
                continue
        return found


def ask(url: str) -> int:
    """The status of a page; 0 when nobody answered."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class Readers:
    """Strangers who read pages, each in a thread, until told to stop; what they got, by what was going on."""

    def __init__(self, url: str, number: int):
        self.url, self.phase = url, "quiet"
        self.counts: Counter[tuple[str, str]] = Counter()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(seed,), daemon=True) for seed in range(number)]
        for thread in self._threads:
            thread.start()

    def _read(self, seed: int) -> None:
        choose = random.Random(seed)
        while not self._stop.is_set():
            phase, status = self.phase, ask(self.url + choose.choice(PATHS))
            self.counts[phase, "answered" if status == 200 else f"status {status}" if status else "no answer"] += 1
            self._stop.wait(0.05 if status else 0.5)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(15)


class Writer:
    """A process of its own that writes through the portal's verbs (benchmarks/writer.py); what it was told is done."""

    def __init__(self, stack: Stack, *, pause: float):
        self.file = stack.state / "accepted.jsonl"
        words = [sys.executable, "-m", "benchmarks.writer", str(self.file), str(pause)]
        self.log = (stack.state / "writer.log").open("w")
        self.process = subprocess.Popen(words, cwd=ROOT, env=stack.owner, stdout=self.log, stderr=subprocess.STDOUT)

    def accepted(self) -> list[dict]:
        """Everything whose transaction was answered with success."""
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        self.log.close()


def verify(stack: Stack, accepted: Path) -> dict:
    """Compare what was accepted with what is there, in a process of its own; the counts."""
    return json.loads(stack._run("-m", "benchmarks.writer", str(accepted), "--verify").splitlines()[-1])
