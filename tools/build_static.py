"""Build what visitors load: `make static` writes static/build/, `--check` (part of `make lint`) only compares.

From static/vendor/ (files of others, as published) and static/src/ (ours) come one stylesheet for the pages, one for the
desk, one sprite of icons, six small fonts and two scripts. The result is kept in git, so that nobody who runs the portal needs
this program. docs/front-end.md explains each step. The same sources give the same bytes.
"""

import hashlib
import io
import json
import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.css_purge import Used, purge, shorten

ROOT = Path(__file__).resolve().parents[1]
VENDOR, SOURCE, BUILD = ROOT / "static/vendor", ROOT / "static/src", ROOT / "static/build"
ROOMS = ["pavilion", "companies", "catalogue", "selection", "inquiries", "campaigns"]

# The order of the page's stylesheet: the purged design system, then ours, then what each room adds (static/src/<room>.css).
STYLES = ["fonts.css", "tokens.css", "pavilion.css", "forms.css", "pages.css", *(f"{room}.css" for room in ROOMS[1:])]
DESK_STYLES = ["fonts.css", "tokens.css", "pavilion-admin.css", "desk.css"]

WEIGHTS = {"regular": 400, "600": 600, "700": 700}
# Every page needs the first set; names from central and eastern Europe fetch the second (unicode-range in fonts.css).
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(ord(character) for character in "–—‘’‚“”„†•…‹›€™−"),
]
LATIN_EXTENDED = [*range(0x100, 0x180), *(ord(character) for character in "ȘșȚțƒẀẁẂẃẄẅỲỳ")]

WORD = r"[A-Za-z_-][\w-]*"


def main(arguments: list[str]) -> int:
    """Write the built files, or with --check say which kept ones differ; returns the exit status."""
    built = build()
    if "--check" in arguments:
        return check(built)
    for path in sorted(BUILD.rglob("*"), reverse=True):
        if path.is_file() and str(path.relative_to(BUILD)) not in built:
            path.unlink()
    for name, content in built.items():
        path = BUILD / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, content in built.items():
        print(f"{len(content):>8}  {name}")
    return 0


def check(built: dict[str, bytes]) -> int:
    """Compare the built files with the kept ones; prints what differs."""
    kept = {str(path.relative_to(BUILD)): path for path in BUILD.rglob("*") if path.is_file()}
    wrong = [name for name in built if name not in kept or kept[name].read_bytes() != built[name]]
    wrong += [f"{name} (no longer built)" for name in kept if name not in built]
    wrong += check_vendor()
    for name in sorted(wrong):
        print(f"static/build/{name} is not what the sources give: run `make static`.")
    return 1 if wrong else 0


def check_vendor() -> list[str]:
    """Names of vendored files that are missing, changed or not listed in their MANIFEST.json."""
    wrong = []
    for folder in (VENDOR, ROOT / "tests/vendor"):
        listed = {entry["file"]: entry for entry in json.loads((folder / "MANIFEST.json").read_text())["files"]}
        present = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
        present.pop("MANIFEST.json")
        for name in listed.keys() | present.keys():
            path = present.get(name)
            if name not in listed or path is None or digest(path) != listed[name]["sha256"]:
                wrong.append(f"../{folder.relative_to(ROOT / 'static') if folder is VENDOR else 'tests/vendor'}/{name}")
    return wrong


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build() -> dict[str, bytes]:
    """Every file of static/build/ by its name."""
    files = {
        "pavilion.css": page_style().encode(),
        "desk.css": by_lines("".join(shorten(text) for text in sources(DESK_STYLES))).encode(),
        "icons.svg": sprite().encode(),
        "mark.svg": (SOURCE / "mark.svg").read_bytes(),
        "pavilion.js": (SOURCE / "pavilion.js").read_bytes(),
        "htmx.js": (VENDOR / "htmx/htmx.min.js").read_bytes(),
        "licences.txt": licences().encode(),
    }
    for file, weight in WEIGHTS.items():
        files[f"fonts/titillium-{weight}.woff2"] = font(file, LATIN)
        files[f"fonts/titillium-{weight}-ext.woff2"] = font(file, LATIN_EXTENDED)
    return files


def page_style() -> str:
    """The stylesheet of every page: what is used of the design system, then ours."""
    ours = "".join(shorten(text) for text in sources(STYLES))
    system = (VENDOR / "bootstrap-italia/bootstrap-italia.min.css").read_text(encoding="utf-8-sig")
    used = Used(classes=used_classes(), elements=set(listed("elements.txt")))
    notice = "/*! Contains parts of Bootstrap Italia 2.18.3 (BSD-3-Clause) and Bootstrap (MIT): licences.txt */\n"
    return notice + by_lines(purge(system, used, kept_variables=ours) + ours)


