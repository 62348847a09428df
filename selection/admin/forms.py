"""What officers type: outcomes with their reasons, letters, reasons for sending back."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pavilion.forms import Form
from selection import letters
from selection.models import Finding

CHOICES = [
    ("", gettext_lazy("Choose")),
    (Finding.Outcome.MET, gettext_lazy("Met")),
    (Finding.Outcome.NOT_MET, gettext_lazy("Not met")),
]


class FindingsForm(forms.Form):
    """One outcome and one note per requirement; a ready reason stands in for a note not written."""

    def __init__(self, *args, application, findings: list[Finding], **kwargs):
        super().__init__(*args, **kwargs)
        self.findings = findings
        for finding in findings:
            code = finding.requirement.code
            ready = letters.ready_reasons(finding, application.language)
            self.fields[f"outcome-{finding.pk}"] = forms.ChoiceField(
                choices=CHOICES,
                required=False,
                initial=finding.outcome,
                label=_("Outcome of %(code)s") % {"code": code},
            )
            self.fields[f"note-{finding.pk}"] = forms.CharField(
                required=False,
                max_length=2000,
                initial=finding.note,
                label=_("Reason or note for %(code)s") % {"code": code},
                widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Reason, shown to the company if not met")}),
            )
            self.fields[f"ready-{finding.pk}"] = forms.ChoiceField(
                choices=[("", _("Ready reason")), *((text, text) for text in ready)],
                required=False,
                label=_("Ready reason for %(code)s") % {"code": code},
            )

    def clean(self):
        facts = super().clean()
        for finding in self.findings:
            note, ready = f"note-{finding.pk}", f"ready-{finding.pk}"
            not_met = facts.get(f"outcome-{finding.pk}") == Finding.Outcome.NOT_MET
            if not_met and not facts.get(note) and note not in self.errors:
                facts[note] = facts.get(ready, "")
                if not facts[note]:
                    self.add_error(note, _("Write the reason, or choose a ready one: the company will read it."))
        return facts

    def outcomes(self) -> dict[int, tuple[str, str]]:
        """What the verb takes: (outcome, note) by finding."""
        return {
            finding.pk: (self.cleaned_data[f"outcome-{finding.pk}"], self.cleaned_data[f"note-{finding.pk}"])
            for finding in self.findings
        }

    def rows(self) -> list[dict]:
        """Each finding with its three fields, for the table."""
        return [
            {
                "finding": finding,
                "outcome": self[f"outcome-{finding.pk}"],
                "note": self[f"note-{finding.pk}"],
                "ready": self[f"ready-{finding.pk}"],
            }
            for finding in self.findings
        ]


class ProposalForm(Form):
    """The letter, and for a rejection its reasons."""

    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("For the decision; the letter repeats them."),
    )
    letter = forms.CharField(
        label=gettext_lazy("Letter to the company, in its language"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 16}),
    )

    def __init__(self, *args, rejects: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not rejects:
            del self.fields["reasons"]


class ReasonForm(Form):
    """A reason, which goes on record."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class PaymentForm(Form):
    """A payment as the account's statement says it."""

    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"),
        help_text=gettext_lazy("The day on which the payer's bank took the order."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    amount = forms.DecimalField(label=gettext_lazy("Amount, euro"), max_digits=9, decimal_places=2, min_value=0)
    number = forms.CharField(
        label=gettext_lazy("Number of the payment"),
        max_length=80,
        help_text=gettext_lazy("From the statement: the same number is never recorded twice."),
    )
