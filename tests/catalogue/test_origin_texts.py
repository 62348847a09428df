"""Every code of the rules has a sentence, in both languages, whatever its parameters."""

import pytest
from django.utils import translation

from catalogue import origin, origin_texts

PARAMETERS = {
    "basis": "mineral",
    "heading": "6907",
    "country": "RO",
    "operations": ["packing", "labelling"],
    "phases": ["design", "processing"],
    "share": 60,
    "trade_phases": ["assembly"],
    "countries": ["CA", "FR"],
    "words": ["tutto italiano"],
    "names": ["Prosciutto di Parma"],
    "metal": "gold",
    "fineness": 600,
    "done": 2,
    "of": 4,
}


def test_the_texts_are_those_of_the_codes():
    assert set(origin_texts.TEXTS) == origin.CODES


def test_every_rule_has_its_words_and_its_legal_basis():
    rules = [*origin.ORIGIN_RULES, *origin.CONSEQUENCE_RULES]

    assert {rule.id for rule in rules} == set(origin_texts.RULES)
    assert {rule.legal_basis for rule in rules} | {"officer"} == set(origin_texts.LEGAL_BASES)


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("code", sorted(origin.CODES))
def test_every_sentence_can_be_said(code, language):
    words = str(origin_texts.TEXTS[code])
    params = {name: value for name, value in PARAMETERS.items() if f"%({name})s" in words}

    with translation.override(language):
        said = origin_texts.sentence(code, params)

    assert said
    assert "%(" not in said
    assert "%%" not in said


@pytest.mark.parametrize("code", sorted(origin.CODES))
def test_every_sentence_is_said_in_italian(code):
    with translation.override("en"):
        english = str(origin_texts.TEXTS[code])
    with translation.override("it"):
        assert str(origin_texts.TEXTS[code]) != english


def test_a_code_of_another_age_is_shown_as_it_is():
    assert origin_texts.sentence("retired_code", {"x": 1}) == "retired_code"


def test_countries_and_operations_are_said_in_words():
    with translation.override("en"):
        assert origin_texts.sentence("last_step_abroad", {"country": "RO"}) == (
            "The last substantial step takes place in another country: Romania."
        )
        assert origin_texts.sentence("claim_100_abroad", {"phases": ["design"]}) == (
            "“100% Made in Italy” cannot be shown: not in Italy are design."
        )


def test_words_are_listed_as_people_do():
    with translation.override("en"):
        assert origin_texts.listing([]) == ""
        assert origin_texts.listing(["a"]) == "a"
        assert origin_texts.listing(["a", "b", "c"]) == "a, b and c"
