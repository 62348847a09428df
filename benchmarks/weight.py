"""What the first load of a page weighs: python -m benchmarks.weight http://localhost:8000/en/ […]

Counted as a browser receives it: the page, style sheets, scripts, the sprite of icons, and the three fonts every page uses,
compressed where the server compresses. Pictures are counted apart.
"""

import gzip
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin
from urllib.request import Request, urlopen

LIMIT = 150_000  # bytes, without pictures


@dataclass(frozen=True)
class Part:
    """One file of a page: its address, what it is, and the bytes that travel."""

    address: str
    kind: str
    size: int


def weigh(address: str, fetch: Callable[[str], tuple[bytes, int]]) -> list[Part]:
    """The parts of a page's first load. `fetch` gives a file's content and the bytes that travelled for it."""
    page, size = fetch(address)
    parts = [Part(address, "page", size)]
    html = page.decode()
    for kind, found in (
        ("style", re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)),
        ("script", re.findall(r'<script src="([^"]+)"', html)),
        ("icons", re.findall(r'<use href="([^"#]+)#', html)),
        ("picture", re.findall(r'<img [^>]*?src="([^"]+)"', html)),
        ("picture", re.findall(r'<link rel="icon" href="([^"]+)"', html)),
    ):
        for url in dict.fromkeys(urljoin(address, one) for one in found):
            content, size = fetch(url)
            parts.append(Part(url, kind, size))
            if kind == "style":
                parts += [Part(font, "font", fetch(font)[1]) for font in _fonts(url, content.decode())]
    return parts


def without_pictures(parts: list[Part]) -> int:
    """The bytes of a page, pictures left out."""
    return sum(part.size for part in parts if part.kind != "picture")


def _fonts(address: str, style: str) -> list[str]:
    """The fonts every page fetches: those for the characters of its own language (the others wait for a name that needs them)."""
    faces = re.findall(r"@font-face\{([^}]*)\}", style)
    urls = [re.search(r'url\("?([^")]+)"?\)', face)[1] for face in faces if re.search(r"unicode-range:U\+20-7E", face)]
    return [urljoin(address, url) for url in urls]


def fetch(address: str) -> tuple[bytes, int]:
    """A file by HTTP, as a browser asks for it."""
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"})) as response:
        sent = response.read()
        zipped = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(sent) if zipped else sent), len(sent)


def main(addresses: list[str]) -> int:
    """Print the weight of each page; 1 if one is above the limit."""
    heavy = 0
    for address in addresses:
        parts = weigh(address, fetch)
        total = without_pictures(parts)
        heavy += total > LIMIT
        print(
            f"{address}: {total / 1000:.1f} kB without pictures, {sum(part.size for part in parts) / 1000:.1f} kB with them"
        )
        for part in parts:
            print(f"  {part.size / 1000:>8.1f} kB  {part.kind:<8} {part.address}")
    return bool(heavy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
