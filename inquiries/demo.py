"""The demonstration's conversations: the buyer from Toronto and companies with an open store, each in another state.

company               what it shows
rocca-bianca          answered, then asked again: the company's next thing to do
vetreria-calle-lunga  answered, unread by the buyer
maioliche-colle-alto  an enquiry about the whole store, unread
liuteria-bertolli     declined with its reason
pastificio-valle-dei-mulini   closed after three messages

One enquiry by a stranger whose address nobody has confirmed, and requests for quotation in every state (demo_requests.py). A company that has no open store or no product is left out.
"""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from companies import demo as people
from companies.mandates import main_contact
from companies.models import Buyer
from pavilion import clock

from . import (
    conversations,
    demo_company,
    demo_crowd,
    demo_guarding,
    demo_requests,
    demo_saved,
    enquiries,
    response,
    subjects,
)
from .conversations import Asked
from .models import Conversation, Side

# The address a demonstration writes from: of documentation, so that no limit of a real one is touched.
SOURCE = "192.0.2.42"
LONGEST = 30  # days before now at which the first message may have been written

STRANGER = {
    "email": "h.sorensen@fjordhandel.example",
    "contact_name": "Henrik Sørensen",
    "company_name": "Fjordhandel AS",
    "country": "NO",
    "language": "en",
}


def load(out) -> None:
    """Load the conversations, dated back from now. `out` gets a line of progress."""
    buyer = Buyer.objects.select_related("user").get(user__email=people.BUYER["email"])
    told = 0
    for key, tell in STORIES.items():
        story = Story(buyer, key)
        if story.possible:
            tell(story)
            told += 1
    never_confirmed(Story(buyer, "rocca-bianca"))
    told += demo_crowd.load() + demo_company.load()
    model = Story(buyer, "rocca-bianca")
    requests = demo_requests.load(buyer, longest=LONGEST * model.pace) if model.possible else 0
    held = demo_guarding.load()
    demo_saved.load(buyer)
    response.count_all(clock.now())
    out.write(f"  {told} conversations, {requests} requests for quotation, {held} messages held for officers")


class Story:
    """One conversation, told in days before now. A store that opened lately has the same story in fewer days."""

    def __init__(self, buyer: Buyer, key: str):
        self.buyer, self.company = buyer, people.company(key)
        self.store = getattr(self.company, "store", None)
        self.product = self.company.products.live().first()
        self.possible = bool(self.product and self.store and subjects.takes_enquiries(self.product, clock.now()))
        self.conversation: Conversation | None = None
        if self.possible:
            open_days = (clock.now() - self.store.open_from) / timedelta(days=1)
            self.pace = min(1, open_days / LONGEST)

    def enquiry(self, text: str, *, days: float, about_store: bool = False, **terms) -> None:
        """The buyer begins."""
        asked = Asked(text=text, token=uuid4(), **terms)
        with self.at(days):
            message = enquiries.write_enquiry(
                self.buyer, self.store if about_store else self.product, asked=asked, source=SOURCE
            )
        self.conversation = message.conversation

    def answer(self, text: str, *, days: float) -> None:
        """The company reads and answers."""
        self.read(Side.COMPANY, days=days)
        with self.at(days):
            conversations.answer(self.conversation, user=main_contact(self.company), text=text, token=uuid4())

    def write(self, text: str, *, days: float) -> None:
        """The buyer reads and goes on."""
        self.read(Side.BUYER, days=days)
        with self.at(days):
            conversations.write(self.conversation, user=self.buyer.user, text=text, token=uuid4())

    def read(self, side: Side, *, days: float) -> None:
        """A side reads what there is, shortly before."""
        row = Conversation.objects.get(pk=self.conversation.pk)
        user = self.buyer.user if side == Side.BUYER else main_contact(self.company)
        with self.at(days + 0.05):
            conversations.mark_read(row, user=user, side=side, up_to=row.messages.last().pk)

    @contextmanager
    def at(self, days: float):
        """So many days before now."""
        with clock.frozen(clock.now() - timedelta(days=days * self.pace)):
            yield


def asked_again(story: Story) -> None:
    text = (
        "Good morning,\n\nwe are furnishing a hotel of 48 rooms in Toronto and would like these tiles in the bathrooms. "
        "Could you quote the full quantity, with the price of a first pallet as a sample, and tell us how it is packed "
        "for sea freight?\n\nKind regards\nMargaret Liu"
    )
    needed_by = clock.today() + timedelta(days=120)
    story.enquiry(text, days=3, quantity=1400, unit="m2", destination="CA", incoterm="FOB", needed_by=needed_by)
    story.answer(
        "Dear Ms Liu,\n\nthank you for your enquiry. For 1,400 m² we can offer the price of our highest quantity, FOB La "
        "Spezia, packed on 24 fumigated pallets in one container. A sample pallet can leave within a week.\n\n"
        "Ceramiche Rocca Bianca",
        days=2,
    )
    story.write("Thank you, that is clear. Can the pallets be labelled by room number?", days=1)


def answered(story: Story) -> None:
    text = "We need chandeliers for two restaurants. Can the length of the chain be chosen, and are they UL listed?"
    story.enquiry(text, days=6, quantity=6, unit="piece", destination="CA", incoterm="DAP")
    story.answer(
        "Good morning,\n\nthe chain is made to measure up to three metres. For Canada we mount a socket with CSA mark; the "
        "document is ready in English. We send you an offer this week.",
        days=5,
    )


def about_the_store(story: Story) -> None:
    text = "Do you paint to the customer’s own drawing, and from which quantity? We think of a set for a country inn."
    story.enquiry(text, days=0.2, about_store=True, destination="CA")


def declined(story: Story) -> None:
    text = "For a music school we look for ten student violins, delivered before September."
    story.enquiry(text, days=11, quantity=10, unit="piece", destination="CA")
    story.read(Side.COMPANY, days=10)
    with story.at(10):
        conversations.decline(
            story.conversation, user=main_contact(story.company), reason=Conversation.DeclineReason.CAPACITY
        )


def closed(story: Story) -> None:
    text = "Which shelf life does your pasta have, and do you print labels in English and French?"
    story.enquiry(text, days=25, quantity=1200, unit="kg", destination="CA", incoterm="FCA")
    story.answer("Thirty-six months. Labels in both languages are printed from one pallet on.", days=24)
    story.write("Perfect, we have what we need. We come back to you in spring.", days=23)
    story.read(Side.COMPANY, days=22)
    with story.at(22):
        conversations.close(story.conversation, user=main_contact(story.company), side=Side.COMPANY)


def never_confirmed(story: Story) -> None:
    """What a stranger wrote a day ago, and has not confirmed."""
    if not story.possible:
        return
    asked = Asked(text="Please send us your catalogue and price list for Norway.", token=uuid4())
    with story.at(1):
        enquiries.write_as_stranger(enquiries.Stranger(**STRANGER), story.product, asked=asked, source=SOURCE)


STORIES = {
    "rocca-bianca": asked_again,
    "vetreria-calle-lunga": answered,
    "maioliche-colle-alto": about_the_store,
    "liuteria-bertolli": declined,
    "pastificio-valle-dei-mulini": closed,
}
