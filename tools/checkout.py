"""Where things lie: the checkout, its state folder, and the home of the services that may not run as root."""

import hashlib
import os
import pwd
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Where root may make a folder for the unprivileged user, first choice first.
OUTSIDE = [Path("/var/lib"), Path("/var/tmp")]


class Trouble(Exception):
    """Something a person has to put right; the message says what, in one or two lines."""


@dataclass(frozen=True)
class Unprivileged:
    """The user PostgreSQL and Valkey run as when the portal is started by root."""

    name: str
    uid: int
    gid: int


def state_folder() -> Path:
    """Where this checkout keeps what it writes: PAVILION_STATE, or `.state` of the checkout."""
    return Path(os.environ.get("PAVILION_STATE") or ROOT / ".state").absolute()


def unprivileged() -> Unprivileged | None:
    """Whom to run the services as; None for a normal user, who runs them himself. Raises Trouble."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Unprivileged(name, entry.pw_uid, entry.pw_gid)
    raise Trouble("PostgreSQL does not run as root and this machine has no user 'nobody': start as a normal user.")


def services_home(state: Path) -> Path:
    """The folder of the private servers of one state folder. It need not exist yet; permissions are never changed.

    For a normal user it lies in the state folder. For root, whose servers run as somebody who may not be able to
    enter the checkout, it lies outside, named after the state folder, unless PAVILION_STATE names a place both reach.
    """
    user = unprivileged()
    if user is None or (not state.is_relative_to(ROOT) and can_reach(state, user)):
        return state / "services"
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", ROOT.name)
    unique = hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
    return _outside() / "made-in-italy-pavilion" / f"{name}-{unique}"


def can_reach(folder: Path, user: Unprivileged) -> bool:
    """Whether the user may walk down to a folder; folders that are still to be made count as reachable."""
    for step in [folder, *folder.parents]:
        try:
            found = step.stat()
        except FileNotFoundError:
            continue
        shift = 6 if found.st_uid == user.uid else 3 if found.st_gid == user.gid else 0
        if not (found.st_mode >> shift) & 0o1:
            return False
    return True


def make_private_folder(folder: Path, user: Unprivileged | None) -> Path:
    """A folder only its user may enter: `user`, or whoever runs this. One that exists stays as it is."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if user:
            os.chown(folder, user.uid, user.gid)
    return folder


def make_private_file(file: Path, user: Unprivileged | None, *, text: str) -> Path:
    """A file with this text that only its user may read: `user`, or whoever runs this."""
    file.touch(mode=0o600)
    file.write_text(text)
    if user:
        os.chown(file, user.uid, user.gid)
    return file


def _outside() -> Path:
    for folder in OUTSIDE:
        if folder.is_dir() and os.access(folder, os.W_OK):
            return folder
    raise Trouble("Neither /var/lib nor /var/tmp can be written: set PAVILION_STATE to a folder everybody may enter.")
