"""Numbers as people type them, in either language, and never another number than meant."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from catalogue import attributes
from catalogue.exchange import columns
from catalogue.forms.terms import PriceField
from catalogue.models import Attribute
from catalogue.numbers import NumberField, read_decimal

# What is typed, what it is on an English page, what it is on an Italian one; None: it is asked again.
TYPED = [
    ("14.50", "14.50", "14.50"),
    ("14,50", "14.50", "14.50"),
    ("14,5", "14.5", "14.5"),
    ("1,200", "1200", None),
    ("1.200", None, "1200"),
    ("1.200,50", "1200.50", "1200.50"),
    ("1,200.50", "1200.50", "1200.50"),
    ("1.234.567", "1234567", "1234567"),
    ("€ 14", "14", "14"),
    ("1 200,5", "1200.5", "1200.5"),
    ("1’200.50", "1200.50", "1200.50"),
    (",5", "0.5", "0.5"),
    ("14,5,5", None, None),
    ("1.20.000", None, None),
    ("1e5", None, None),
    ("-3", None, None),
    ("NaN", None, None),
    ("٣", None, None),
    (".", None, None),
    ("1\x00", None, None),
    ("9" * 400, None, None),
]


@pytest.mark.parametrize(("typed", "english", "italian"), TYPED)
def test_a_price_is_what_was_meant(typed, english, italian):
    for language, meant in (("en", english), ("it", italian)):
        with translation.override(language):
            if meant is None:
                with pytest.raises(ValidationError):
                    PriceField().clean(typed)
            else:
                assert PriceField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("number", ["0.125", "1.125", "12.5", "1234.567", "1200"])
def test_what_a_page_shows_is_read_as_it_was(language, number):
    with translation.override(language):
        field = NumberField(max_digits=12, decimal_places=3)
        shown = field.widget.format_value(field.prepare_value(Decimal(number)))
        assert field.clean(shown) == Decimal(number)


def test_a_negative_number_keeps_its_sign():
    assert read_decimal("-0,5", ".") == Decimal("-0.5")


def test_a_cell_that_may_mean_two_numbers_is_asked_again():
    read = columns._decimal(2)
    assert (read("1.200,50"), read("12,5"), read("0.125")) == (Decimal("1200.50"), Decimal("12.50"), Decimal("0.12"))
    for typed in ("1.200", "1,200"):
        with pytest.raises(ValidationError, match="thousands or decimals"):
            read(typed)
    assert columns._decimal(3)("1.250") == Decimal("1.250")


@pytest.mark.parametrize(
    ("low", "high", "said"), [(1, None, "At least 1"), (None, 9, "At most 9"), (1, 9, "Between 1 and 9")]
)
def test_bounds_are_said_even_if_one_is_open(low, high, said):
    low, high = (None if bound is None else Decimal(bound) for bound in (low, high))
    asked = Attribute(key="thickness", kind=Attribute.Kind.NUMBER, minimum=low, maximum=high)
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        attributes.checked([asked], {"thickness": "0.5" if low else "10"})
    assert said in refused.value.message_dict["thickness"][0]
