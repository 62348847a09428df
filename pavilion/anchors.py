"""Anchors of the audit trail: every night the last number and hash of each subject, signed, outside the database.

Whoever may write past the database's triggers can compute every hash of a chain anew, but cannot sign an anchor, nor change one
that lies where they may not write. The key is AUDIT_ANCHOR_KEY (docs/operation.md); each anchor names the digest of the one
before it, so that one taken away is missed.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage

from . import audit_check, clock
from .files import private_storage

FOLDER = "audit-anchors"


class BrokenAnchor(Exception):
    """An anchor is not what was signed, or the one before it is gone or another."""


@dataclass(frozen=True)
class Anchor:
    """What one anchor says."""

    name: str
    made_at: datetime
    events: int
    heads: dict[str, tuple[int, str]]
    digest: str


def write() -> Anchor:
    """Check the trail against the newest anchor and write the next one. Raises RuntimeError, and writes nothing, when the trail
    is not whole; BrokenAnchor when the anchors are not."""
    before = newest()
    checked = audit_check.check(before.heads if before else None)
    if checked.findings:
        raise RuntimeError(f"The audit trail is not whole: {'; '.join(map(str, checked.findings[:5]))}")
    made_at = clock.machine_now()
    facts = {
        "made_at": made_at.isoformat(),
        "events": checked.events,
        "heads": checked.heads,
        "previous": before.digest if before else "",
    }
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    signed = {"signed": text, "signature": _key().sign(text.encode()).hex(), "public_key": public_key()}
    name = f"{FOLDER}/{made_at:%Y%m%dT%H%M%S%f}.json.gz"
    _storage().save(name, ContentFile(gzip.compress(json.dumps(signed).encode(), mtime=0)))
    return read(name)


def names() -> list[str]:
    """The anchors there are, oldest first."""
    try:
        _folders, files = _storage().listdir(FOLDER)
    except FileNotFoundError:
        return []
    return sorted(f"{FOLDER}/{file}" for file in files if file.endswith(".json.gz"))


def newest() -> Anchor | None:
    """The newest anchor, after a look that it follows from the one before; None when there is none yet."""
    known = names()
    if not known:
        return None
    anchor, previous = _read(known[-1])
    before = read(known[-2]).digest if len(known) > 1 else ""
    if previous != before:
        raise BrokenAnchor(f"{anchor.name} does not follow from the anchor before it: one is gone or was replaced.")
    return anchor


def read(name: str) -> Anchor:
    """One anchor. Raises BrokenAnchor when its signature is not ours."""
    return _read(name)[0]


def check_sequence() -> int:
    """Read every anchor in turn; returns how many. Raises BrokenAnchor at the first that is broken or does not follow."""
    digest = ""
    for name in names():
        anchor, previous = _read(name)
        if previous != digest:
            raise BrokenAnchor(f"{name} does not follow from the anchor before it: one is gone or was replaced.")
        digest = anchor.digest
    return len(names())


def public_key() -> str:
    """What others check our anchors with, in hexadecimal (Ed25519)."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _read(name: str) -> tuple[Anchor, str]:
    with _storage().open(name) as file:
        content = file.read()
    try:
        kept = json.loads(gzip.decompress(content))
        _key().public_key().verify(bytes.fromhex(kept["signature"]), kept["signed"].encode())
        facts = json.loads(kept["signed"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, InvalidSignature) as error:
        raise BrokenAnchor(f"{name} is not what was signed with this key.") from error
    heads = {subject: (seq, digest) for subject, (seq, digest) in facts["heads"].items()}
    made_at = datetime.fromisoformat(facts["made_at"])
    digest = hashlib.sha256(kept["signed"].encode()).hexdigest()
    return Anchor(name, made_at, facts["events"], heads, digest), facts["previous"]


def _key() -> Ed25519PrivateKey:
    secret = settings.AUDIT_ANCHOR_KEY or f"audit anchor:{settings.SECRET_KEY}"
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret.encode()).digest())


def _storage() -> Storage:
    return FileSystemStorage(settings.AUDIT_ANCHOR_FOLDER) if settings.AUDIT_ANCHOR_FOLDER else private_storage()
