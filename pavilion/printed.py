"""What all PDFs of the portal share: fonts that print the same everywhere, words these fonts can draw, and the number of pages."""

import unicodedata
from pathlib import Path

import reportlab
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT, BOLD = "Pavilion", "Pavilion-Bold"
QUIET = colors.HexColor("#4a5168")
STAND_INS = {
    "‑": "-",
    "′": "'",
    "″": '"',
    "→": "–>",
    "←": "<–",
    "μ": "µ",
    "Δ": "∆",
    "✓": "√",
    "\u2009": "\u00a0",
    "\u202f": "\u00a0",
}
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def fonts() -> None:
    """Embed the fonts that come with reportlab: accents print the same on every machine."""
    if FONT in pdfmetrics.getRegisteredFontNames():
        return
    folder = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont(FONT, folder / "Vera.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, folder / "VeraBd.ttf"))


def printable(words: str) -> str:
    """The words with what the fonts cannot draw written as near as they can: "Kőszeg 5″" becomes "Koszeg 5\""."""
    fonts()
    drawn = pdfmetrics.getFont(FONT).face.charToGlyph
    return "".join(letter if ord(letter) in drawn else _stand_in(letter, drawn) for letter in words)


def _stand_in(letter: str, drawn: dict) -> str:
    if letter in INVISIBLE:
        return ""
    if letter in STAND_INS:
        return STAND_INS[letter]
    power = "^" if unicodedata.decomposition(letter).startswith("<super>") else ""
    apart = unicodedata.normalize("NFKD", letter).replace("\u2044", "/")  # ⅓ is 1, the line of a fraction, 3
    near = power + "".join(part for part in apart if not unicodedata.combining(part))
    return near if all(ord(part) in drawn for part in near) else letter


class CountedPages(Canvas):
    """Pages that say which they are and of how many, so that nobody misses one; `number_at` is where the number ends."""

    number_at = 0.0

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.finished = []

    def showPage(self) -> None:
        """Keep the page until all are there."""
        self.finished.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages, each with its number."""
        finished = self.finished
        for page in finished:
            self.__dict__.update(page)
            self.setFont(FONT, 8)
            self.setFillColor(QUIET)
            self.drawRightString(self.number_at, 13 * mm, f"{self.getPageNumber()} / {len(finished)}")
            super().showPage()
        super().save()
