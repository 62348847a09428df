"""What a company says of a banner on one page: where, when, for which pages, where it leads, words and picture per language."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalogue import pictures
from catalogue.forms.parts import check_texts
from catalogue.models import Category, Product, Store
from catalogue.texts import title_of
from companies.models import Company, Region
from pavilion import clock
from pavilion.forms import Described, Form
from pavilion.text import sort_name

from .models import Campaign, Creative, Placement
from .models.campaigns import LANGUAGES

Kind, Target = Campaign.Kind, Campaign.Target
WHERE = {
    Placement.Code.FRONT_HERO: gettext_lazy("On the front page, above the sectors; everyone passes there."),
    Placement.Code.SECTOR_HEAD: gettext_lazy("Above the products of the sectors you choose."),
    Placement.Code.SEARCH_SIDE: gettext_lazy("In the column beside the list of products."),
    Placement.Code.PRODUCT_FOOT: gettext_lazy("Below the products of the sectors you choose."),
    Placement.Code.STORE_STRIP: gettext_lazy("Above the list of stores."),
}
FILE = {"accept": "image/jpeg,image/png,image/webp"}


def _words(language: str) -> list:
    """The fields of one language, in their order on the page."""
    return [f"headline_{language}", f"line_{language}", f"picture_{language}", f"alt_{language}"]


class BannerForm(Form):
    """A company's banner. What fits together is checked by the verbs; here what a person should be told beside a field."""

    fieldsets = [
        (gettext_lazy("In Italian"), "", _words("it")),
        (
            gettext_lazy("In English"),
            gettext_lazy("Buyers abroad read these pages. Without English words they see the Italian ones."),
            _words("en"),
        ),
        (gettext_lazy("Where it is shown"), "", ["placement", "sectors", "groups", "searches", "regions", "language"]),
        (gettext_lazy("Where it leads"), "", ["leads_to"]),
        (gettext_lazy("When"), "", ["kind", ["first_day", "last_day"], "goal"]),
    ]

    placement = forms.ChoiceField(label=gettext_lazy("Where on the pages"), widget=forms.RadioSelect)
    sectors = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Sectors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only for places on the pages of sectors."),
    )
    groups = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Single groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Instead of a whole sector: groups in which you have products."),
    )
    searches = forms.CharField(
        label=gettext_lazy("Search words"),
        required=False,
        max_length=400,
        help_text=gettext_lazy(
            "Only beside search results, at most 10, with commas between them: the banner is then shown to those who search for one "
            "of them. An officer approves them with the banner. Empty: with any search."
        ),
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Regions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only in the list of stores: on the pages of these regions. None: on all of them."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Pages"),
        required=False,
        choices=[("", gettext_lazy("In both languages")), ("it", gettext_lazy("Italian pages alone")),
                 ("en", gettext_lazy("English pages alone"))],
    )  # fmt: skip
    leads_to = forms.ChoiceField(label=gettext_lazy("Page of the portal"))
    kind = forms.ChoiceField(
        label=gettext_lazy("How long"),
        widget=forms.RadioSelect,
        choices=[
            (Kind.PERMANENT, Described(pgettext_lazy("banner", "Permanent"),
                                       gettext_lazy("From its approval for as long as your store is open."))),
            (Kind.SCHEDULED, Described(pgettext_lazy("banner", "For a period"),
                                       gettext_lazy("From the first to the last day you give, both included."))),
        ],
    )  # fmt: skip
    first_day = forms.DateField(label=gettext_lazy("First day"), required=False)
    last_day = forms.DateField(label=gettext_lazy("Last day"), required=False)
    goal = forms.IntegerField(
        label=gettext_lazy("Goal"),
        required=False,
        min_value=1,
        max_value=100_000_000,
        help_text=gettext_lazy(
            "How many viewable showings you hope for; its page then says how far it is. It changes nothing in how often it is shown."
        ),
    )

    def __init__(self, *args, company: Company | None = None, campaign: Campaign | None = None, **kwargs):
        self.company, self.campaign = company, campaign
        self.known = {creative.language: creative for creative in campaign.creatives.all()} if campaign else {}
        kwargs.setdefault("initial", _initial(campaign) if campaign else {"kind": Kind.PERMANENT})
        super().__init__(*args, **kwargs)
        for code, _name in LANGUAGES:
            self._add_words(code)
        placements = list(Placement.objects.on())
        if campaign and campaign.placement not in placements:
            placements.append(campaign.placement)
        self.placements = {placement.code: placement for placement in placements}
        self.fields["placement"].choices = [
            (one.code, Described(str(one).capitalize(), WHERE[one.code])) for one in placements
        ]
        self.fields["sectors"].queryset = Category.objects.sectors()
        self.fields["groups"].queryset = self.own_groups()
        self.fields["regions"].choices = [(region.code, str(region)) for region in Region.objects.order_by("code")]
        self._leave_out_what_no_place_wants()
        self.fields["leads_to"].choices = self.targets()
        self.order_fields(_flat(self.fieldsets))
        check_texts(self)

    def own_groups(self):
        """The groups below a sector in which the company has published products."""
        products = self.company.products.filter(state=Product.State.PUBLISHED)
        return Category.objects.filter(level__gt=1, pk__in=products.values("category"))

    def targets(self) -> list[tuple[str, str]]:
        """The pages a banner may lead to: the company's store and its published products."""
        products = self.company.products.filter(state=Product.State.PUBLISHED).prefetch_related("texts")
        return [
            (Target.STORE.value, _("Your store")),
            *((f"product-{product.pk}", title_of(product)) for product in products.order_by("position", "pk")),
        ]

    def clean(self):
        said = super().clean()
        placement = self.placements.get(said.get("placement", ""))
        if placement and placement.wants_sectors and not (said.get("sectors") or said.get("groups")):
            self.add_error("sectors", _("Choose at least one sector."))
        if said.get("kind") == Kind.SCHEDULED:
            self._clean_days(said.get("first_day"), said.get("last_day"))
        self._clean_headlines(said)
        self._clean_pictures(said)
        return said

    def clean_searches(self) -> list[str]:
        """The words as searches are compared: plain letters, each once."""
        words = list(dict.fromkeys(filter(None, map(sort_name, self.cleaned_data["searches"].split(",")))))
        if len(words) > Campaign.SEARCHES:
            raise ValidationError(_("At most 10 search words."))
        if any(len(word) > Campaign.SEARCH_LENGTH for word in words):
            raise ValidationError(_("At most 40 characters for one search word."))
        return words

    def receive(self) -> bool:
        """Take in the pictures that were sent; False with the reason beside the field when one is refused."""
        for code, _name in LANGUAGES:
            file = self.cleaned_data.get(f"picture_{code}")
            if not file:
                continue
            try:
                self.cleaned_data[f"received_{code}"] = pictures.receive_picture(file)
            except ValidationError as error:
                self.add_error(f"picture_{code}", error)
        return not self.errors

    def facts(self) -> dict:
        """What was said, as create_campaign() and update_campaign() take it."""
        said = self.cleaned_data
        scheduled = said["kind"] == Kind.SCHEDULED
        return {
            "placement": self.placements[said["placement"]],
            "sectors": [*said["sectors"], *said.get("groups", [])],
            "searches": said.get("searches", []),
            "regions": said.get("regions", []),
            "goal": said["goal"],
            "language": said["language"],
            "kind": said["kind"],
            "starts_at": clock.day_start(said["first_day"]) if scheduled else None,
            "ends_at": clock.day_start(said["last_day"] + timedelta(days=1)) if scheduled else None,
            "creatives": {code: self._creative(code) for code, _name in LANGUAGES},
            **self.target(said["leads_to"]),
        }

    def target(self, chosen: str) -> dict:
        """The page a banner leads to, as the model has it."""
        kind, _dash, number = chosen.partition("-")
        return {
            "target": kind,
            "store": Store.objects.filter(company=self.company).first() if kind == Target.STORE else None,
            "product": self.company.products.get(pk=number) if kind == Target.PRODUCT else None,
            "category": None,
        }

    def _leave_out_what_no_place_wants(self) -> None:
        places = self.placements.values()
        if not any(place.wants_searches for place in places):
            del self.fields["searches"]
        if not any(place.wants_regions for place in places):
            del self.fields["regions"]
        if not self.fields["groups"].queryset.exists():
            del self.fields["groups"]
        self.fieldsets = [
            (heading, help_text, [name for name in names if not isinstance(name, str) or self._has(name)])
            for heading, help_text, names in self.fieldsets
        ]

    def _has(self, name: str) -> bool:
        """Whether a field of the form is there; those of the words come one language at a time."""
        return name in self.fields or name not in self.base_fields

    def _add_words(self, code: str) -> None:
        known = self.known.get(code)
        self.fields[f"headline_{code}"] = forms.CharField(
            label=gettext_lazy("Headline"), max_length=Creative.HEADLINE_LENGTH, required=False,
            help_text=gettext_lazy("At most 60 characters: what you offer, in words a buyer would use.")
        )  # fmt: skip
        self.fields[f"line_{code}"] = forms.CharField(
            label=gettext_lazy("Second line"), max_length=Creative.LINE_LENGTH, required=False
        )
        picture_help = gettext_lazy("JPEG, PNG or WebP, at most 10 MB, at least 640 pixels wide, best 1,280 × 580.")
        if known:
            picture_help = gettext_lazy("There is a picture already; choose another one only to replace it.")
        elif code == "en":
            picture_help = gettext_lazy("Only if it differs from the Italian one.")
        self.fields[f"picture_{code}"] = forms.FileField(
            label=gettext_lazy("Picture"), required=False, allow_empty_file=True, help_text=picture_help,
            widget=forms.FileInput(attrs=FILE)
        )  # fmt: skip
        self.fields[f"alt_{code}"] = forms.CharField(
            label=gettext_lazy("What the picture shows"), max_length=Creative.ALT_LENGTH, required=False,
            help_text=gettext_lazy("For those who do not see it; empty if it only decorates.")
        )  # fmt: skip

    def _clean_days(self, first, last) -> None:
        if not first:
            self.add_error("first_day", _("Write the first day."))
        if not last:
            self.add_error("last_day", _("Write the last day."))
        elif first and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        elif last < clock.today():
            self.add_error("last_day", _("This day is past."))

    def _clean_headlines(self, said: dict) -> None:
        """One language is enough; but what was begun in a language needs its headline."""
        if not any(said.get(f"headline_{code}") for code, _name in LANGUAGES):
            self.add_error("headline_it", _("Write a headline in at least one language."))
            return
        for code, _name in LANGUAGES:
            begun = (
                any(said.get(f"{name}_{code}") for name in ("line", "alt")) or said.get(f"picture_{code}") is not None
            )
            if begun and not said.get(f"headline_{code}"):
                self.add_error(
                    f"headline_{code}", _("Write the headline in this language too, or empty its other fields.")
                )

    def _clean_pictures(self, said: dict) -> None:
        sent = [code for code, _name in LANGUAGES if said.get(f"picture_{code}") is not None or code in self.known]
        for code, _name in LANGUAGES:
            if said.get(f"headline_{code}") and not sent and f"picture_{code}" not in self.errors:
                self.add_error(f"picture_{code}", _("Add a picture."))
                return

    def _creative(self, code: str) -> dict | None:
        said = self.cleaned_data
        if not said[f"headline_{code}"]:
            return None
        other = "en" if code == "it" else "it"
        known, other_known = self.known.get(code), self.known.get(other)
        picture = (
            said.get(f"received_{code}")
            or (known and known.picture)
            or said.get(f"received_{other}")
            or (other_known and other_known.picture)
        )
        return {name: said[f"{name}_{code}"] for name in ("headline", "line", "alt")} | {"picture": picture}


