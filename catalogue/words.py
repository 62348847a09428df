"""The words that occur in listings: counted by a worker, asked for "did you mean" and for suggestions while typing."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction

from pavilion import clock
from pavilion.text import sort_name

from . import search
from .models import SearchWord, Store

SIMILAR = 0.4  # trigram similarity below which a word is another word
LOOKED_UP = 4  # words of a question that are looked up at most
SUGGESTIONS = 8

# Without a stemmer, so that suggestions are words people write; by the language of the page, whatever the texts are in.
COUNT = """
    INSERT INTO catalogue_searchword (language, word, documents)
    SELECT %(language)s, word, ndoc FROM ts_stat(
        format('SELECT to_tsvector(''pv_plain'', title || '' '' || words) FROM catalogue_listing
                WHERE language = %%L AND open_from <= %%L AND open_until > %%L', %(language)s, %(now)s, %(now)s))
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

    One query for the words that are known, one for each that is not, at most LOOKED_UP. Asked only when little was found.
    """
    asked = search.words_of(text)[:LOOKED_UP]
    plain = {word: sort_name(word) for word in asked}
    known = set(SearchWord.objects.filter(language=language, word__in=plain.values()).values_list("word", flat=True))
    mended = {word: _nearest(form, language) for word, form in plain.items() if _is_unknown(form, known)}
    if not any(mended.values()):
        return ""
    return " ".join(mended.get(word) or word for word in search.words_of(text))


def _is_unknown(word: str, known: set[str]) -> bool:
    return word.isalpha() and len(word) > 3 and word not in known


def _nearest(word: str, language: str) -> str:
    """The most alike of the words of a language, of two about as alike the more frequent; "" when none is near."""
    found = (
        SearchWord.objects.filter(language=language, word__trigram_similar=word)
        .annotate(alike=TrigramSimilarity("word", word))
        .order_by("-alike", "-documents")
        .values_list("word", "alike", "documents")[:5]
    )
    near = [row for row in found if row[1] >= SIMILAR]
    if not near:
        return ""
    return max(near, key=lambda row: (round(row[1], 1), row[2]))[0]


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
