"""Make `.venv`, install the lock file into it, and go on as a tool of this project inside it.

    python3 tools/bootstrap.py run|dev MODULE [ARGUMENT …]

Standard library only, and written so that an old Python can read it far enough to say that it is too old.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  this file alone meets older ones
    sys.exit(
        "This is Python %d.%d; the portal needs 3.11 or later. If you have one: make run PYTHON=python3.11"
        % sys.version_info[:2]
    )

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
SLOW_NETWORK = "If the network was the cause, try again: what has arrived is kept."


class Failed(Exception):
    """Something a person has to put right; the message says what."""


def main(arguments):
    """Install what is missing, then become the tool: this function returns only to report a failure."""
    if len(arguments) < 2 or arguments[0] not in LOCKS:
        return "usage: python3 tools/bootstrap.py run|dev MODULE [ARGUMENT ...]"
    wanted, module, *rest = arguments
    signal.signal(signal.SIGTERM, _interrupt)
    os.chdir(ROOT)
    try:
        if not installed(wanted):
            if wanted == "run" and not VENV.exists():
                check_port(os.environ.get("PORT") or "8000")  # rather now than after a minute of installing
            with LOCKS["run"].open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once install one after the other
                if not installed(wanted):
                    install(wanted)
    except Failed as failure:
        return str(failure)
    except KeyboardInterrupt:
        return "\nInterrupted while installing; the next start goes on from here."
    sys.stdout.flush()
    # Whoever forbids compiled files pays two seconds more for each process of the portal: not here.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return os.execve(PYTHON, [str(PYTHON), "-m", module, *rest], environment)


def _interrupt(*_):
    raise KeyboardInterrupt


# --- What is there -----------------------------------------------------------------


def fingerprint(wanted):
    """What an installation is valid for: the lock file's content and the Python it was made for."""
    return "%s python%d.%d" % (hashlib.sha256(LOCKS[wanted].read_bytes()).hexdigest(), *sys.version_info[:2])


def stamp_file():
    """Where an installation notes what it holds: inside the environment, so that both go together."""
    return VENV / "pavilion-installed.json"


def stamps():
    """What is installed, as {"run": fingerprint, "dev": fingerprint}; empty when nobody knows."""
    try:
        return json.loads(stamp_file().read_text())
    except (OSError, ValueError):
        return {}


def installed(wanted):
    """Whether the environment works and holds this lock file. (The dev lock file holds all of the run one.)"""
    return PYTHON.exists() and stamps().get(wanted) == fingerprint(wanted)


def check_port(port):
    """Raise Failed if somebody listens on the port already. tools/run.py looks again, with better eyes."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, ValueError, OverflowError):
            raise Failed(f"Port {port} is not free. Choose another: make run PORT=8001") from None


# --- Ways to make an environment and to fill it ----------------------------------------


def find_uv():
    """The command that runs uv, or None."""
    program = shutil.which("uv") or shutil.which("uv", path=str(VENV / "bin"))
    if program:
        return [program]
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    return None


def find_makers():
    """The ways this machine can make an environment that pip can fill, best first: (command, pip's command)."""
    ours = [str(PYTHON), "-m", "pip"]
    makers = []
    if importlib.util.find_spec("venv"):
        if importlib.util.find_spec("ensurepip"):
            makers.append(([sys.executable, "-m", "venv", str(VENV.resolve())], ours))
        if importlib.util.find_spec("pip"):
            outer = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
            makers.append(([sys.executable, "-m", "venv", "--without-pip", str(VENV.resolve())], outer))
    program = shutil.which("virtualenv")
    if importlib.util.find_spec("virtualenv"):
        makers.append(([sys.executable, "-m", "virtualenv", "--quiet", str(VENV.resolve())], ours))
    elif program:
        makers.append(([program, "--quiet", "--python", sys.executable, str(VENV.resolve())], ours))
    return makers


def advice():
    """What to install on a machine that cannot make environments."""
    version = "%d.%d" % sys.version_info[:2]
    return (
        f"This Python ({sys.executable}) cannot make a virtual environment: on Debian and Ubuntu\n"
        f"    apt-get install python{version}-venv\n"
        "gives it what is missing; elsewhere install uv or virtualenv."
    )


def install(wanted):
    """Bring `.venv` to the wanted lock file, by uv where there is one, else by pip. Raises Failed."""
    started = time.monotonic()
    lock = LOCKS[wanted]
    uv = find_uv()
    if uv and install_by_uv(uv, lock):
        tool = "uv"
    else:
        install_by_pip(lock)
        tool = "pip"
    known = stamps() if wanted == "run" else {"run": fingerprint("run")}
    stamp_file().write_text(json.dumps(known | {wanted: fingerprint(wanted)}, indent=1) + "\n")
    print(f"Python packages installed by {tool} in {time.monotonic() - started:.0f} s.", flush=True)


def install_by_uv(uv, lock):
    """Install by uv; False where it could not (another way may: pip knows its own settings)."""
    print(f"Installing {count(lock)} Python packages into .venv with uv ...", flush=True)
    environment = os.environ | uv_settings()
    if not PYTHON.exists():
        made = subprocess.run(
            [*uv, "venv", "--quiet", "--python", sys.executable, str(VENV.resolve())], env=environment
        )
        if made.returncode:
            return False
    install = [*uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)]
    return subprocess.run(install, env=environment).returncode == 0


