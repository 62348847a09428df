"""What the texts of a product say: protected names, "100%" claims and other listed words, in any language.

Names of towns and companies alone mean nothing. Everything is compared in plain text: lower case, no accents, no
punctuation, no invisible characters.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .lists import Lists, ProtectedName, starts

FOOD_AND_DRINK = "24"  # the last chapter of food, drink and tobacco
TRICOLOUR = ("🇮🇹", "🟢⚪🔴", "🟩⬜🟥", "🟢⬜🔴", "💚🤍❤")
MARKS = re.compile("[®™©℠]")
SENTENCE_END = re.compile(r"[.!?;:]+(?=\s|$)")
NO_LETTER = re.compile(r"[^\w%|]+|_+")
CHINESE = re.compile(r"[\u3400-\u9fff]")
FROM_IN_CHINESE = ("来自", "产自", "出自", "在")  # after these a name is a place
# Signs of the quality schemes, written with or without dots.
SIGN = r"(?:d ?o ?p|d ?o ?c ?g|d ?o ?c|i ?g ?p|i ?g ?t|p ?d ?o|p ?g ?i|s ?t ?g|t ?s ?g|a ?o ?p|a ?o ?c|i ?g ?g)"
# After these a name is a place: "made in Asti", "dal Chianti".
PLACE_WORDS = frozenset(
    [
        "a",
        "ad",
        "al",
        "alla",
        "da",
        "dal",
        "dalla",
        "dalle",
        "dai",
        "di",
        "del",
        "della",
        "delle",
        "dei",
        "in",
        "nel",
        "nella",
        "nelle",
        "presso",
        "vicino",
        "verso",
        "tra",
        "fra",
        "in",
        "from",
        "at",
        "near",
        "around",
        "of",
        "the",
        "by",
        "to",
        "via",
        "von",
        "aus",
        "bei",
        "in",
        "im",
        "nahe",
        "de",
        "du",
        "des",
        "en",
        "a",
        "au",
        "pres",
        "del",
        "desde",
        "cerca",
        "comune",
        "citta",
        "paese",
        "borgo",
        "colline",
        "langhe",
        "zona",
        "provincia",
        "town",
        "village",
        "hills",
        "area",
        "region",
    ]
)


@dataclass(frozen=True)
class Wording:
    """What was found, in the words that were found."""

    claims_100: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # protected names without a certificate
    warned: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    ingredients: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (words, HS headings of the ingredient)


NO_WORDS = Wording()


def plain(text: str) -> str:
    """A text as it is compared: words, and a bar where a sentence ends."""
    text = unicodedata.normalize("NFKC", MARKS.sub(" ", text.replace("|", " ")))
    text = SENTENCE_END.sub(" | ", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return NO_LETTER.sub(" ", text.casefold()).strip()


def scan(texts: Iterable[tuple[str, str]], *, lists: Lists, hs_code: str = "", covered: Iterable[str] = ()) -> Wording:
    """Read (title, description) of every language. `covered`: codes of the names the company holds a certificate for."""
    texts = list(texts)
    titles = [plain(title) for title, _description in texts]
    bodies = titles + [plain(description) for _title, description in texts]
    covered = set(covered)
    found: dict[str, dict] = {kind: {} for kind in ("claim_100", "warn", "mark")}
    ingredients: dict[str, tuple[str, ...]] = {}
    for words in lists.words:
        for match in (match for body in bodies for match in words.pattern.finditer(body)):
            if words.kind == "ingredient":
                ingredients[match.group()] = words.prefixes
            elif words.kind in found:
                found[words.kind][match.group()] = True
    for sign in TRICOLOUR:
        if any(sign in part for text in texts for part in text):
            found["warn"][sign] = True
    names = []
    for name in lists.names:
        if name.code not in covered and _uses(name, titles, bodies, hs_code):
            if _comparable(name, hs_code):
                names.append(name.name)
            else:
                found["warn"][name.name] = True
    return Wording(
        tuple(found["claim_100"]), tuple(names), tuple(found["warn"]), tuple(found["mark"]), tuple(ingredients.items())
    )


def _comparable(name: ProtectedName, hs_code: str) -> bool:
    """Whether the goods are of the kind the name protects: a grater for Parmigiano Reggiano is not; an officer looks."""
    if not hs_code or starts(hs_code, name.prefixes):
        return True
    return hs_code[:2] <= FOOD_AND_DRINK and all(prefix[:2] <= FOOD_AND_DRINK for prefix in name.prefixes)


def _uses(name: ProtectedName, titles: list[str], bodies: list[str], hs_code: str) -> bool:
    if not name.only_with_sign:
        return any(_says(form, body) for form in name.forms for body in bodies)
    if any(_beside_a_sign(form, body) for form in name.forms for body in bodies):
        return True
    return starts(hs_code, name.prefixes) and any(_names_goods(form, title) for form in name.forms for title in titles)


def _says(form: str, text: str) -> bool:
    if not form.isascii() and CHINESE.search(form):
        return form.replace(" ", "") in text.replace(" ", "")
    return form in text and f" {form} " in f" {text} "


def _beside_a_sign(form: str, text: str) -> bool:
    if form not in text:  # nearly always: no pattern is needed to see it
        return False
    name = re.escape(form)
    return bool(re.search(rf"\b{name}(?: \w+){{0,2}} {SIGN}\b|\b{SIGN} {name}\b", text))


def _names_goods(form: str, title: str) -> bool:
    """Whether a title calls the goods by this name: "Barolo 2021", not "Red wine from Barolo"."""
    if form not in title:
        return False
    if CHINESE.search(form):  # written without spaces
        return not title.partition(form)[0].rstrip().endswith(FROM_IN_CHINESE)
    words, parts = title.split(), form.split()
    return any(
        words[index : index + len(parts)] == parts and (index == 0 or words[index - 1] not in PLACE_WORDS)
        for index in range(len(words) - len(parts) + 1)
    )
