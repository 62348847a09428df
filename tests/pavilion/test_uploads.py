"""Uploaded PDFs: what is accepted, and what is refused with which words."""

import hashlib
import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from pavilion import uploads


def written(change=None, pages: int = 1, password: str | None = None) -> bytes:
    """A PDF with blank pages, changed by a function that gets the writer."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    if password is not None:
        writer.encrypt(password, owner_password="proprietario")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def upload(content: bytes, name: str = "visura.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def refused(content: bytes, **limits) -> str:
    with pytest.raises(ValidationError) as caught:
        uploads.inspect_pdf(upload(content), **limits)
    assert caught.value.messages[0] != ""
    return caught.value.code


def test_a_plain_pdf_is_accepted_with_its_facts_and_rewound():
    content = written(pages=3)
    file = upload(content)
    facts = uploads.inspect_pdf(file)
    assert (facts.pages, facts.size) == (3, len(content))
    assert facts.sha256 == hashlib.sha256(content).hexdigest()
    assert file.read() == content


def test_the_name_and_the_declared_type_prove_nothing():
    for content in (
        b"MZ\x90\x00 a program",
        b"<html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
    ):
        assert refused(content) == "no_pdf"


def test_something_before_the_pdf_is_refused():
    assert refused(b"<script>alert(1)</script>" + written()) == "no_pdf"


def test_an_empty_file_is_refused():
    assert refused(b"") == "empty"


def test_a_file_too_large_is_refused_before_it_is_read():
    content = written()
    assert refused(content, max_bytes=len(content) - 1) == "too_large"
    assert uploads.inspect_pdf(upload(content), max_bytes=len(content)).size == len(content)


def test_the_limit_is_the_settings(settings):
    settings.MAX_DOCUMENT_BYTES = 100
    assert refused(written()) == "too_large"


@pytest.mark.parametrize(
    "damage", [lambda pdf: pdf[:60], lambda pdf: b"%PDF-1.7\n" + b"\x00" * 500, lambda pdf: b"%PDF-"]
)
def test_a_damaged_pdf_is_refused(damage):
    assert refused(damage(written())) in ("damaged", "no_pages")


@pytest.mark.parametrize("password", ["segreto", ""])  # the empty one opens, but with rights only
def test_an_encrypted_pdf_is_refused(password):
    assert refused(written(password=password)) == "encrypted"


def test_too_many_pages_are_refused():
    assert refused(written(pages=4), max_pages=3) == "too_many_pages"


def javascript_action() -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )


def with_open_action(writer):
    writer.root_object[NameObject("/OpenAction")] = javascript_action()


def with_named_script(writer):
    names = ArrayObject([TextStringObject("a"), writer._add_object(javascript_action())])
    writer.root_object[NameObject("/Names")] = DictionaryObject(
        {NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): names})}
    )


def with_attachment(writer):
    writer.add_attachment("programma.exe", b"MZ")


def with_launch(writer):
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")})
    annotation = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(annotation)])


def with_page_action(writer):
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): javascript_action()})


def with_submit_button(writer):
    action = DictionaryObject({NameObject("/S"): NameObject("/SubmitForm")})
    writer.pages[0][NameObject("/Annots")] = ArrayObject(
        [DictionaryObject({NameObject("/Subtype"): NameObject("/Widget"), NameObject("/A"): action})]
    )


def with_xfa(writer):
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})


@pytest.mark.parametrize(
    "change",
    [with_open_action, with_named_script, with_attachment, with_launch, with_page_action, with_submit_button, with_xfa],
)
def test_what_a_reader_would_run_open_or_unpack_is_refused(change):
    assert refused(written(change)) == "active"


def test_a_script_hidden_in_an_object_stream_is_refused():
    """Objects may be packed and compressed: they are looked at all the same."""
    packed = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    header = b"5 0 "
    stream = zlib.compress(header + packed)
    parts = [
        b"1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >> endobj\n",
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n",
        b"4 0 obj << /Type /ObjStm /N 1 /First %d /Filter /FlateDecode /Length %d >> stream\n"
        % (len(header), len(stream))
        + stream
        + b"\nendstream endobj\n",
    ]
    body, offsets = b"%PDF-1.5\n", []
    for part in parts:
        offsets.append(len(body))
        body += part
    rows = b"".join(
        [b"\x00\x00\x00\x00\x00"]
        + [b"\x01" + offset.to_bytes(3, "big") + b"\x00" for offset in offsets]
        + [b"\x02" + (4).to_bytes(3, "big") + b"\x00", b"\x01" + len(body).to_bytes(3, "big") + b"\x00"]
    )
    table = zlib.compress(rows)
    start = len(body)
    body += (
        b"6 0 obj << /Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /Length %d >> stream\n"
        % len(table)
        + table
        + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % start
    )
    assert refused(body) == "active"


def test_ordinary_links_and_signatures_are_accepted():
    def change(writer):
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://x")}
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject(
            [DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})]
        )
        signature = DictionaryObject({NameObject("/Type"): NameObject("/Sig")})
        field = DictionaryObject(
            {NameObject("/FT"): NameObject("/Sig"), NameObject("/V"): writer._add_object(signature)}
        )
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
            {NameObject("/Fields"): ArrayObject([writer._add_object(field)])}
        )

    assert uploads.inspect_pdf(upload(written(change))).pages == 1
