"""What companies type in this room, beyond the forms of the rooms below."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from catalogue.forms import ManufactureForm
from companies.models import Site
from pavilion import clock
from pavilion.forms import Described, Form, no_control_characters
from pavilion.uploads import inspect_pdf

from .asking import Upload
from .eligibility import Made
from .models import Document

ITALY, ELSEWHERE = "IT", "other"


class EligibilityForm(Form):
    """Three questions, asked of anyone; the answers stand in the page's address and nowhere else."""

    fieldsets = [("", "", ["office", ["site", "where"], "made"])]

    office = forms.ChoiceField(
        label=gettext_lazy("Where is your company’s registered office?"),
        choices=lambda: [("", _("Choose …")), ("IT", countries.name("IT")), *[c for c in countries if c[0] != "IT"]],
    )
    site = forms.ChoiceField(
        label=gettext_lazy("What is the place where you produce?"),
        choices=[
            ("", gettext_lazy("Choose …")),
            *[(kind.value, kind.label) for kind in Site.Kind],
            ("none", gettext_lazy("We have no site of our own")),
        ],
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Where is it?"),
        choices=[
            ("", gettext_lazy("Choose …")),
            (ITALY, gettext_lazy("In Italy")),
            (ELSEWHERE, gettext_lazy("Abroad")),
        ],
        required=False,
    )
    made = forms.ChoiceField(
        label=gettext_lazy("Where is your main product made?"),
        choices=[
            (Made.ITALY, Described(gettext_lazy("Wholly in Italy"), gettext_lazy("Every step of manufacture"))),
            (
                Made.PARTLY,
                Described(
                    gettext_lazy("Partly abroad, finished in Italy"),
                    gettext_lazy("The last real step of manufacture is in Italy"),
                ),
            ),
            (
                Made.LAST_STEP_ABROAD,
                Described(
                    gettext_lazy("The last real step is abroad"),
                    gettext_lazy("Designed or sold by you, made elsewhere"),
                ),
            ),
            (
                Made.ONLY_PACKED,
                Described(
                    gettext_lazy("Made abroad, packed or labelled in Italy"),
                    gettext_lazy("Also sorting or simple assembly"),
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )

    def clean(self):
        facts = super().clean()
        if facts.get("site") and facts["site"] != "none" and not facts.get("where"):
            self.add_error("where", _("Say where the site is."))
        return facts


class PrivacyForm(Form):
    """The first step: the notice was read."""

    read = forms.BooleanField(
        label=gettext_lazy("I have read and understood the privacy notice"),
        error_messages={
            "required": gettext_lazy("Read the notice and tick the box: without it the application cannot go on.")
        },
    )


class PdfField(forms.FileField):
    """A PDF, opened and bounded (pavilion/uploads.py); its facts are on the cleaned file as `pdf_facts`."""

    widget = forms.FileInput

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 200)
        super().__init__(widget=forms.FileInput(attrs={"accept": "application/pdf"}), **kwargs)
        self.error_messages["empty"] = gettext_lazy("The file is empty.")

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file:
            file.pdf_facts = inspect_pdf(file)
        return file


class OriginQuestionsForm(ManufactureForm):
    """The questions without which the rules cannot answer; those about the claim of 100% can follow in the store."""

    fieldsets = ManufactureForm.fieldsets[:2]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = {name for _heading, _help, names in self.fieldsets for name in names}
        for name in set(self.fields) - asked:
            del self.fields[name]

    def facts(self) -> dict:
        """What was said, as the catalogue's verbs take it."""
        return {name: self.cleaned_data[name] for name in self.fields}


class DocumentsForm(Form):
    """The documents of an application, each in its place; a wrong one does not stop the others."""

    extract = PdfField(
        label=gettext_lazy("Chamber of commerce extract (visura)"),
        help_text=gettext_lazy("PDF, not older than six months, at most 10 MB."),
    )
    issued_on = forms.DateField(
        label=gettext_lazy("Date of the extract"),
        required=False,
        help_text=gettext_lazy("It stands on the first page."),
        widget=forms.DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    identity = PdfField(
        label=gettext_lazy("Identity document of whoever signs"),
        help_text=gettext_lazy("PDF, both sides. Not needed with a digitally signed declaration."),
    )
    declaration = PdfField(
        label=gettext_lazy("Declaration signed digitally"),
        help_text=gettext_lazy("PDF with the signature inside (PAdES), instead of the identity document."),
    )
    other = PdfField(
        label=gettext_lazy("Another document"),
        help_text=gettext_lazy("For example the contract with a subcontractor. At most ten."),
    )

    def __init__(self, *args, present: dict | None = None, **kwargs):
        """`present`: the documents there are, by kind."""
        super().__init__(*args, **kwargs)
        self.present = present or {}
        extract = self.present.get(Document.Kind.EXTRACT)
        if extract:
            self.fields["issued_on"].initial = extract.issued_on

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("This day is in the future: write the date that stands on the extract."))
        return day

    def clean(self):
        facts = super().clean()
        if facts.get("extract") and not facts.get("issued_on") and "issued_on" not in self.errors:
            self.add_error("issued_on", _("Write the date that stands on the extract, then choose the file again."))
        return facts

    def uploads(self) -> list[tuple[str, object]]:
        """(kind, file) of everything that was accepted; the extract only with its date."""
        files = [(kind, self.cleaned_data.get(kind)) for kind in Document.Kind.values]
        return [
            (kind, file)
            for kind, file in files
            if file and (kind != Document.Kind.EXTRACT or self.cleaned_data.get("issued_on"))
        ]


class SubmitForm(Form):
    """The last step: one tick per declaration, under the exact warning (selection/declarations.py)."""

    def __init__(self, *args, declarations: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        for code, text in declarations.items():
            self.fields[code] = forms.BooleanField(
                label=text, error_messages={"required": _("Tick this declaration to submit.")}
            )


class AnswerForm(Form):
    """The one answer to what the office asked: words, and files as PDF."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        validators=[no_control_characters],
    )
    extract = PdfField(label=gettext_lazy("A newer chamber of commerce extract (visura)"))
    issued_on = forms.DateField(
        label=gettext_lazy("Date of the extract"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    identity = PdfField(label=gettext_lazy("Identity document of whoever signs"))
    first = PdfField(label=gettext_lazy("Another document"))
    second = PdfField(label=gettext_lazy("A further document"))
    is_final = forms.BooleanField(
        label=gettext_lazy("This is our complete answer: nothing more can be sent afterwards."),
        error_messages={"required": gettext_lazy("Tick this: there is one answer only.")},
    )

    def clean(self):
        facts = super().clean()
        if facts.get("extract") and not facts.get("issued_on") and "issued_on" not in self.errors:
            self.add_error("issued_on", _("Write the date of the extract."))
        if facts.get("issued_on") and facts["issued_on"] > clock.today():
            self.add_error("issued_on", _("The date of the extract lies in the future."))
        return facts

    def uploads(self) -> list[Upload]:
        """The files that were sent."""
        kinds = {"extract": Document.Kind.EXTRACT, "identity": Document.Kind.IDENTITY}
        found = []
        for name in ("extract", "identity", "first", "second"):
            if file := self.cleaned_data.get(name):
                issued_on = self.cleaned_data["issued_on"] if name == "extract" else None
                kind = kinds.get(name, Document.Kind.OTHER)
                found.append(Upload(file=file, facts=file.pdf_facts, kind=kind, issued_on=issued_on))
        return found
