"""Words made fit for sorting and for addresses, in one way for every room."""

import re
import unicodedata

# Letters that no decomposition turns into ASCII; a few are enough for names of people, places and products.
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"})
_APART = re.compile(r"[\s\-_’'‘`´./&+,;:|·–—]+")


def sort_name(text: str, *, length: int = 200) -> str:
    """The form a name is sorted by: lower case, no accents, single spaces, at most `length` characters.

    Stored beside the name, because the database sorts by code point: "Èlite" would come after "Zeta".
    """
    return " ".join(_unaccented(text).split())[:length]


def slugify(text: str, *, length: int = 80) -> str:
    """A part of an address: a-z, 0-9 and single hyphens, cut between words at `length`.

    Apostrophes part words ("Valle d’Aosta" is valle-d-aosta). Empty when the text has no such letter at all (a name in
    another script): the caller then needs another address, such as a number.
    """
    words = re.sub(r"[^a-z0-9-]", "", _APART.sub("-", _unaccented(text)))
    words = re.sub(r"-{2,}", "-", words).strip("-")
    if len(words) <= length:
        return words
    return (words[: length + 1].rpartition("-")[0] or words[:length]).strip("-")


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return plain.casefold().translate(_PLAIN)
