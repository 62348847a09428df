"""Lists of a store: contact people, fairs, closure days, groups of products."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Store
from catalogue.showcase import FIELDS, MOST
from pavilion import clock
from pavilion.forms import Form

from .parts import check_texts

YEARS = 5  # how far ahead a fair or a closure can be: beyond it the year is a slip


class ShowcaseRow(Form):
    """One row; an emptied one is left out."""

    title = ""
    first = ""  # the field without which a row says nothing

    def __init__(self, *args, number: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.item_title = self.title % {"number": number}
        for field in self.fields.values():
            field.required = False
        check_texts(self)

    def clean(self):
        facts = super().clean()
        said = any(value not in (None, "") for value in facts.values())
        for name in self.needed:
            if said and facts.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("Write this too, or empty the row."))
        first, last = (facts.get(name) for name in self.days) if self.days else (None, None)
        if first and last and last < first:
            self.add_error(self.days[1], _("It ends before it begins."))
        for name in self.days:
            if facts.get(name) and facts[name].year > clock.today().year + YEARS:
                self.add_error(name, _("Check the year: that is too far away."))
        return facts

    needed: tuple = ()
    days: tuple = ()


class ContactRow(ShowcaseRow):
    """A person buyers deal with."""

    title, needed = gettext_lazy("Person %(number)s"), ("name",)
    fieldsets = [("", "", [["name", "languages"], ["role_it", "role_en"]])]

    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=80)
    languages = forms.CharField(label=gettext_lazy("Languages"), max_length=80)
    role_it = forms.CharField(label=gettext_lazy("Task, in Italian"), max_length=80)
    role_en = forms.CharField(label=gettext_lazy("In English"), max_length=80)


class FairRow(ShowcaseRow):
    """A fair."""

    title, needed, days = (
        gettext_lazy("Fair %(number)s"),
        ("name", "town", "starts_on", "ends_on"),
        ("starts_on", "ends_on"),
    )
    fieldsets = [("", "", [["name", "town", "stand"], ["starts_on", "ends_on"]])]

    name = forms.CharField(label=gettext_lazy("Fair"), max_length=80)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=80)
    stand = forms.CharField(label=gettext_lazy("Stand"), max_length=40)
    starts_on = forms.DateField(label=gettext_lazy("First day"))
    ends_on = forms.DateField(label=gettext_lazy("Last day"))


class ClosureRow(ShowcaseRow):
    """Days on which nobody answers."""

    title, needed, days = gettext_lazy("Closure %(number)s"), ("first_day", "last_day"), ("first_day", "last_day")
    fieldsets = [("", "", [["first_day", "last_day"]])]

    first_day = forms.DateField(label=gettext_lazy("First day"))
    last_day = forms.DateField(label=gettext_lazy("Last day"))


class GroupRow(ShowcaseRow):
    """A group of products."""

    title, needed = gettext_lazy("Group %(number)s"), ("name_it",)
    fieldsets = [("", "", [["name_it", "name_en"]])]

    name_it = forms.CharField(label=gettext_lazy("Name, in Italian"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("In English"), max_length=60)


class ShowcaseFormSet(forms.BaseFormSet):
    """Rows of one list."""

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"number": (index or 0) + 1}

    def clean(self):
        if self.form is GroupRow:
            names = [row["name_it"] for row in self.facts()]
            if len(names) != len(set(names)):
                raise forms.ValidationError(_("Two groups have the same name."))

    def facts(self) -> list[dict]:
        """The rows that say something, as update_showcase() takes them."""
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        return [row for row in rows if row and all(row.get(name) not in (None, "") for name in self.form.needed)]


ROWS = {"contacts": ContactRow, "fairs": FairRow, "closures": ClosureRow, "groups": GroupRow}


def showcase_formsets(data=None, *, store: Store, blank: int = 2) -> dict[str, ShowcaseFormSet]:
    """A formset for each list, with `blank` empty rows behind."""
    found = {}
    for name, row in ROWS.items():
        _model, fields = FIELDS[name]
        initial = [{field: getattr(one, field) for field in fields} for one in getattr(store, name).all()]
        factory = forms.formset_factory(row, formset=ShowcaseFormSet, extra=blank, max_num=MOST, absolute_max=MOST)
        found[name] = factory(data, initial=initial, prefix=name)
    return found
