"""The words that occur in listings: counted by a worker, asked for "did you mean" and for suggestions while typing."""

from functools import cache
from string import ascii_lowercase

from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction

from pavilion import clock
from pavilion.text import sort_name

from . import indexing, search
from .models import SearchWord, Store

LOOKED_UP = 4  # words of a question that are looked up at most
CANDIDATES = 8  # alike words that are compared letter by letter
SIMILAR = 0.4  # trigram similarity below which a word is another word, unless one step leads to it
FAR = 3  # letters of a word for each step that may lead to another; one at least
LEAST = 4  # letters of a word that is mended: of three too many other words are near
SHORT = 5  # letters of a word that has too few trigrams to be found by them
SUGGESTIONS = 8

# Without a stemmer, so that suggestions are words people write; by the language of the page, whatever the texts are in. Half of the
# table is read: in its own order, not in that of an index of the languages, which takes seven times as long.
COUNT = """
    INSERT INTO catalogue_searchword (language, word, documents)
    SELECT %(language)s, word, ndoc FROM ts_stat(
        format('SELECT to_tsvector(''pv_plain'', title_words || '' '' || words) FROM catalogue_listing
                WHERE language || '''' = %%L AND open_from <= %%L AND open_until > %%L', %(language)s, %(now)s, %(now)s))
    WHERE length(word) BETWEEN 3 AND 60 AND word ~ '^[[:alpha:]]+$'
"""


@transaction.atomic
def count_words(languages: tuple[str, ...] = ("it", "en")) -> int:
    """Count the words of what is shown now; returns how many there are. The old count answers until this one commits."""
    SearchWord.objects.all().delete()
    with connection.cursor() as cursor:
        for language in languages:
            cursor.execute(COUNT, {"language": language, "now": clock.now()})
    return SearchWord.objects.count()


def corrected(text: str, language: str) -> str:
    """The question with each word that occurs nowhere replaced by the nearest that does; "" when nothing can be mended.

    A word that occurs in the other language of the portal is right as it is, and so is one by which buyers call something nobody shows
    yet. One query for the words that are known, two at
    most for each that is not, at most LOOKED_UP. Asked only when little was found.
    """
    asked = search.telling_words(text)
    plain = {word: sort_name(word) for word in asked[:LOOKED_UP]}
    rows = SearchWord.objects.filter(language__in=[code for code, _name in settings.LANGUAGES], word__in=plain.values())
    known = set(rows.values_list("word", flat=True))
    mended = {word: _nearest(form, language) for word, form in plain.items() if _is_unknown(form, known)}
    if not any(mended.values()):
        return ""
    return " ".join(mended.get(word) or word for word in asked)


def _is_unknown(word: str, known: set[str]) -> bool:
    return (
        word.isalpha() and len(word) >= LEAST and word not in known and not {word, word.rstrip("s")} & _of_the_trade()
    )


@cache
def _of_the_trade() -> set[str]:
    """The words of the glossary in every language."""
    said = " ".join(words for languages in indexing.glossary().values() for words in languages.values())
    return {sort_name(word) for word in search.separated(said).split()}


def _nearest(word: str, language: str) -> str:
    """The word of a language that was probably meant; "" when none is near. First one slip of the fingers away, then by trigrams.

    Its first letter is the same, or stands second: who asks for bearings does not mean earrings.
    """
    rows = SearchWord.objects.filter(language=language)
    slips = dict(rows.filter(word__in=_slips(word)).values_list("word", "documents"))
    if slips:
        return max(slips, key=lambda found: (sorted(found) == sorted(word), slips[found]))
    found = (
        rows.filter(word__trigram_similar=word)
        .annotate(alike=TrigramSimilarity("word", word))
        .order_by("-alike", "-documents")
        .values_list("word", "alike", "documents")[:CANDIDATES]
    )
    far = max(1, len(word) // FAR)
    near = [
        (other, alike, documents)
        for other, alike, documents in found
        if other[0] == word[0] and (steps := steps_between(word, other)) <= far and (alike >= SIMILAR or steps == 1)
    ]
    if not near:
        return ""
    return min(near, key=lambda row: (steps_between(word, row[0]), -round(row[1], 1), -row[2]))[0]


def _slips(word: str) -> set[str]:
    """What one slip of the fingers makes of a word: two letters exchanged, one too many, a double one single; of a short word also one wrong or missing."""
    pairs = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {left + right[1] + right[0] + right[2:] for left, right in pairs if len(right) > 1}
    found |= {left + right[0] + right for left, right in pairs if right}
    behind = pairs[1:]  # the first letter
    if len(word) > 3:
        found |= {left + right[1:] for left, right in behind if right}
    if len(word) <= SHORT:
        found |= {left + letter + right[1:] for left, right in behind if right for letter in ascii_lowercase}
        found |= {left + letter + right for left, right in behind for letter in ascii_lowercase}
    return found - {word}


def steps_between(one: str, other: str) -> int:
    """How many letters must be put in, left out, replaced or exchanged with the next to make one word the other."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], wanted):
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def suggestions(text: str, language: str, now) -> list[str]:
    """How a question that is being typed may go on: its last word completed, and stores whose name begins so. Two queries."""
    asked = search.words_of(text)
    if not asked or len(text) < 2:
        return []
    *before, last = asked
    start = sort_name(last)
    words = SearchWord.objects.filter(language=language, word__startswith=start).order_by("-documents", "word")
    stores = Store.objects.open(now).filter(sort_name__startswith=sort_name(text)).order_by("sort_name")
    found = [" ".join([*before, word]) for word in words.values_list("word", flat=True)[:SUGGESTIONS]]
    found += stores.values_list("name", flat=True)[:3]
    return [words for words in dict.fromkeys(found) if words != text][:SUGGESTIONS]
