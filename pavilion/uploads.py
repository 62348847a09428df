"""Files that come from outside, opened and bounded before they are kept: nothing is believed from a name or a header."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

MAX_PAGES = 300
MAX_OBJECTS = 20_000
MAX_DEPTH = 12

# What a document may not contain: things a reader would run, open or unpack.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA"}
ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"}


@dataclass(frozen=True)
class PdfFacts:
    """What is known of a PDF that was opened: its hash, size in bytes and number of pages."""

    sha256: str
    size: int
    pages: int


def inspect_pdf(file, *, max_bytes: int | None = None, max_pages: int = MAX_PAGES) -> PdfFacts:
    """Open an uploaded file as a PDF and say what it is; the file is rewound afterwards.

    Raises ValidationError, with a message for people, when it is empty, too large, no PDF at all, damaged, encrypted,
    too long, or holds scripts, programs to launch, forms that send data, or other files.
    """
    max_bytes = max_bytes or settings.MAX_DOCUMENT_BYTES
    if file.size > max_bytes:
        raise _refused(
            _("The file is too large: %(size)s. At most %(limit)s."),
            "too_large",
            size=filesizeformat(file.size),
            limit=filesizeformat(max_bytes),
        )
    if file.size == 0:
        raise _refused(_("The file is empty."), "empty")
    file.seek(0)
    if file.read(5) != b"%PDF-":
        raise _refused(
            _("This is not a PDF, whatever its name says. Save the document as PDF and try again."), "no_pdf"
        )
    try:
        pages = _pages(file, max_pages)
    except ValidationError:
        raise
    except (Exception, RecursionError) as error:  # a hostile file may raise anything from inside the reader
        raise _refused(
            _("The PDF is damaged and cannot be opened. Save it again and try once more."), "damaged"
        ) from error
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return PdfFacts(sha256=digest.hexdigest(), size=file.size, pages=pages)


def _pages(file, max_pages: int) -> int:
    reader = PdfReader(file, strict=False, xref_stream_maximum_entries=MAX_OBJECTS)
    if reader.is_encrypted:
        raise _refused(_("The PDF is protected by a password or by rights. Upload it without protection."), "encrypted")
    objects = {(number, generation) for generation, table in reader.xref.items() for number in table}
    objects |= {(number, 0) for number in reader.xref_objStm}
    if len(objects) > MAX_OBJECTS:
        raise _refused(_("The PDF is built of too many parts. Print it to a new PDF and upload that."), "too_complex")
    for number, generation in sorted(objects):
        if _is_active(reader.get_object(IndirectObject(number, generation, reader))):
            raise _refused(
                _(
                    "The PDF holds scripts, forms that send data, or other files. Print it to a new PDF and upload that."
                ),
                "active",
            )
    pages = len(reader.pages)
    if pages == 0:
        raise _refused(_("The PDF has no pages."), "no_pages")
    if pages > max_pages:
        raise _refused(
            _("The PDF has %(pages)s pages. At most %(limit)s."), "too_many_pages", pages=pages, limit=max_pages
        )
    return pages


def _is_active(node, depth: int = 0) -> bool:
    """Whether an object, as written, holds something a reader would run. References lead to objects looked at anyway."""
    if isinstance(node, IndirectObject | NullObject) or depth > MAX_DEPTH:
        return depth > MAX_DEPTH
    if isinstance(node, DictionaryObject):
        if ACTIVE_KEYS & node.keys() or node.get("/S") in ACTIVE_ACTIONS:
            return True
        return any(_is_active(node.raw_get(key), depth + 1) for key in node)
    if isinstance(node, ArrayObject):
        return any(_is_active(list.__getitem__(node, index), depth + 1) for index in range(len(node)))
    return False


def _refused(message: str, code: str, **values) -> ValidationError:
    return ValidationError(message % values if values else message, code=code)
