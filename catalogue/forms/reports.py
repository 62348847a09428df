"""A report about a product."""

from django import forms
from django.utils.translation import gettext_lazy

from catalogue.models import ProductReport
from pavilion.forms import Form

from .parts import check_texts


class ReportForm(Form):
    """What is wrong, and what was seen."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"), widget=forms.RadioSelect, choices=ProductReport.Kind.choices
    )
    words = forms.CharField(
        label=gettext_lazy("What did you see?"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Where on the page, and how you know. An address of the original helps with a copied picture."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        check_texts(self)