class AgencyForm(BannerForm):
    """A banner of the agency: it leads to a store that is open, a sector or the calls, and may weigh more."""

    fieldsets = [*BannerForm.fieldsets, ("", "", ["priority"])]

    priority = forms.TypedChoiceField(
        label=gettext_lazy("Weight"),
        coerce=int,
        choices=[(1, gettext_lazy("As a company")), (2, gettext_lazy("Twice")), (3, gettext_lazy("Three times"))],
        help_text=gettext_lazy(
            "In the part of the showings that is drawn by lot; the guaranteed share stays the same."
        ),
    )

    def own_groups(self):
        """The agency names whole sectors."""
        return Category.objects.none()

    def targets(self) -> list[tuple[str, str]]:
        """The calls, the sectors, the stores that are open now."""
        return [
            (Target.CALLS.value, _("The calls for companies")),
            *(
                (f"{Target.SECTOR}-{sector.pk}", _("Sector: %(name)s") % {"name": sector})
                for sector in Category.objects.sectors()
            ),
            *(
                (f"{Target.STORE}-{store.pk}", _("Store: %(name)s") % {"name": store})
                for store in Store.objects.open(clock.now())
            ),
        ]

    def target(self, chosen: str) -> dict:
        kind, _dash, number = chosen.partition("-")
        return {
            "target": kind,
            "store": Store.objects.get(pk=number) if kind == Target.STORE else None,
            "product": None,
            "category": Category.objects.get(pk=number) if kind == Target.SECTOR else None,
        }

    def facts(self) -> dict:
        return super().facts() | {"priority": self.cleaned_data["priority"]}


