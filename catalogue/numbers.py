"""Numbers as people type them: 14.50, 14,50, 1.200,50, 1,200.50, € 14."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format

_NOISE = re.compile(r"[\s’'€$£]")
_FORM = re.compile(r"-?[0-9]*(?:[.,][0-9]*)*")


class Ambiguous(ValueError):
    """Three digits behind a single mark: 1.200 is twelve hundred to one and one and a fifth to another."""


def read_decimal(text: str, point: str) -> Decimal:
    """The number in a text, whichever of comma and point parts its decimals.

    `point` decides where the text does not: a single mark before exactly three digits. Raises ValueError for what is no
    number, Ambiguous if it would have to guess and `point` is empty.
    """
    plain = _NOISE.sub("", text)
    if not _FORM.fullmatch(plain) or not any(one.isdigit() for one in plain):
        raise ValueError(text)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return Decimal(plain)
    last = marks[-1]
    whole, _mark, decimals = plain.rpartition(last)
    if marks.count(last) > 1 or (len(set(marks)) == 1 and len(decimals) == 3 and _groups(whole, last, point)):
        whole, decimals = plain, ""
    if re.search(r"[.,]", whole) and not re.fullmatch(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*", whole):
        raise ValueError(text)
    return Decimal(f"{re.sub('[.,]', '', whole) or '0'}.{decimals or '0'}".replace("-.", "-0."))


def _groups(whole: str, mark: str, point: str) -> bool:
    """Whether a single mark before three digits parts thousands; 0.125 and 1234.567 can only be decimals."""
    if whole.lstrip("-") in ("", "0") or len(whole.lstrip("-")) > 3:
        return False
    if not point:
        raise Ambiguous(whole)
    return mark != point


class NumberField(forms.DecimalField):
    """A decimal number, typed as people type it in either language; what is shown follows the page's."""

    def __init__(self, **kwargs):
        super().__init__(**({"localize": True, "required": False} | kwargs))
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                value = read_decimal(value, get_format("DECIMAL_SEPARATOR"))
            except ValueError as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
            return value
        return super().to_python(value)
