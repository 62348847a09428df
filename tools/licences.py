"""The licence of every package in the lock files, as its authors declare it: `python -m tools.licences`.

Ends with 1 when a package declares none, or one that asks for more than naming its authors and was not weighed (ALLOWED).
"""

import importlib.metadata
import re
import sys

from .checkout import ROOT

# Beginnings of licences that ask for no more than keeping their text, and those weighed one by one in docs/dependencies.md.
FREE = re.compile(
    r"(?i)\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|0BSD|Unlicense|Public Domain|Zlib|HPND|CC0|PostgreSQL)\b"
)
ALLOWED = {
    "psycopg": "LGPL-3.0, used unchanged as a library",
    "psycopg-binary": "LGPL-3.0, used unchanged as a library",
    "psycopg-pool": "LGPL-3.0, used unchanged as a library",
    "python-stdnum": "LGPL-2.1+, used unchanged as a library",
    "certifi": "MPL-2.0, a list of certificates, used unchanged",
    "hypothesis": "MPL-2.0, in tests only",
    "pathspec": "MPL-2.0, in tests only",
    "text-unidecode": "Artistic License (its authors offer the GPL too), in tests only",
    "resvg-py": "MIT, its program Apache-2.0 / MIT",
}


def packages() -> list[str]:
    """The names in both lock files."""
    names = set()
    for file in ("requirements.txt", "requirements-dev.txt"):
        names |= set(re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", (ROOT / file).read_text(), re.MULTILINE))
    return sorted(names)


def licence(name: str) -> str:
    """What a package declares: its expression, its classifiers, or the first line of its licence; "" when nothing."""
    about = importlib.metadata.metadata(name)
    declared = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    declared = [one for one in declared if one != "OSI Approved"]
    return (
        about.get("License-Expression") or " / ".join(declared) or (about.get("License") or "").strip().split("\n")[0]
    )


def problems() -> list[str]:
    """Packages whose licence is not known or was not weighed."""
    found = []
    for name in packages():
        try:
            declared = licence(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another platform
        if name not in ALLOWED and not FREE.search(declared):
            found.append(f"{name}: {declared or 'declares no licence'}")
    return found


def main() -> int:
    """Print the list; 1 if something needs a look."""
    for name in packages():
        try:
            print(f"{name:<34} {importlib.metadata.version(name):<14} {ALLOWED.get(name) or licence(name)}")
        except importlib.metadata.PackageNotFoundError:
            print(f"{name:<34} {'–':<14} not for this platform")
    found = problems()
    for problem in found:
        print(f"LOOK: {problem}", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
