"""A table of products is sent, or asked for."""

from django import forms
from django.utils.translation import gettext_lazy

from catalogue.models import ExportLayout
from pavilion.forms import Form

from .parts import CategoryField


class TableForm(Form):
    """The file, and the group whose template it follows."""

    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy(
            "XLSX or CSV, at most 10 MB and 20,000 rows. Nothing is written before you have seen what would happen."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    category = CategoryField(
        label=gettext_lazy("Group of the template"),
        required=False,
        help_text=gettext_lazy("Only if the table has columns for the characteristics of one group."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].offer()


class WantedTableForm(Form):
    """Which table: for which group, in which form, in which layout."""

    category = CategoryField(label=gettext_lazy("Group of products"), required=False)
    kind = forms.ChoiceField(choices=[("xlsx", "XLSX"), ("csv", "CSV")], required=False)
    layout = forms.ModelChoiceField(queryset=ExportLayout.objects.none(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].offer()
        self.fields["layout"].queryset = ExportLayout.objects.filter(is_on=True)
