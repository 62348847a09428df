"""Prints of texts: what is nearly the same, whatever a mailing changes from one recipient to the next."""

import pytest

from inquiries import alike

OFFER = (
    "Good morning, we are a trading house in Rotterdam with forty years of experience and we would like to receive your "
    "complete catalogue with prices for export, minimum quantities and delivery times, as we place a first order every spring."
)


def like(one: str, other: str) -> float:
    return alike.likeness(alike.print_of(one).signature, alike.print_of(other).signature)


@pytest.mark.parametrize(
    "other",
    [
        OFFER.upper(),
        OFFER.replace(",", "").replace(".", "!"),
        "Dear Ceramiche Prova, " + OFFER.removeprefix("Good morning, "),
        OFFER + " Our number is 4471.",
        OFFER.replace("forty", "fórty"),
    ],
)
def test_a_mailing_is_known_again(other):
    assert like(OFFER, other) >= 0.7
    assert set(alike.print_of(OFFER).bands) & set(alike.print_of(other).bands)


def test_figures_are_all_the_same():
    text = "We need %s pieces of the blue vase, delivered to the port of %s in week %s of the year."

    assert like(text % (120, 5, 12), text % (4000, 5, 40)) == 1


@pytest.mark.parametrize(
    "other",
    [
        "Good morning, we are a restaurant in Lyon and need two hundred plates painted by hand with our own drawing on the rim.",
        "Guten Tag, wir suchen einen Hersteller von Fliesen, der uns regelmäßig und in kleinen Mengen beliefern kann.",
    ],
)
def test_other_texts_are_not(other):
    assert like(OFFER, other) < 0.3


def test_what_is_too_short_has_no_print():
    assert alike.print_of("Please send me your price list.") is None
    assert alike.print_of("") is None
    assert alike.print_of("Please send me your price list for export today.") is not None


def test_other_scripts_have_prints_too():
    assert like("一 二 三 四 五 六 七 八 九", "一 二 三 四 五 六 七 八 九") == 1
