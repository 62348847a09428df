"""Parts the forms of this room share: addresses, plain text, dates until which something holds."""

from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import identifiers
from companies.models import Province
from pavilion import clock
from pavilion.forms import no_control_characters
from pavilion.italian import elided

OUTSIDE_ITALY = gettext_lazy("Outside Italy choose no province, and write the postcode as it is there.")


class ProvinceField(forms.ModelChoiceField):
    """The provinces of today, by name; the one a place already has stays, with the day it ended."""

    def __init__(self, **kwargs):
        messages = {"required": gettext_lazy("Choose the province: an address in Italy has one.")}
        super().__init__(
            queryset=Province.objects.none(),
            label=gettext_lazy("Province"),
            empty_label=gettext_lazy("Choose …"),
            error_messages=messages,
            **kwargs,
        )

    def offer(self, present_id: int | None) -> None:
        """Offer the provinces in force today, and `present_id`."""
        today = clock.today()
        in_force = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))
        self.queryset = Province.objects.filter(in_force | Q(pk=present_id)).order_by("sort_name")

    def label_from_instance(self, province):
        if province.valid_to and province.valid_to <= clock.today():
            last_day = province.valid_to - timedelta(days=1)
            return elided(_("%(province)s, until %(day)s") % {"province": province, "day": f"{last_day:%d/%m/%Y}"})
        return str(province)


def ask_for_address(form, prefix: str = "") -> None:
    """Province and postcode are asked for in Italy and nowhere else: it is the country typed, or Italy, that says.

    The browser is not told: it would insist on them after the country was changed.
    """
    country = form[f"{prefix}country"].value() or "IT"
    for name in (f"{prefix}province", f"{prefix}postcode"):
        field = form.fields[name]
        field.required = country == "IT"
        field.widget.use_required_attribute = _never


def clean_address(form, prefix: str = "") -> None:
    """Check country, province and postcode of an address together; problems go to their fields."""
    facts, province = form.cleaned_data, f"{prefix}province"
    country = facts.get(f"{prefix}country")
    if country and country != "IT" and facts.get(province):
        form.add_error(
            province,
            _("This province is in Italy and the country is another. Correct the country, or choose no province."),
        )
    if country:
        clean_into(form, f"{prefix}postcode", identifiers.postcode, country)


def clean_into(form, field: str, read, *args) -> None:
    """Read the text of a field with a function of identifiers.py, when there is any; its error goes to the field."""
    text = form.cleaned_data.get(field)
    if not text:
        return
    try:
        form.cleaned_data[field] = read(text, *args)
    except ValidationError as error:
        form.add_error(field, error)


def check_texts(form) -> None:
    """One line of plain characters in every one-line field: nothing that cannot be stored, printed or sent."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField):
            field.validators.append(no_control_characters)
            if not isinstance(field.widget, forms.Textarea):
                field.validators.append(_one_line)


def end_of_day(day: date | None) -> datetime | None:
    """The instant at which a period ends whose last day is `day`."""
    return clock.day_start(day + timedelta(days=1)) if day else None


def _never(initial) -> bool:
    return False


def _one_line(value: str) -> None:
    if "\n" in value or "\r" in value or "\t" in value:
        raise ValidationError(_("Write this on one line."), code="one_line")
