"""The first thirty days of a store: what makes it work, found in the company's own rows, never ticked by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.models import ProductPicture, ProductText, Store, StoreContact
from companies.mandates import mandates_in_force
from companies.models import Company
from pavilion import clock

from .models import Conversation, NoticeChoice

DAYS = timedelta(days=30)
ENOUGH_PRODUCTS = 5


@dataclass(frozen=True)
class Step:
    """One thing to do, whether it is done, and where."""

    text: str
    is_done: bool
    url: str


@dataclass(frozen=True)
class Checklist:
    """The day of the thirty, and the steps."""

    day: int
    steps: list[Step]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)


def of(company: Company, user, now: datetime) -> Checklist | None:
    """The checklist of a company whose store opened less than thirty days ago; None for any other. Six queries."""
    store = Store.objects.filter(company=company).first()
    if store is None or not store.is_open(now) or now - store.open_from >= DAYS:
        return None
    day = (clock.rome(now).date() - clock.rome(store.open_from).date()).days + 1
    return Checklist(day, _steps(company, store, user, now))


def _steps(company: Company, store: Store, user, now: datetime) -> list[Step]:
    live = company.products.live()
    in_english = Exists(ProductText.objects.filter(product=OuterRef("pk"), language="en").exclude(title=""))
    pictured = Exists(ProductPicture.objects.filter(product=OuterRef("pk")))
    shown = list(live.annotate(in_english=in_english, pictured=pictured).values_list("in_english", "pictured"))
    waiting = Conversation.objects.of_company(company).filter(state=Conversation.State.WAITING)
    products, showcase = reverse("catalogue:own_products"), reverse("catalogue:showcase")
    return [
        Step(
            _("Tell your story, in Italian and English"),
            bool(store.story_it and store.story_en),
            reverse("catalogue:own_store"),
        ),
        Step(_("Publish %(number)s products") % {"number": ENOUGH_PRODUCTS}, len(shown) >= ENOUGH_PRODUCTS, products),
        Step(_("Describe every product in English"), bool(shown) and all(one for one, _two in shown), products),
        Step(_("Give every product a picture"), bool(shown) and all(two for _one, two in shown), products),
        Step(_("Name a contact person"), StoreContact.objects.filter(store=store).exists(), showcase),
        Step(
            _("Invite a colleague, so that somebody always answers"),
            mandates_in_force(company, now).count() > 1,
            reverse("companies:people"),
        ),
        Step(
            _("Write an answer template"),
            company.answer_templates.exists(),
            reverse("inquiries:answer_templates"),
        ),
        Step(
            _("Choose when we write to you"),
            NoticeChoice.objects.filter(user=user).exists(),
            reverse("inquiries:notices"),
        ),
        Step(_("Leave no buyer without an answer"), not waiting.exists(), reverse("inquiries:inbox")),
    ]
