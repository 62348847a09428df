"""What officers type: outcomes with their reasons, letters, reasons for sending back."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import officers
from companies.models import Officer
from pavilion import clock
from pavilion.forms import Form
from selection import letters
from selection.models import Finding

CHOICES = [
    ("", gettext_lazy("Choose")),
    (Finding.Outcome.MET, gettext_lazy("Met")),
    (Finding.Outcome.NOT_MET, gettext_lazy("Not met")),
    (Finding.Outcome.ASK, gettext_lazy("Ask to complete")),
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
            outcome = facts.get(f"outcome-{finding.pk}")
            if outcome == Finding.Outcome.ASK and not facts.get(note) and note not in self.errors:
                self.add_error(note, _("Write what the company has to send or explain."))
            if outcome == Finding.Outcome.NOT_MET and not facts.get(note) and note not in self.errors:
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

    observations_answer = forms.CharField(
        label=gettext_lazy("Answer to the company’s observations"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "The law asks for it (article 10-bis of Law 241/1990); it takes the place of “[…]” in the letter."
        ),
        error_messages={"required": gettext_lazy("The company made observations: a rejection answers them.")},
    )
    field_order = ["reasons", "observations_answer", "letter"]

    def __init__(self, *args, rejects: bool, observed: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not rejects:
            del self.fields["reasons"]
        if not observed:
            del self.fields["observations_answer"]

    def clean(self):
        """The letter's open place is filled with the answer to the observations."""
        facts = super().clean()
        if "observations_answer" in self.fields and facts.get("letter"):
            facts["letter"] = facts["letter"].replace(letters.ANSWER_HERE, facts.get("observations_answer", ""))
        return facts


class CompletionForm(Form):
    """What the company is asked, one text per requirement, the last day, and the letter."""

    due_on = forms.DateField(label=gettext_lazy("Last day to answer"), widget=forms.DateInput(attrs={"type": "date"}))
    letter = forms.CharField(
        label=gettext_lazy("Letter to the company, in its language"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("The items follow the letter."),
    )

    def __init__(self, *args, findings: list[Finding], **kwargs):
        super().__init__(*args, **kwargs)
        self.findings = findings
        for finding in findings:
            self.fields[f"item-{finding.pk}"] = forms.CharField(
                label=f"{finding.requirement.code} {finding.requirement.title}",
                initial=finding.note,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.order_fields([*(f"item-{finding.pk}" for finding in findings), "due_on", "letter"])

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on <= clock.today():
            raise forms.ValidationError(_("The last day to answer lies in the future."))
        return due_on

    def items(self) -> dict[int, str]:
        """What the verb takes: {requirement: what is asked}."""
        return {one.requirement_id: self.cleaned_data[f"item-{one.pk}"] for one in self.findings}


class NoticeForm(Form):
    """The reasons against an application and the letter that tells them."""

    reasons = forms.CharField(label=gettext_lazy("Reasons"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6}))
    letter = forms.CharField(
        label=gettext_lazy("Letter to the company, in its language"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )


class AssignForm(Form):
    """Who gets the chosen files."""

    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        screeners = Officer.objects.filter(user__groups__name=officers.SCREENING, user__is_active=True)
        self.fields["officer"].queryset = screeners.select_related("user").order_by("name")


class ReasonForm(Form):
    """A reason, which goes on record."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ExtensionForm(ReasonForm):
    """How many days a membership is given on top, and why."""

    days = forms.IntegerField(label=gettext_lazy("Days on top"), min_value=1, max_value=730)
    field_order = ["days", "reason"]


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
