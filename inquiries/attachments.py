"""Files that go with messages: opened and bounded when they arrive, kept privately, shown to the two who talk.

PDFs are checked as everywhere (pavilion/uploads.py) and kept as they are; pictures are made anew, without what cameras add. A file is
stored before the transaction of its message; what no message took is deleted again.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from catalogue.pictures import open_bounded
from pavilion import audit
from pavilion.files import private_storage, unguessable_name
from pavilion.transitions import NotAllowedNow
from pavilion.uploads import inspect_pdf
from selection.drafts import clean_filename

from .models import HeldMessage, Message, MessageFile, PendingEnquiry

MAX_FILES = 3  # with a message
MAX_FILES_OF_SIDE = 60  # in a conversation, of each of the two
MAX_BYTES = 5_000_000
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")  # JPEG, PNG, WebP
Kind = MessageFile.Kind


@dataclass(frozen=True)
class Checked:
    """An uploaded file that was opened: what is kept of it."""

    content: File
    filename: str
    kind: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Stored:
    """A checked file in the private storage, that belongs to nobody yet."""

    name: str
    filename: str
    kind: str
    sha256: str
    size: int


def check(file) -> Checked:
    """Open an uploaded file. Raises ValidationError, with a message for people, for anything but a sound PDF or picture."""
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is too large: at most %(limit)s.")
            % {"name": clean_filename(file.name), "limit": filesizeformat(MAX_BYTES)},
            code="too_large",
        )
    start = file.read(5)
    file.seek(0)
    if start == b"%PDF-":
        facts = inspect_pdf(file, max_bytes=MAX_BYTES)
        return Checked(file, _named(file.name, ".pdf"), Kind.PDF, facts.sha256, facts.size)
    if start.startswith(PICTURE_STARTS):
        content = _made_anew(file.read())
        sha256 = hashlib.sha256(content).hexdigest()
        return Checked(ContentFile(content), _named(file.name, ".jpg"), Kind.PICTURE, sha256, len(content))
    raise ValidationError(
        _("“%(name)s” is neither a PDF nor a picture (JPEG, PNG, WebP): save it as PDF and try again.")
        % {"name": clean_filename(file.name)},
        code="kind",
    )


@contextmanager
def stored(files: Iterable[Checked]) -> Iterator[tuple[Stored, ...]]:
    """Files in the private storage for the time of a verb: those that no row names at the end are deleted again."""
    storage = private_storage()
    kept: list[Stored] = []
    try:
        for one in files:
            name = storage.save(unguessable_name("messages", one.filename), one.content)
            kept.append(Stored(name, one.filename, one.kind, one.sha256, one.size))
        yield tuple(kept)
    finally:
        names = {one.name for one in kept}
        if names:
            names -= set(MessageFile.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            storage.delete(name)


def attach(message: Message, files: Iterable[Stored]) -> None:
    """Let stored files belong to a message, in its transaction. Raises NotAllowedNow when a conversation holds too many."""
    files = list(files)
    if not files:
        return
    held = MessageFile.objects.filter(message__conversation=message.conversation_id, message__side=message.side).count()
    if held + len(files) > MAX_FILES_OF_SIDE:
        raise NotAllowedNow(
            _(
                "This conversation holds %(number)s files of yours: no more can be added. Send the message without files."
            )
            % {"number": held}
        )
    MessageFile.objects.bulk_create(_row(one, message=message) for one in files)


def keep_waiting(pending: PendingEnquiry, files: Iterable[Stored]) -> None:
    """Let stored files wait with an enquiry, in its transaction, until its address is confirmed."""
    MessageFile.objects.bulk_create(_row(one, pending=pending) for one in files)


def keep_held(held: HeldMessage, files: Iterable[Stored]) -> None:
    """Let stored files wait with a message that was stopped, in its transaction; sent twice, those of the first stay."""
    files = list(files)
    if files and not held.files.exists():
        MessageFile.objects.bulk_create(_row(one, held=held) for one in files)


def deliver(waiting: PendingEnquiry | HeldMessage, done: Message | HeldMessage) -> None:
    """What waited with an enquiry or a held message belongs to what it has become."""
    home = "held" if isinstance(done, HeldMessage) else "message"
    waiting.files.update(**{"pending": None, "held": None} | {home: done})


def open_file(file: MessageFile, *, user) -> MessageFile:
    """Note that a person opened a file; who may is asked by the caller, who found it in a conversation of theirs."""
    with transaction.atomic():
        audit.record(file, "opened", actor=user)
    return file


def delete(files: QuerySet[MessageFile]) -> int:
    """Delete files for good: the rows now, what is stored once that is true. Returns how many."""
    names = list(files.values_list("file", flat=True))
    files.delete()
    storage = private_storage()
    for name in names:
        transaction.on_commit(lambda name=name: storage.delete(name), robust=True)
    return len(names)


def _row(one: Stored, **home) -> MessageFile:
    return MessageFile(
        file=one.name, filename=one.filename, content_type=one.kind, sha256=one.sha256, size=one.size, **home
    )


def _made_anew(content: bytes) -> bytes:
    """A picture as JPEG: decoded within bounds, upright, without anything but its pixels."""
    out = io.BytesIO()
    open_bounded(content).save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _named(name: str, suffix: str) -> str:
    """A file name fit to be shown, with the suffix of what the file is."""
    stem = PurePosixPath(clean_filename(name)).stem[: 120 - len(suffix)].strip()
    return f"{stem or 'file'}{suffix}"
