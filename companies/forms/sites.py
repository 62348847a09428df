"""The form of a site: where it is, what it is, what is made there, whose it is."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Site
from pavilion.forms import Described, ModelForm

from .parts import OUTSIDE_ITALY, ProvinceField, ask_for_address, check_texts, clean_address

_KINDS = {
    Site.Kind.PLANT: gettext_lazy("A factory or production hall"),
    Site.Kind.WORKSHOP: gettext_lazy("A craft or small workshop (laboratorio, opificio)"),
    Site.Kind.FARM: gettext_lazy("Where it grows or is raised"),
    Site.Kind.CELLAR: gettext_lazy("Where wine, oil or spirits are made"),
    Site.Kind.QUARRY: gettext_lazy("Where stone or minerals are extracted"),
    Site.Kind.WAREHOUSE: gettext_lazy("Does not count as production"),
    Site.Kind.SHOP: gettext_lazy("Does not count as production"),
    Site.Kind.OFFICE: gettext_lazy("Does not count as production"),
}


class SiteForm(ModelForm):
    """A place of the company, in the order of the application's step on production."""

    fieldsets = [
        (
            gettext_lazy("Where it is"),
            gettext_lazy("The address of the plant itself, not that of the office."),
            ["street", ["town", "province", "postcode"], "country"],
        ),
        (gettext_lazy("What it is"), "", ["kind", "activities"]),
        (gettext_lazy("Whose it is"), "", ["title", "subcontractor"]),
    ]

    province = ProvinceField()
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of site"),
        widget=forms.RadioSelect,
        choices=[(kind.value, Described(kind.label, words)) for kind, words in _KINDS.items()],
    )
    title = forms.ChoiceField(
        label=gettext_lazy("By what title do you use it?"),
        widget=forms.RadioSelect,
        choices=[
            (
                Site.Title.OWN.value,
                Described(
                    Site.Title.OWN.label,
                    gettext_lazy("The register extract shows it as registered office or local unit."),
                ),
            ),
            (
                Site.Title.SUBCONTRACTOR.value,
                Described(
                    Site.Title.SUBCONTRACTOR.label, gettext_lazy("Write the name; an officer may ask for the contract.")
                ),
            ),
        ],
        initial=Site.Title.OWN.value,
    )

    class Meta:
        model = Site
        fields = [
            "street",
            "town",
            "province",
            "postcode",
            "country",
            "kind",
            "activities",
            "title",
            "subcontractor",
        ]
        labels = {"postcode": gettext_lazy("Postcode (CAP)"), "activities": gettext_lazy("What is made or done there")}
        help_texts = {
            "country": OUTSIDE_ITALY,
            "activities": gettext_lazy(
                "The steps of manufacture, for example: pressing, glazing, firing. Packing and labelling alone are not production."
            ),
        }
        widgets = {
            "activities": forms.Textarea(attrs={"rows": 3}),
            "street": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].offer(self.instance.province_id)
        ask_for_address(self)
        check_texts(self)

    def clean(self):
        facts = super().clean()
        clean_address(self)
        title, name = facts.get("title"), facts.get("subcontractor")
        if title == Site.Title.SUBCONTRACTOR and not name and "subcontractor" not in self.errors:
            self.add_error("subcontractor", _("Write the subcontractor’s name."))
        if title == Site.Title.OWN and name:
            self.add_error("title", _("You named a subcontractor. Say that the site is theirs, or remove the name."))
        return facts