def by_lines(style: str) -> str:
    """A line for each rule: hardly heavier when compressed, and two branches that change different rules can be merged."""
    return re.sub(r"\}(?=[^}])", "}\n", style) + "\n"


def sources(names: list[str]) -> list[str]:
    """The texts of our stylesheets; a room without one adds nothing."""
    return [(SOURCE / name).read_text() for name in names if (SOURCE / name).exists()]


def used_classes() -> set[str]:
    """Class names in templates, in the rooms' Python and scripts, and in static/src/safelist.txt."""
    found = set(listed("safelist.txt"))
    attribute = re.compile(
        r"""\bclass(?:es)?=(?:"((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"|'((?:\{\{.*?\}\}|\{%.*?%\}|[^'])*)')""", re.DOTALL
    )
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for match in attribute.finditer(path.read_text()):
            found.update(re.findall(WORD, match[1] or match[2] or ""))
    python = re.compile(r"""["']class["']\s*:\s*f?["']([^"']*)["']""")
    for path in python_files():
        text = path.read_text()
        for match in [*python.finditer(text), *attribute.finditer(text)]:
            found.update(re.findall(WORD, match[1] or ""))
    for match in re.finditer(r"""classList\.\w+\(([^)]*)\)""", (SOURCE / "pavilion.js").read_text()):
        found.update(re.findall(WORD, match[1]))
    return found


def python_files() -> list[Path]:
    """The rooms' Python files that may write HTML (not migrations)."""
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]


def listed(name: str) -> list[str]:
    """The words of a list in static/src/, without its comments."""
    lines = (SOURCE / name).read_text().splitlines()
    return [word for line in lines for word in line.partition("#")[0].split()]


def used_icons() -> set[str]:
    """Names of icons in {% icon "…" %} and icon("…"), in sprite addresses, and in static/src/icons.txt."""
    found = set(listed("icons.txt"))
    texts = [path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))]
    texts += [path.read_text() for path in python_files()]
    for text in texts:
        found.update(re.findall(r"""\{%-?\s*icon\s+["']([\w-]+)["']""", text))
        found.update(re.findall(r"""\bicon\(["']([\w-]+)["']""", text))
    return found


def sprite() -> str:
    """The sprite: the icons used of the design system (by their name without "it-"), and our own shapes (static/src/shapes.svg)."""
    theirs = (VENDOR / "bootstrap-italia/sprites.svg").read_text()
    symbols = dict(re.findall(r'<symbol id="it-([\w-]+)"(.*?</symbol>)', theirs, re.DOTALL))
    missing = used_icons() - symbols.keys()
    if missing:
        raise SystemExit(f"Not in the design system's sprite: {', '.join(sorted(missing))}")
    ours = re.findall(r"<symbol .*?</symbol>", (SOURCE / "shapes.svg").read_text(), re.DOTALL)
    body = "".join(f'<symbol id="{name}"{symbols[name]}' for name in sorted(used_icons()))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{body}{"".join(ours)}</svg>\n'


def font(file: str, characters: list[int]) -> bytes:
    """One weight of Titillium Web cut to some characters, as WOFF2."""
    options = subset.Options()
    options.flavor = "woff2"
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # names and licence stay inside the file
    path = VENDOR / f"bootstrap-italia/fonts/titillium-web-v10-latin-ext_latin-{file}.woff2"
    face = TTFont(path, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(face)
    face.flavor = "woff2"
    result = io.BytesIO()
    face.save(result)
    return result.getvalue()


def licences() -> str:
    """The licences of what is shipped, in one file beside it."""
    parts = {
        "Bootstrap Italia 2.18.3 (parts of the stylesheet, icons)": VENDOR / "bootstrap-italia/LICENSE",
        "Bootstrap 5.2.3 (parts of the stylesheet)": SOURCE / "bootstrap-licence.txt",
        "Titillium Web (fonts, cut to the characters used)": VENDOR / "bootstrap-italia/fonts/OFL.txt",
        "htmx 2.0.11 (script)": VENDOR / "htmx/LICENSE",
    }
    return (
        "\n\n".join(f"{name}\n{'=' * len(name)}\n\n{path.read_text().strip()}" for name, path in parts.items()) + "\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
