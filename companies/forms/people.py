"""Forms about people: inviting someone to act for the company, ending a mandate."""

from django import forms
from django.utils.translation import gettext_lazy

from companies.models import Mandate
from pavilion.forms import Described, Form

from .parts import check_texts, end_of_day


class InvitationForm(Form):
    """Whom to invite, as what, until when."""

    person_name = forms.CharField(label=gettext_lazy("First and last name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The person signs in or creates an account with this address."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Acts for the company as"),
        widget=forms.RadioSelect,
        choices=[
            (
                Mandate.Role.DELEGATE.value,
                Described(
                    Mandate.Role.DELEGATE.label, gettext_lazy("May do everything except invite or end other delegates.")
                ),
            ),
            (
                Mandate.Role.LEGAL_REPRESENTATIVE.value,
                Described(
                    Mandate.Role.LEGAL_REPRESENTATIVE.label,
                    gettext_lazy("The register extract names the person. May also invite and end delegates."),
                ),
            ),
        ],
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy(
            "The last day. Leave it empty for a mandate without an end; you can end it at any time."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        check_texts(self)

    def clean_valid_to(self):
        return end_of_day(self.cleaned_data["valid_to"])


class EndMandateForm(Form):
    """Why an officer ends a mandate: it goes on record."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        check_texts(self)
