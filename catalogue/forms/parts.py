"""Fields several forms of the room share."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from catalogue.models import Category
from companies.forms.parts import check_texts

__all__ = ["CategoryField", "CountryChoice", "CountryList", "HSField", "HeadingField", "YesNo", "check_texts"]


class CategoryField(forms.ModelChoiceField):
    """The groups of products, under the names of their sectors."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Category.objects.none(), **kwargs)

    def offer(self) -> None:
        """Read our own tree: two levels, one query. An outside taxonomy is too long for a list: tables name its groups."""
        self.queryset = Category.objects.filter(is_leaf=True, source="").select_related("parent")
        groups: dict[str, list] = {}
        for category in self.queryset.order_by("parent__position", "position", "pk"):
            groups.setdefault(str(category.parent or ""), []).append((category.pk, str(category)))
        self.choices = [("", gettext_lazy("Choose …")), *groups.items()]


class HSField(forms.CharField):
    """An HS code of four to six digits, however people part them; stored as digits alone."""

    digits = (4, 6)
    message = gettext_lazy("An HS code has four or six digits, for example 6907 or 6907 21.")

    def __init__(self, **kwargs):
        super().__init__(**({"max_length": 12, "required": False} | kwargs))
        self.widget.attrs["inputmode"] = "numeric"

    def to_python(self, value):
        code = re.sub(r"[\s.\-]", "", super().to_python(value))
        if not code:
            return ""
        if not (code.isascii() and code.isdigit() and len(code) in self.digits):
            raise ValidationError(self.message, code="hs_form")
        chapter = int(code[:2])
        if not 1 <= chapter <= 97 or chapter == 77:
            raise ValidationError(_("There is no HS chapter %(chapter)s.") % {"chapter": code[:2]}, code="hs_chapter")
        return code


class HeadingField(HSField):
    """An HS heading: the four digits that matter of a material; longer codes are cut to them."""

    digits = (4, 5, 6)

    def to_python(self, value):
        return super().to_python(value)[:4]


class CountryChoice(forms.ChoiceField):
    """One country, by name in the page's language."""

    def __init__(self, *, empty=None, **kwargs):
        self.empty = empty
        super().__init__(choices=self._offered, **kwargs)

    def _offered(self):
        first = [("", self.empty)] if self.empty is not None else []
        return [*first, *countries]


class CountryList(forms.MultipleChoiceField):
    """Several countries."""

    def __init__(self, **kwargs):
        super().__init__(choices=lambda: list(countries), **({"required": False} | kwargs))
        self.widget.attrs["size"] = 8


class YesNo(forms.TypedChoiceField):
    """A question that may stay unanswered for now: yes, no or None."""

    def __init__(self, **kwargs):
        choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No or not sure"))]
        super().__init__(
            **(
                {
                    "choices": choices,
                    "widget": forms.RadioSelect,
                    "required": False,
                    "coerce": lambda value: value == "yes",
                    "empty_value": None,
                }
                | kwargs
            )
        )

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)