def _flat(fieldsets) -> list[str]:
    """The names of the fields in their order on the page."""
    entries = [entry for _heading, _help, group in fieldsets for entry in group]
    return [name for entry in entries for name in ([entry] if isinstance(entry, str) else entry)]


class ReasonForm(Form):
    """Why a banner is sent back, suspended or ended."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The company reads it."),
    )


def _initial(campaign: Campaign) -> dict:
    """What a banner says, as the form shows it."""
    said = {
        "placement": campaign.placement.code,
        "sectors": [category.pk for category in campaign.sectors.all() if category.level == 1],
        "groups": [category.pk for category in campaign.sectors.all() if category.level > 1],
        "searches": ", ".join(campaign.searches),
        "regions": campaign.regions,
        "goal": campaign.goal,
        "language": campaign.language,
        "kind": campaign.kind,
        "first_day": clock.rome(campaign.starts_at).date() if campaign.starts_at else None,
        "last_day": last_day(campaign),
        "leads_to": _chosen(campaign),
        "priority": campaign.priority,
    }
    for creative in campaign.creatives.all():
        for name in ("headline", "line", "alt"):
            said[f"{name}_{creative.language}"] = getattr(creative, name)
    return said


def _chosen(campaign: Campaign) -> str:
    """The page it leads to, as the list of the form names it."""
    number = campaign.product_id or campaign.category_id or (campaign.store_id if campaign.company_id is None else None)
    return f"{campaign.target}-{number}" if number else campaign.target


def last_day(campaign: Campaign):
    """The last day of a half-open period, in Rome; None for a permanent banner."""
    return clock.rome(campaign.ends_at - timedelta(microseconds=1)).date() if campaign.ends_at else None
