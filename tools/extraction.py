"""Find the texts to translate in Python files and Django templates, without GNU gettext."""

import ast
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOMS = ["pavilion", "companies", "catalogue", "selection", "inquiries", "campaigns"]

# Which arguments of a gettext function are a context ("c"), a text ("t") and its plural ("p").
SIGNATURES = {
    name + lazy: signature
    for name, signature in {"gettext": "t", "ngettext": "tp", "pgettext": "ct", "npgettext": "ctp"}.items()
    for lazy in ("", "_lazy")
} | {"gettext_noop": "t", "_": "t"}
# The same in Babel's words, for what Django makes of a template.
BABEL_KEYWORDS = {
    "gettext": None,
    "_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class CannotExtract(Exception):
    """A text is written so that it can never be found again in a catalogue; the message says where and why."""


@dataclass(frozen=True)
class Text:
    """One text to translate: `plural` and `context` are empty where there is none."""

    path: str
    text: str
    plural: str = ""
    context: str = ""


def room_texts(root: Path) -> dict[str, list[Text]]:
    """Every text of the checkout by room. Raises CannotExtract."""
    found = {room: [] for room in ROOMS}
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            found[room] += python_texts(file.read_text(), path=file.relative_to(root).as_posix())
    for file in sorted((root / "templates").rglob("*")):
        if file.is_file():
            path = file.relative_to(root).as_posix()
            found[template_room(path)] += template_texts(file.read_text(), path=path)
    return found


def template_room(path: str) -> str:
    """The room of a template: templates/<room>/…, templates/mail/<room>/…, templates/admin/<room>/…; else the ground."""
    for part in path.split("/")[1:3]:
        if part in ROOMS:
            return part
        if part not in ("mail", "admin"):
            break
    return "pavilion"


def template_texts(source: str, *, path: str) -> Iterator[Text]:
    """The texts of {% translate %}, {% blocktranslate %} and _() in a template."""
    lines = templatize(source, origin=path).splitlines()
    code = "\n".join(line.lstrip() for line in lines)  # indentation means nothing in a template
    for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), BABEL_KEYWORDS):
        text, plural = message if isinstance(message, tuple) else (message, "")
        yield Text(path, text, plural=plural, context=context or "")


def python_texts(source: str, *, path: str) -> Iterator[Text]:
    """The texts given to gettext functions in Python code, and what officers read about scheduled tasks: the first words
    of their docstrings. Raises CannotExtract for a text built at run time."""
    for node in ast.walk(ast.parse(source, filename=path)):
        if isinstance(node, ast.FunctionDef) and "scheduled" in map(_called_name, node.decorator_list):
            yield Text(path, summary(ast.get_docstring(node)))
        if not isinstance(node, ast.Call):
            continue
        signature = SIGNATURES.get(_called_name(node.func))
        if signature is None or len(node.args) < len(signature):
            continue
        values = {}
        for kind, argument in zip(signature, node.args, strict=False):
            if _is_built(argument):
                raise CannotExtract(f"{path}:{node.lineno}: translate the text first, then fill it in")
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                values[kind] = argument.value
        if values.keys() == set(signature) and values["t"]:
            yield Text(path, values["t"], plural=values.get("p", ""), context=values.get("c", ""))


def summary(docstring: str | None) -> str:
    """The first paragraph of a docstring on one line, as pavilion/schedule.py looks it up. Raises CannotExtract."""
    if not docstring:
        raise CannotExtract("a scheduled task says in its docstring what officers read about it")
    return " ".join(docstring.partition("\n\n")[0].split())


def _called_name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _is_built(argument: ast.expr) -> bool:
    """f"…", "…" % x and "…".format(x): what is looked up then is not what stands in the catalogue."""
    if isinstance(argument, ast.JoinedStr | ast.BinOp):
        return True
    return isinstance(argument, ast.Call) and _called_name(argument.func) == "format"
