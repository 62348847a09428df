"""Names fit for sorting, words fit for addresses."""

import pytest

from pavilion.text import slugify, sort_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Èlite", "elite"),
        ("  Forlì -  Cesena ", "forli - cesena"),
        ("STRASSE Straße", "strasse strasse"),
        ("Ångström Øre Łódź", "angstrom ore lodz"),
        ("瓷器", "瓷器"),
        ("", ""),
    ],
)
def test_sort_name(text, expected):
    assert sort_name(text) == expected


def test_names_sort_as_people_expect():
    names = ["Zeta", "Èlite", "alfa", "Beta", "àncora", "Elba"]

    assert sorted(names, key=sort_name) == ["alfa", "àncora", "Beta", "Elba", "Èlite", "Zeta"]


def test_a_sort_name_fits_its_column_even_when_letters_unfold():
    assert len(sort_name("ﷺ" * 200)) == 200
    assert sort_name("ﬃ" * 3, length=5) == "ffiff"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Valle d’Aosta", "valle-d-aosta"),
        ("Valle d'Aosta", "valle-d-aosta"),
        ("Friuli-Venezia Giulia", "friuli-venezia-giulia"),
        ("Piastrella «Onda» 60×60, avorio & blu", "piastrella-onda-6060-avorio-blu"),
        ("Caffè più buono!", "caffe-piu-buono"),
        ("S.r.l.", "s-r-l"),
        ("瓷器", ""),
        ("🍝 Pasta", "pasta"),
        ("\x00a\x00", "a"),
    ],
)
def test_slugify(text, expected):
    assert slugify(text) == expected


def test_a_slug_is_cut_between_words():
    assert slugify("una parola lunghissima", length=12) == "una-parola"
    assert slugify("unaparolalunghissima", length=12) == "unaparolalun"
    assert slugify("una parola", length=10) == "una-parola"
