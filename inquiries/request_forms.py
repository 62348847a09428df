"""The forms of requests and quotes. They check what people type; the verbs decide."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalogue import terms
from catalogue.forms.parts import CategoryField
from catalogue.forms.terms import PriceField
from catalogue.models import Product
from companies.languages import SPOKEN
from pavilion import clock
from pavilion.forms import Form, no_control_characters
from selection.forms import PdfField

from .forms import LineField, TextField, WholeNumberField, country_choices, form_token, refuse_links
from .models import MAX_LINES, Incoterm, QuoteRequest, RequestInvitation
from .models.requests import CURRENCIES
from .quotes import Offer, Price
from .requests import MAX_FILE_BYTES

LONGEST = timedelta(days=120)  # from today to the last day for quotes
LINKS = 2
BLANK_LINES = 2
NUMBERS = {"invalid": gettext_lazy("Write a whole number, for example 500.")}


class DayField(forms.DateField):
    """A day to come, from tomorrow to ten years from now."""

    def __init__(self, **kwargs):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=widget, **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and day < clock.today():
            raise ValidationError(_("This day is already over."), code="past")
        if day and day > clock.today() + timedelta(days=3653):
            raise ValidationError(_("Please give a day within the next ten years."), code="far")
        return day


class RequestForm(Form):
    """What is needed, where, by when. The lines are a formset beside it."""

    WHAT = (
        gettext_lazy("What you are looking for"),
        gettext_lazy(
            "Companies read this before they know who you are: leave out your name and contacts, they see them with their quote."
        ),
        ["title", "text"],
    )
    WHERE = (
        gettext_lazy("Delivery and quotes"),
        "",
        [["destination", "incoterm"], ["needed_by", "last_day"], ["currency", "language"]],
    )
    FIELDS = ("title", "text", "destination", "incoterm", "needed_by", "currency", "language")

    title = LineField(
        label=gettext_lazy("In one line"),
        help_text=gettext_lazy("For example: stoneware tiles and basins for a hotel of 48 rooms."),
        min_length=8,
        max_length=120,
        validators=[no_control_characters],
        error_messages={
            "required": gettext_lazy("Say in one line what you are looking for."),
            "min_length": gettext_lazy("Write a little more: at least %(limit_value)d characters."),
        },
    )
    text = TextField(
        label=gettext_lazy("Details"),
        help_text=gettext_lazy("Use, finish, packaging, samples: what every company needs to know."),
        required=False,
    )
    destination = forms.ChoiceField(
        label=gettext_lazy("Country of destination"), error_messages={"required": gettext_lazy("Choose a country.")}
    )
    incoterm = forms.ChoiceField(
        label=gettext_lazy("Delivery terms wanted"),
        required=False,
        choices=[("", gettext_lazy("To be agreed")), *Incoterm.choices],
    )
    needed_by = DayField(label=gettext_lazy("Needed by"), required=False)
    last_day = DayField(
        label=gettext_lazy("Last day for quotes"),
        error_messages={"required": gettext_lazy("Say until when companies may quote.")},
    )
    currency = forms.ChoiceField(label=gettext_lazy("Prices in"), choices=CURRENCIES)
    language = forms.ChoiceField(label=gettext_lazy("Language of the quotes"), choices=SPOKEN)

    def __init__(self, *args, request: QuoteRequest | None = None, **kwargs):
        initial = {"last_day": clock.today() + timedelta(days=14), "currency": "EUR", "language": "en"}
        if request:
            initial = {name: getattr(request, name) for name in self.FIELDS} | {"last_day": request.last_day}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.fieldsets = [self.WHAT, self.WHERE]
        self.fields["destination"].choices = country_choices(_("Choose"))

    @property
    def token(self):
        """The number of this form."""
        return form_token(self)

    def clean_text(self):
        refuse_links(self.cleaned_data["text"], LINKS)
        return self.cleaned_data["text"]

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day > clock.today() + LONGEST:
            raise ValidationError(
                _("At most %(days)s days from today: nobody keeps a price open for longer.") % {"days": LONGEST.days}
            )
        return day

    def facts(self) -> dict:
        """What was said, as requests.create_draft takes it."""
        facts = {name: self.cleaned_data[name] for name in self.FIELDS}
        return facts | {"closes_at": clock.day_start(self.cleaned_data["last_day"] + timedelta(days=1))}


class LineForm(Form):
    """One thing that is needed. A row in which nothing is written is left out."""

    WRITTEN = ("category", "text", "quantity", "target_price", "certificate")
    fieldsets = [("", "", ["category", "text", ["quantity", "unit", "target_price"], "certificate"])]

    category = CategoryField(
        label=gettext_lazy("Category"), error_messages={"required": gettext_lazy("Choose the category.")}
    )
    text = LineField(
        label=gettext_lazy("What exactly"),
        max_length=300,
        validators=[no_control_characters],
        error_messages={"required": gettext_lazy("Say what exactly you need.")},
    )
    quantity = WholeNumberField(
        label=gettext_lazy("Quantity"),
        min_value=1,
        max_value=1_000_000_000,
        error_messages=NUMBERS | {"required": gettext_lazy("Say how much you need.")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Product.Unit.choices)
    target_price = PriceField(label=gettext_lazy("Target price per unit"))
    certificate = LineField(
        label=gettext_lazy("Certificate wanted"),
        help_text=gettext_lazy("For example: ISO 9001, organic, CE."),
        max_length=80,
        required=False,
        validators=[no_control_characters],
    )

    def __init__(self, *args, number: int, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.number = number
        self.fields["category"].queryset, self.fields["category"].choices = categories

    @property
    def item_title(self) -> str:
        """What the row is called."""
        return _("Line %(number)s") % {"number": self.number}

    def full_clean(self):
        super().full_clean()
        if self.is_bound and not any(self.data.get(self.add_prefix(name), "").strip() for name in self.WRITTEN):
            self._errors, self.cleaned_data = ErrorDict(), {}


class LineFormSet(forms.BaseFormSet):
    """The lines of a request; emptied rows are left out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = CategoryField(required=False)
        field.offer()  # one query for every row
        self.categories = (field.queryset, field.choices)

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"number": (index or 0) + 1, "categories": self.categories}

    def clean(self):
        if not any(self.errors) and not self.facts():
            raise ValidationError(_("Describe at least one thing you need."), code="no_line")

    def facts(self) -> list[dict]:
        """The rows that were filled in, in order."""
        return [row for form in self.forms if (row := getattr(form, "cleaned_data", {})).get("category")]


