"""What the tour of the demonstration shows in this room: a buyer asks, a company answers."""

from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.models import Category
from companies.demo import BUYER, email_of
from pavilion.tour import Door, Stop

ANSWERER = "rocca-bianca"  # companies/demo.py says who that is


def stops() -> list[Stop]:
    """Stops five and six."""
    return [_ask(), _answer()]


def _ask() -> Stop:
    return Stop(
        number=5,
        title=_("A buyer finds a product, reads why it may be called Italian, and asks"),
        steps=[
            _("Enter as Margaret Liu of Toronto and search for “rocca bianca”; a typing error does no harm."),
            _("Open a tile of Ceramiche Rocca Bianca, read its steps of manufacture and the rule that was applied."),
            _("Ask for an offer."),
            _("Open “Requests”: three companies have quoted for tiles. Compare them and choose one."),
        ],
        doors=[
            Door(
                _("Enter as Margaret Liu, buyer in Toronto"),
                reverse("catalogue:products") + "?q=rocca+bianca",
                BUYER["email"],
            ),
            Door(_("Compare her quotes"), reverse("inquiries:requests"), BUYER["email"]),
        ],
        expected=_(
            "The page says which facts were declared, which rule gave the origin, and what the badge does not mean. The enquiry "
            "goes to the company at once, because the buyer’s address is confirmed."
        ),
    )


def _answer() -> Stop:
    return Stop(
        number=6,
        title=_("The company answers; its banner shows"),
        steps=[
            _("Enter as Ceramiche Rocca Bianca, open the message on top and answer it."),
            _("Open the front page and the page of ceramics: one banner, labelled, runs on each."),
        ],
        doors=[
            Door(_("Enter as Ceramiche Rocca Bianca"), reverse("inquiries:inbox"), email_of(ANSWERER)),
            Door(_("The front page"), reverse("catalogue:front")),
            Door(_("The page of ceramics"), _ceramics()),
        ],
        expected=_(
            "Margaret gets an e-mail with the answer. Banners are only those of open stores, approved by a second person; without "
            "one, the portal shows its own picture in the same space."
        ),
    )


def _ceramics() -> str:
    sector = Category.objects.filter(sign="cer").first()
    return reverse("catalogue:category", args=[sector.path]) if sector else reverse("catalogue:products")
