"""Italian articles before figures, in sentences of templates and of Python."""

import pytest
from django.template import engines
from django.utils import translation

from pavilion.italian import elided


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Membro del padiglione fino al 8 ottobre 2028", "Membro del padiglione fino all’8 ottobre 2028"),
        ("Dal 11 maggio al 18 maggio", "Dall’11 maggio al 18 maggio"),
        ('il <time datetime="2026-03-08">8 marzo</time>', 'l’<time datetime="2026-03-08">8 marzo</time>'),
        ("Il 11 marzo", "L’11 marzo"),
        ("fino al 08/11/2026", "fino all’08/11/2026"),
        ("3 dei 8 prodotti", "3 degli 8 prodotti"),
        ("sicuro al 80%, non al 1%", "sicuro all’80%, non all’1%"),
        ("il 11,5% del 8.000", "l’11,5% dell’8.000"),
        ("dal 1 al 10 agosto, il 18, il 110, i 118", "dal 1 al 10 agosto, il 18, il 110, i 118"),
        ("un canal 8, tre 8, mail 8", "un canal 8, tre 8, mail 8"),
    ],
)
def test_an_article_is_elided_before_a_number_that_begins_with_a_vowel(written, said):
    with translation.override("it"):
        assert elided(written) == said
    with translation.override("en"):
        assert elided(written) == written


def test_sentences_of_templates_are_written_so_and_stay_escaped():
    template = engines["django"].from_string(
        "{% load i18n %}{% blocktranslate %}Member of the pavilion to {{ day }}{% endblocktranslate %}"
        "|{% blocktranslate asvar kept %}Member of the pavilion to {{ day }}{% endblocktranslate %}{{ kept }}"
    )

    with translation.override("it"):
        said = template.render({"day": "11 <b>"}).split("|")

    assert said == ["Membro del padiglione fino all’11 &lt;b&gt;"] * 2
