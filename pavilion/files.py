"""Storages: public files are served to anyone, private files only through a view that asks who is there."""

import mimetypes
import uuid
from pathlib import PurePosixPath

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.http import FileResponse, HttpResponse

from . import clock

# What a browser may show in its own window; anything else is offered for saving.
SHOWN_INLINE = {"application/pdf", "image/jpeg", "image/png", "image/webp"}


class PublicFolder(FileSystemStorage):
    """Public files in a local folder."""


class PrivateFolder(FileSystemStorage):
    """Private files in a local folder that no web server serves."""

    def url(self, name):
        raise ValueError("A private file has no address; it is served by a view.")


def private_storage() -> Storage:
    """The storage for files that only the right people may open (a callable, so that settings decide late)."""
    return storages["private"]


def public_storage() -> Storage:
    """The storage for files that anyone may open."""
    return storages["default"]


def unguessable_name(folder: str, filename: str) -> str:
    """A name that tells nothing and cannot be guessed, keeping only a short, plain extension."""
    suffix = PurePosixPath(filename).suffix.lower()
    suffix = suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""
    return f"{folder}/{clock.today():%Y/%m}/{uuid.uuid4().hex}{suffix}"


def serve_private(file, *, filename: str, content_type: str = "") -> HttpResponse:
    """Stream a private file the caller has already decided to show; never cached, never sniffed, never run."""
    content_type = content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
    inline = content_type in SHOWN_INLINE
    response = FileResponse(
        file.open("rb"),
        as_attachment=not inline,
        filename=filename,
        content_type=content_type if inline else "application/octet-stream",
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