def uv_settings():
    """pip's package index and certificates in uv's names, where a person has set pip's and not uv's."""
    pairs = {
        "UV_DEFAULT_INDEX": ("PIP_INDEX_URL", "global.index-url"),
        "UV_INDEX": ("PIP_EXTRA_INDEX_URL", "global.extra-index-url"),
        "SSL_CERT_FILE": ("PIP_CERT", "global.cert"),
    }
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE")):
        return {}
    configured = pip_configuration()
    found = {ours: os.environ.get(variable) or configured.get(key) for ours, (variable, key) in pairs.items()}
    # Like pip: the wanted version from whichever index has it. The hashes of the lock file make that safe.
    found["UV_INDEX_STRATEGY"] = "unsafe-best-match" if found["UV_INDEX"] else None
    return {name: value for name, value in found.items() if value and name not in os.environ}


def pip_configuration():
    """What pip's own configuration files say, as {"global.index-url": …}."""
    if not importlib.util.find_spec("pip"):
        return {}
    answer = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True)
    lines = (line.partition("=") for line in answer.stdout.splitlines())
    return {key: value.strip("'\"") for key, _, value in lines}


def install_by_pip(lock):
    """Make the environment if need be and install by pip. Raises Failed."""
    if has_pip():
        return run_pip([str(PYTHON), "-m", "pip"], lock)
    makers = find_makers()
    if not makers:
        raise Failed(advice())
    problems = []
    for make, pip in makers:
        made = subprocess.run(make, capture_output=True, text=True)
        if made.returncode:
            problems.append((made.stdout + made.stderr).strip())
            continue
        return run_pip(pip, lock)
    raise Failed("\n".join([*problems, advice()]))


def has_pip():
    """Whether the environment is there and has pip (one made by uv has not)."""
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0


def run_pip(pip, lock):
    """Install the lock file, showing how far it is. Raises Failed with the end of pip's words.

    Nothing is compiled beforehand: a third of it is ever imported, and compiled then.
    """
    total = count(lock)
    print(f"Installing {total} Python packages into .venv with pip ...", flush=True)
    options = [
        "--require-hashes",
        "--no-deps",
        "--no-input",
        "--no-compile",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    ]
    command = [*pip, "install", *options, "--no-warn-script-location", "-r", str(lock)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    said, seen, shown = [], 0, time.monotonic()
    with process:
        try:
            for line in process.stdout:
                said.append(line.rstrip())
                seen += line.startswith("Collecting ")
                if line.startswith("Installing collected"):
                    print("  all of them fetched; unpacking ...", flush=True)
                elif line.startswith("Collecting ") and time.monotonic() - shown > 5:
                    print(f"  {seen} of {total} fetched", flush=True)
                    shown = time.monotonic()
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode:
        raise Failed("\n".join([*said[-20:], f"pip could not install the packages. {SLOW_NETWORK}"]))


def count(lock):
    """How many packages a lock file names (some are for other platforms)."""
    return sum("==" in line for line in lock.read_text().splitlines() if line[:1].isalnum())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