def line_formset(data=None, *, request: QuoteRequest | None = None, blank: int = BLANK_LINES, prefix="lines"):
    """The lines of a request (or none yet) with `blank` empty rows behind."""
    names = ("category", "text", "quantity", "unit", "target_price", "certificate")
    rows = [{name: getattr(line, name) for name in names} for line in request.lines.all()] if request else []
    factory = forms.formset_factory(
        LineForm, formset=LineFormSet, extra=blank, max_num=MAX_LINES, absolute_max=MAX_LINES, validate_max=True
    )
    return factory(data, initial=rows, prefix=prefix)


class FileForm(Form):
    """A drawing or a specification, one at a time."""

    file = PdfField(
        label=gettext_lazy("Add a PDF"),
        help_text=gettext_lazy(
            "Drawings, specifications: at most 5 files of 5 MB. Only companies that are invited can open them; their names are "
            "hidden until a company has quoted."
        ),
        required=True,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise ValidationError(
                _("The file is too large: at most %(limit)s.") % {"limit": filesizeformat(MAX_FILE_BYTES)}
            )
        return file


class AskForm(Form):
    """Why a company asks to be considered."""

    text = LineField(
        label=gettext_lazy("Why you"),
        help_text=gettext_lazy("One or two sentences: the buyer reads them beside the name of your company."),
        min_length=10,
        max_length=500,
        validators=[no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Say in a sentence why your company is the right one."),
            "min_length": gettext_lazy("Write a little more: at least %(limit_value)d characters."),
        },
    )


class DeclineInvitationForm(Form):
    """Why the company does not quote."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=RequestInvitation.DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the reason.")},
    )


class CloseForm(Form):
    """Why no quote is chosen: companies learn from it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The companies that quoted read it."),
        max_length=500,
        required=False,
        validators=[no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CounterForm(Form):
    """The buyer's one counter-offer."""

    total = PriceField(label=gettext_lazy("Total you would accept"), max_digits=16)
    text = TextField(
        label=gettext_lazy("What you ask for"),
        help_text=gettext_lazy("Price, quantity, time, payment. You can do this once for each quote."),
        min_length=3,
    )

    def clean_text(self):
        refuse_links(self.cleaned_data["text"], LINKS)
        return self.cleaned_data["text"]


class QuoteForm(Form):
    """A company's offer: a price for each line it can make, and the terms. Fields of lines are called price_<id> and so on."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES)
    incoterm = forms.ChoiceField(label=gettext_lazy("Delivery terms"), choices=Incoterm.choices)
    place = LineField(
        label=gettext_lazy("Named place"),
        help_text=gettext_lazy("Port or town the delivery terms refer to."),
        max_length=100,
        required=False,
        validators=[no_control_characters],
    )
    lead_days = WholeNumberField(
        label=gettext_lazy("Lead time, days"),
        min_value=1,
        max_value=1000,
        error_messages=NUMBERS | {"required": gettext_lazy("Say in how many days you deliver.")},
    )
    payment = LineField(
        label=gettext_lazy("Payment terms"),
        help_text=gettext_lazy("For example: 30% with the order, the rest before shipment."),
        max_length=200,
        required=False,
        validators=[no_control_characters],
    )
    valid_until = DayField(
        label=gettext_lazy("The quote is valid until"),
        error_messages={"required": gettext_lazy("Say until when your quote is valid.")},
    )
    text = TextField(label=gettext_lazy("Message to the buyer"), required=False, min_length=1)

    def __init__(self, *args, request: QuoteRequest, revision=None, **kwargs):
        self.lines = list(request.lines.select_related("category"))
        prices = {price.line_id: price for price in revision.prices.all()} if revision else {}
        initial = {
            "currency": request.currency,
            "incoterm": request.incoterm or Incoterm.FCA,
            "valid_until": request.last_day + timedelta(days=30),
        }
        if revision:
            names = ("currency", "incoterm", "place", "lead_days", "payment", "valid_until")
            initial |= {name: getattr(revision, name) for name in names}
        for line in self.lines:
            price = prices.get(line.pk)
            initial |= {
                f"price_{line.pk}": price.unit_price if price else None,
                f"quantity_{line.pk}": price.quantity if price else line.quantity,
                f"note_{line.pk}": price.note if price else "",
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.fieldsets = [self._line(number, line) for number, line in enumerate(self.lines, start=1)] + [
            (
                gettext_lazy("Terms"),
                "",
                [["currency", "incoterm"], ["place", "lead_days"], ["payment", "valid_until"], "text"],
            )
        ]

    def _line(self, number: int, line) -> tuple:
        """The fields of a line; returns their group."""
        self.fields[f"price_{line.pk}"] = PriceField(label=gettext_lazy("Price per unit"))
        self.fields[f"quantity_{line.pk}"] = WholeNumberField(
            label=pgettext_lazy("of an offer", "Quantity offered"),
            required=False,
            min_value=1,
            max_value=1_000_000_000,
            error_messages=NUMBERS,
        )
        self.fields[f"note_{line.pk}"] = LineField(
            label=gettext_lazy("Note"), max_length=200, required=False, validators=[no_control_characters]
        )
        heading = _("%(number)s. %(text)s") % {"number": number, "text": line.text}
        said = [line.amount]
        if line.target_price:
            said.append(_("target price %(price)s") % {"price": terms.amount(line.target_price)})
        if line.certificate:
            said.append(_("certificate: %(name)s") % {"name": line.certificate})
        names = [[f"price_{line.pk}", f"quantity_{line.pk}"], f"note_{line.pk}"]
        return (
            heading,
            _("Asked for: %(what)s. Leave the price empty if you do not make it.") % {"what": ", ".join(said)},
            names,
        )

    @property
    def token(self):
        """The number of this form."""
        return form_token(self)

    def clean_text(self):
        refuse_links(self.cleaned_data["text"], LINKS)
        return self.cleaned_data["text"]

    def clean(self):
        facts = super().clean()
        prices = [name for name in self.fields if name.startswith("price_")]
        if not any(facts.get(name) or name in self.errors for name in prices):
            self.add_error(prices[0], _("Give a price for at least one line."))
        for line in self.lines:
            missing = facts.get(f"price_{line.pk}") and not facts.get(f"quantity_{line.pk}")
            if missing and f"quantity_{line.pk}" not in self.errors:
                self.add_error(f"quantity_{line.pk}", _("Say for which quantity this price holds."))
        return facts

    def offer(self) -> Offer:
        """What was offered, for the verbs."""
        facts = self.cleaned_data
        return Offer(
            prices=tuple(
                Price(
                    line=line,
                    quantity=facts[f"quantity_{line.pk}"],
                    unit_price=facts[f"price_{line.pk}"],
                    note=facts[f"note_{line.pk}"],
                )
                for line in self.lines
                if facts.get(f"price_{line.pk}")
            ),
            token=self.token,
            **{
                name: facts[name]
                for name in ("currency", "incoterm", "place", "lead_days", "payment", "valid_until", "text")
            },
        )
