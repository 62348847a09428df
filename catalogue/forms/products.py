"""What a product is called, where it belongs, its HS code."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Product, ProductGroup, ProductText
from pavilion.forms import Form

from .parts import CategoryField, HSField, check_texts

LANGUAGES = [code for code, _name in settings.CONTENT_LANGUAGES]
HS_HELP = gettext_lazy(
    "Six digits to publish, for example 6907 21; four are enough to begin. It decides which rule of origin applies."
)


class NewProductForm(Form):
    """The few facts with which a product begins; everything else can follow."""

    title_it = forms.CharField(
        label=gettext_lazy("Name of the product, in Italian"),
        max_length=140,
        help_text=gettext_lazy("As a buyer would look for it, for example: Porcelain stoneware 60 × 60 cm, matt."),
    )
    category = CategoryField(label=gettext_lazy("Group of products"), required=False)
    hs_code = HSField(label=gettext_lazy("HS code"), help_text=HS_HELP)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].offer()
        check_texts(self)

    def clean(self):
        facts = super().clean()
        if not self.errors and not facts.get("category") and not facts.get("hs_code"):
            self.add_error("category", _("Choose the group of products, or write the HS code."))
        return facts

    def facts(self) -> dict:
        """What was said, as create_product() takes it. A group with one HS heading gives the code that was not written."""
        facts = self.cleaned_data
        category, hs_code = facts["category"], facts["hs_code"]
        if category and not hs_code and len(category.hs_headings) == 1:
            hs_code = category.hs_headings[0]
        return {"category": category, "hs_code": hs_code, "texts": {"it": {"title": facts["title_it"]}}}


class BasicsForm(Form):
    """Names and descriptions in the content languages, and classification."""

    fieldsets = [
        (gettext_lazy("In Italian"), "", ["title_it", "description_it"]),
        (
            gettext_lazy("In English"),
            gettext_lazy("Most buyers read English. Where it is missing, the page shows the Italian text and says so."),
            ["title_en", "description_en"],
        ),
        (gettext_lazy("Where it belongs"), "", ["category", ["hs_code", "sku"], ["group", "is_main"]]),
        *[
            (
                format_lazy("{}: {}", gettext_lazy("In another language"), name),
                "",
                [f"title_{code}", f"description_{code}"],
            )
            for code, name in settings.CONTENT_LANGUAGES
            if code not in ("it", "en")
        ],
    ]

    category = CategoryField(label=gettext_lazy("Group of products"), required=False)
    hs_code = HSField(label=gettext_lazy("HS code"), help_text=HS_HELP)
    sku = forms.CharField(
        label=gettext_lazy("Your code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Your own article number, if you use one."),
    )

    group = forms.ModelChoiceField(
        label=gettext_lazy("Your group in the store"), queryset=ProductGroup.objects.none(), required=False,
        empty_label=gettext_lazy("None"),
    )  # fmt: skip
    is_main = forms.BooleanField(label=gettext_lazy("A main product of the store"), required=False)

    def __init__(self, *args, product: Product, **kwargs):
        texts = {text.language: text for text in product.texts.all()}
        initial = {"category": product.category_id, "hs_code": product.hs_code, "sku": product.sku}
        initial |= {"group": product.group_id, "is_main": product.is_main}
        for language in LANGUAGES:
            if language in texts:
                initial[f"title_{language}"] = texts[language].title
                initial[f"description_{language}"] = texts[language].description
        super().__init__(*args, **({"initial": initial} | kwargs))
        for language in LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(label=_("Name"), max_length=140, required=False)
            self.fields[f"description_{language}"] = forms.CharField(
                label=_("Description"), max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 6})
            )
            text = texts.get(language)
            if text and text.provenance != ProductText.Provenance.COMPANY:
                self.fields[f"title_{language}"].help_text = text.get_provenance_display()
        self.fields["category"].offer()
        self.fields["group"].queryset = ProductGroup.objects.filter(store__company=product.company_id)
        check_texts(self)

    def clean(self):
        facts = super().clean()
        if not facts.get("title_it") and not facts.get("title_en") and not self.errors:
            self.add_error("title_it", _("Write the name of the product in Italian or in English."))
        for language in LANGUAGES:
            if facts.get(f"description_{language}") and not facts.get(f"title_{language}"):
                self.add_error(f"title_{language}", _("The description needs a name in the same language."))
        return facts

    def facts(self) -> dict:
        """What was said, as update_product() takes it."""
        facts = self.cleaned_data
        texts = {
            language: {"title": facts[f"title_{language}"], "description": facts[f"description_{language}"]}
            for language in LANGUAGES
        }
        return {name: facts[name] for name in ("category", "hs_code", "sku", "group", "is_main")} | {"texts": texts}
