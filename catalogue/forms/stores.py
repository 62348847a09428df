"""The store of a company."""

from django import forms
from django.utils.translation import gettext_lazy

from catalogue.models import Category, District, Store
from catalogue.stores import STORE_FIELDS
from pavilion.forms import ModelForm

from .parts import CountryList, check_texts


class StoreForm(ModelForm):
    """Its name, its words and figures, where it belongs."""

    fieldsets = [
        (gettext_lazy("Name and place"), "", ["name", ["sector", "district"], "site"]),
        (gettext_lazy("In Italian"), "", ["tagline_it", "story_it"]),
        (gettext_lazy("In English"), "", ["tagline_en", "story_en"]),
        (
            gettext_lazy("The factory"),
            "",
            [["capacity_it", "capacity_en"], ["plant_area", "production_lines"], ["design_staff", "quality_staff"]],
        ),
        (gettext_lazy("Export"), "", [["export_countries", "export_share"], "markets"]),
    ]

    markets = CountryList(label=gettext_lazy("Main markets"))

    class Meta:
        model = Store
        fields = STORE_FIELDS
        labels = {"tagline_it": gettext_lazy("One line"), "tagline_en": gettext_lazy("One line"),
                  "story_it": gettext_lazy("The company"), "story_en": gettext_lazy("The company")}  # fmt: skip
        help_texts = {
            "tagline_it": gettext_lazy("What you make and what is special about it, in one sentence."),
            "site": gettext_lazy("Buyers see its town. Add sites in the company’s profile."),
            "district": gettext_lazy("Only if you work in one of these."),
        }
        widgets = {"story_it": forms.Textarea(attrs={"rows": 6}), "story_en": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = Category.objects.sectors()
        self.fields["district"].queryset = District.objects.order_by("name_it")
        self.fields["site"].queryset = self.instance.company.sites.current().select_related("province")
        for name in ("sector", "district", "site"):
            self.fields[name].empty_label = gettext_lazy("Not chosen")
        check_texts(self)

    def facts(self) -> dict:
        """What was said, as update_store() takes it."""
        return {name: self.cleaned_data[name] for name in STORE_FIELDS}
