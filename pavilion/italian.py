"""Italian articles before figures: "fino all’11 maggio", "l’80% del valore", "gli 8 prodotti".

A translation is written before the number is known, with the article that stands before most. Sentences of templates come here by
`{% blocktranslate %}` (pavilion/templatetags/sentences.py); those made in Python with `%` call `elided` themselves.
"""

import re

from django.utils.translation import get_language

BEFORE_VOWELS = {
    "il": "l’", "al": "all’", "dal": "dall’", "del": "dell’", "nel": "nell’", "sul": "sull’",
    "i": "gli ", "ai": "agli ", "dai": "dagli ", "dei": "degli ", "nei": "negli ", "sui": "sugli ",
}  # fmt: skip
# Eight and all that begins with it, eleven and eleven thousand, one per cent; tags may stand between.
PLACE = re.compile(rf"\b({'|'.join(BEFORE_VOWELS)}) ((?:<[^<>]*>)*)(?=8|08/|11(?!\d)|1%)", re.IGNORECASE)


def elided(sentence: str) -> str:
    """The sentence with the articles its numbers want, where the present language is Italian; else as it is."""
    if (get_language() or "")[:2] != "it":
        return sentence
    return PLACE.sub(_article, sentence)


def _article(found: re.Match) -> str:
    written, between = found.groups()
    article = BEFORE_VOWELS[written.lower()]
    return (article.capitalize() if written[0].isupper() else article) + between
