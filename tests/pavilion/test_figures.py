"""Figures for people: money, quantities, days and moments, and drawings made of path data."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from pavilion.templatetags import figures


def render(source: str, language: str = "en", **context) -> str:
    """A piece of template in a language."""
    with translation.override(language):
        return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [
        ("en", Decimal("1234.5"), "1,234.50\u00a0€"),
        ("it", Decimal("1234.5"), "1.234,50\u00a0€"),
        ("it", "0.05", "0,05\u00a0€"),
        ("en", 0, "0.00\u00a0€"),
        ("en", None, ""),
    ],
)
def test_money(language, amount, words):
    assert render("{{ amount|money }}", language, amount=amount) == words


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [("en", Decimal("120.000"), "120\u00a0m²"), ("it", 1200, "1.200\u00a0m²"), ("it", Decimal("1.5"), "1,5\u00a0m²")],
)
def test_quantity(language, amount, words):
    assert render("{{ amount|quantity:'m²' }}", language, amount=amount) == words


def test_days_are_those_of_rome():
    late = datetime(2026, 10, 4, 22, 30, tzinfo=UTC)

    assert render("{{ when|day }}", "it", when=late) == '<time datetime="2026-10-05">5 ottobre 2026</time>'
    assert render("{{ when|day }}", "en", when=date(2026, 10, 5)) == '<time datetime="2026-10-05">5 October 2026</time>'


def test_moments_to_the_minute_or_the_second():
    at = datetime(2026, 10, 5, 7, 0, 41, tzinfo=UTC)

    assert (
        render("{{ at|moment }}", "en", at=at)
        == '<time datetime="2026-10-05T09:00:41+02:00">5 October 2026, 09:00</time>'
    )
    assert "ore 09:00:41" in render("{{ at|moment:'second' }}", "it", at=at)
    assert render("{{ at|moment }}", at=None) == ""


def test_three_hundred_places_in_one_drawing():
    drawing = render("{% waffle held=284 offered=13 free=3 rows=10 %}")

    assert 'viewBox="0 0 358 118"' in drawing
    assert 'aria-label="300 places: 284 assigned, 13 offered, 3 free"' in drawing
    assert [drawing.count(f'class="{name}"') for name in ("on", "wait", "free")] == [1, 1, 1]
    assert drawing.count("h10v10h-10z") == 300
    assert drawing.endswith('M348 84h10v10h-10zM348 96h10v10h-10zM348 108h10v10h-10z"/></svg>')


def test_a_drawing_wider_than_a_thousand_keeps_plain_numbers():
    assert 'viewBox="0 0 1198 58"' in render("{% waffle held=500 %}", "it")


def test_the_bar_of_a_term_shows_used_and_suspended_days():
    drawing = render("{% term 18 30 suspended=1 %}")

    assert 'aria-label="18 of 30 days used"' in drawing
    assert '<path class="fg" d="M0 0h180v12H0z"/><path class="hold" d="M180 0h10v12h-10z"/>' in drawing


def test_a_term_that_is_over_is_drawn_as_late():
    assert '<path class="late" d="M0 0h300v12H0z"/>' in render("{% term 31 30 %}")


def test_bars_have_lengths_by_their_numbers_and_say_them():
    drawing = render('{% bars rows "Age" %}', rows=[("0 to 7", 9), ("8 to 14", 12), ("past", 0, "late")])

    assert 'aria-label="Age: 0 to 7: 9; 8 to 14: 12; past: 0"' in drawing
    assert 'd="M0 0h75v10H0z"' in drawing
    assert 'd="M0 0h100v10H0z"' in drawing
    assert "late" not in drawing  # nothing is drawn for nothing


def test_a_long_name_stands_whole_beside_its_bar():
    drawing = render("{% bars rows %}", rows=[("replaced by a later one", 1)])

    assert "<span>replaced by a later one</span>" in drawing
    assert 'aria-label="replaced by a later one: 1"' in drawing


def test_columns_stand_on_their_axis():
    drawing = render("{% columns rows %}", rows=[("7 Sep", 248), ("14 Sep", 31)])

    assert '<path class="ax" d="M0 170.5h520"/>' in drawing
    assert 'd="M105 26h50V170h-50z"' in drawing


def test_no_figures_are_said_in_words():
    assert 'aria-label="No figures yet"' in render("{% bars rows %}", rows=[])


def test_drawings_need_no_style_attribute():
    drawings = [figures.waffle(held=1), figures.term(1, 2), figures.bars([("a", 1)]), figures.columns([("a", 1)])]

    assert [drawing for drawing in drawings if "style" in str(drawing)] == []
