"""`make messages`: one Italian catalogue per room, updated from the sources and compiled, in pure Python.

English is the source language and has no catalogue. Files have no dates and no line numbers, so that they change only
where a text changes.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from .checkout import ROOT
from .extraction import CannotExtract, Text, room_texts

HEADERS = [
    ("Language", "it"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
    ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
]
PLACEHOLDER = re.compile(r"%%|%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


class Italian(Catalog):
    """A catalogue whose header is always the same, whenever and by whatever version it is written."""

    def __init__(self):
        super().__init__(locale="it", fuzzy=False)

    @property
    def mime_headers(self):
        return HEADERS


def main(arguments: list[str]) -> int:
    """Update and compile; with --check only say what is wrong."""
    if arguments == ["--check"]:
        found = problems(ROOT)
        print("\n".join(found) or "The translations are complete.")
        return bool(found)
    try:
        update(ROOT)
    except (CannotExtract, PoFileError) as error:
        print(error)
        return 1
    missing = [problem for problem in problems(ROOT) if "has no Italian" in problem]
    print("\n".join(missing) or "The translations are complete.")
    return 0


# --- Writing -------------------------------------------------------------------------


def update(root: Path) -> None:
    """Bring every room's catalogue to the texts of its sources, keeping translations, and compile it."""
    for room, texts in room_texts(root).items():
        file = catalogue_file(root, room)
        if not texts:
            file.unlink(missing_ok=True)
            file.with_suffix(".mo").unlink(missing_ok=True)
            continue
        catalogue = merge(texts, read(file))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(as_po(catalogue, room=room))
        file.with_suffix(".mo").write_bytes(as_mo(catalogue))


def catalogue_file(root: Path, room: str) -> Path:
    """Where the Italian texts of a room stand."""
    return root / "locale" / room / "it" / "LC_MESSAGES" / "django.po"


def read(file: Path) -> Italian:
    """A catalogue from its file; an empty one where there is none. Raises PoFileError."""
    catalogue = Italian()
    if file.exists():
        parsed = read_po(io.BytesIO(file.read_bytes()), locale="it", abort_invalid=True)
        for message in parsed:
            if message.id:
                catalogue[message.id] = message
    return catalogue


def merge(texts: list[Text], known: Italian) -> Italian:
    """The catalogue of these texts, with the translations that are known."""
    fresh = Italian()
    for text in sorted(texts, key=lambda text: (text.text, text.context, text.path)):
        message_id = (text.text, text.plural) if text.plural else text.text
        fresh.add(message_id, locations=[(text.path, 1)], context=text.context or None)
    for message in list(fresh):
        if message.id:
            old = known.get(_key(message), context=message.context)
            message.locations = sorted(set(message.locations))
            message.string = _fitting(message, old)
            message.user_comments = old.user_comments if old else []
            if old and old.fuzzy:
                message.flags.add("fuzzy")
    return fresh


def _fitting(message: Message, old: Message | None):
    """The old translation in the shape this message needs: one string, or one for each plural form."""
    if not message.pluralizable:
        old_string = old.string if old else ""
        return old_string if isinstance(old_string, str) else old_string[0]
    strings = [""] * 2 if old is None else [old.string] if isinstance(old.string, str) else list(old.string)
    return tuple((strings + [""] * 2)[:2])


def as_po(catalogue: Italian, *, room: str) -> bytes:
    """The catalogue as text, sorted, without dates and line numbers."""
    header = [f"# The Italian texts of {room}/. `make messages` adds and drops entries; people fill them in.\n"]
    header += ['msgid ""\n', 'msgstr ""\n', *(f'"{name}: {value}\\n"\n' for name, value in HEADERS), "\n"]
    body = io.BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return "".join(header).encode() + body.getvalue().rstrip() + b"\n"


def as_mo(catalogue: Italian) -> bytes:
    """The catalogue compiled for gettext."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


# --- Checking ------------------------------------------------------------------------


def problems(root: Path) -> list[str]:
    """Everything that is wrong with the translations, a line each; empty when they are complete."""
    found, catalogues = [], {}
    try:
        wanted = room_texts(root)
    except CannotExtract as error:
        return [str(error)]
    for room, texts in wanted.items():
        file = catalogue_file(root, room)
        name = file.relative_to(root).as_posix()
        try:
            catalogues[name] = catalogue = read(file)
        except PoFileError as error:
            found.append(f"{name}: {error}")
            continue
        found += [f"{name}: {problem}" for problem in _room_problems(merge(texts, Italian()), catalogue)]
        compiled = file.with_suffix(".mo")
        if file.exists() and (not compiled.exists() or compiled.read_bytes() != as_mo(catalogue)):
            found.append(f"{name}: its .mo is not compiled from it; run make messages")
    return found + _contradictions(catalogues)


def _room_problems(wanted: Italian, catalogue: Italian) -> list[str]:
    found = []
    keys = {(_key(message), message.context) for message in wanted if message.id}
    present = {(_key(message), message.context): message for message in catalogue if message.id}
    if unknown := sorted(key for key, _context in keys - present.keys()):
        some = ", ".join(map(repr, unknown[:3])) + (" …" if len(unknown) > 3 else "")
        found.append(f"{len(unknown)} texts are not in it: {some}; run make messages")
    found += [f"{key!r} is in no source any more; run make messages" for key, _context in present.keys() - keys]
    for key, message in present.items():
        if key in keys:
            found += message_problems(message)
    return sorted(found)


def message_problems(message: Message) -> list[str]:
    """What is wrong with one translation."""
    name = repr(_key(message))
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    if len(strings) < (2 if message.pluralizable else 1) or not all(strings):
        return [f"{name} has no Italian"]
    found = []
    if message.fuzzy:
        found.append(f"{name} is marked fuzzy")
    sources = list(message.id) if message.pluralizable else [message.id]
    allowed = set().union(*map(placeholders, sources))
    for number, (source, string) in enumerate(zip(sources, strings, strict=True)):
        given = placeholders(string)
        # "One product" may leave out the number; every other form says what its source says.
        missing = set() if message.pluralizable and number == 0 else placeholders(source) - given
        if missing or given - allowed:
            found.append(f"{name}: placeholders differ from the Italian's ({string!r})")
        if source.startswith("\n") != string.startswith("\n") or source.endswith("\n") != string.endswith("\n"):
            found.append(f"{name}: one begins or ends with a new line and the other does not")
    return found


def placeholders(text: str) -> set[str]:
    """What a text leaves to be filled in."""
    return {match[0] for match in PLACEHOLDER.finditer(text) if match[0] != "%%"}


def _contradictions(catalogues: dict[str, Italian]) -> list[str]:
    """Only one of two translations of one text can ever be shown: the rooms share one name space."""
    seen, found = {}, []
    for name, catalogue in catalogues.items():
        for message in catalogue:
            if not message.id or not message.string:
                continue
            first_name, first = seen.setdefault((_key(message), message.context), (name, message.string))
            if first != message.string:
                found.append(f"{name}: {_key(message)!r} reads {message.string!r} here and {first!r} in {first_name}")
    return found


def _key(message: Message) -> str:
    return message.id[0] if message.pluralizable else message.id


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
