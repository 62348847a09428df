"""The demonstration's post office: mails are kept as files in a folder and shown at /dev/mail/."""

import os
import re
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from . import clock

WELL_NAMED = re.compile(r"\d{8}T\d{12}-[\w-]{1,60}")


class FolderBackend(BaseEmailBackend):
    """Writes each message as an .eml file, named so that the folder sorts by time; one file per Message-ID."""

    def send_messages(self, email_messages):
        folder = mail_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message().as_bytes(linesep="\r\n")
            unique = message.extra_headers.get("Message-ID", "").strip("<>").partition("@")[0] or "x"
            name = f"{clock.machine_now():%Y%m%dT%H%M%S%f}-{unique}.eml"
            for earlier in _named(folder, unique):
                earlier.unlink(missing_ok=True)
            fresh = folder / f".{name}"
            fresh.write_bytes(content)
            fresh.rename(folder / name)
        return len(email_messages)


def mail_folder() -> Path:
    """Where the demonstration keeps its mails."""
    return Path(settings.EMAIL_FOLDER)


def read_mails(*, limit: int = 200) -> list[tuple[str, ParsedMessage]]:
    """The kept mails, newest first, as (name, message)."""
    files = sorted(mail_folder().glob("*.eml"), reverse=True)[:limit]
    return [(file.stem, message_from_bytes(file.read_bytes(), policy=policy.default)) for file in files]


def read_mail(name: str) -> ParsedMessage | None:
    """One kept mail by name; None when there is none."""
    file = mail_folder() / f"{name}.eml"
    if not WELL_NAMED.fullmatch(name) or not file.is_file():
        return None
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def name_of(message_id: object) -> str:
    """The name of the kept mail with this Message-ID (its part before the @); "" when none is kept."""
    return next((file.stem for file in _named(mail_folder(), str(message_id))), "")


def _named(folder: Path, message_id: str) -> list[Path]:
    """The kept mails with this Message-ID. Asked for every mail that is kept, so names are compared and no pattern is."""
    names = os.listdir(folder) if folder.is_dir() else []
    return [folder / name for name in names if name.endswith(f"-{message_id}.eml")]
