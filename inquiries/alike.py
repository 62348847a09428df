"""When two texts say nearly the same: shingles of words, their smallest hashes, and bands by which a database finds candidates.

Pure functions. A print (MinHash) estimates which share of their word sequences two texts have in common (Jaccard); names,
figures and greetings that a mailing changes from one recipient to the next move it little.
"""

import hashlib
import re
import struct
from dataclasses import dataclass

from pavilion.text import sort_name

SHINGLE = 3  # words
ROUNDS = 4  # of 16 hashes each: 64 smallest hashes make a print
ROWS = 4  # hashes of a band: texts with four fifths in common share one of the sixteen bands 999 times of 1,000
SHORT = 8  # words under which a text is too short to be anybody's: "Please send me your price list"
WORD = re.compile(r"[^\W\d_]+|\d+")
LONGEST = 20_000


@dataclass(frozen=True)
class Print:
    """The print of a text: its smallest hashes, and the bands made of them."""

    signature: tuple[int, ...]
    bands: tuple[int, ...]


def words_of(text: str) -> list[str]:
    """The words of a text without case and accents; every figure is the same."""
    return ["0" if word.isdecimal() else word for word in WORD.findall(sort_name(text, length=LONGEST))]


def print_of(text: str) -> Print | None:
    """The print of a text; None when it is too short to be compared."""
    words = words_of(text)
    if len(words) < SHORT:
        return None
    shingles = {" ".join(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1)}
    signature: list[int] = []
    for number in range(ROUNDS):
        hashes = (hashlib.blake2b(one.encode(), digest_size=64, salt=bytes([number])).digest() for one in shingles)
        signature += map(min, zip(*(struct.unpack("16I", one) for one in hashes), strict=True))
    return Print(tuple(signature), tuple(_bands(signature)))


def likeness(one: tuple[int, ...] | list[int], other: tuple[int, ...] | list[int]) -> float:
    """The share of word sequences that two texts have in common, 0 to 1, estimated from their signatures."""
    return sum(mine == theirs for mine, theirs in zip(one, other, strict=True)) / len(one)


def _bands(signature: list[int]):
    for place in range(0, len(signature), ROWS):
        part = struct.pack(f"{ROWS + 1}I", place, *signature[place : place + ROWS])
        yield struct.unpack("q", hashlib.blake2b(part, digest_size=8).digest())[0]
