"""The demonstration's held messages and a report: what officers find in their queues. Through the room's own verbs.

A buyer of the crowd writes the same to six stores, so that the sixth waits; two who have just confirmed their address add a link.
"""

from datetime import timedelta
from uuid import uuid4

from catalogue.models import Store
from companies.demo_crowd import buyers
from companies.mandates import main_contact
from companies.models import Buyer
from pavilion import clock

from . import enquiries, reports
from .conversations import Asked
from .enquiries import Stranger
from .models import Conversation, HeldMessage, Message, PendingEnquiry, Report, Side

SOURCE = "198.51.100.7"
SAME = (
    "Dear {store}, we are a purchasing office that compares suppliers for several chains. Please send us your complete price list with "
    "all discounts, minimum quantities and delivery times, so that we can enter you in our table."
)
LINK = "List your company in our directory of exporters, free for the first month: https://exporters-directory.example/join"
ASKS = "We liked your pieces. This is the restaurant they are for, with pictures of the rooms: https://osteria-nord.example/rooms"
SIX = 6
NEW = [
    {
        "email": "promo@exporters-directory.example",
        "contact_name": "Alex Grant",
        "company_name": "World Exporters Directory",
        "country": "GB",
        "language": "en",
    },
    {
        "email": "kari.holm@osteria-nord.example",
        "contact_name": "Kari Holm",
        "company_name": "Osteria Nord AB",
        "country": "SE",
        "language": "en",
    },
]


def load() -> int:
    """Load them, dated back by hours; returns how many messages are held. None where the crowd has too few stores."""
    crowd = buyers()
    stores = list(Store.objects.open(clock.now() - timedelta(hours=20)).select_related("company").order_by("-pk")[:SIX])
    if not crowd or len(stores) < SIX:
        return 0
    for place, store in enumerate(stores):
        said = _send(crowd[0], store, SAME.format(store=store.name), hours=20 - place)
    for writer, store, text, hours in zip(NEW, stores, (LINK, ASKS), (9, 3), strict=False):
        _send_as_new(writer, store, text, hours=hours)
    _report(crowd[0], stores[0])
    return HeldMessage.objects.waiting().queue().count() if said else 0


def _send(buyer: Buyer, store: Store, text: str, *, hours: float) -> Message | HeldMessage:
    with clock.frozen(clock.now() - timedelta(hours=hours)):
        asked = Asked(text=text, token=uuid4())
        return enquiries.write_enquiry(buyer, store, asked=asked, source=SOURCE)


def _send_as_new(writer: dict, store: Store, text: str, *, hours: float) -> None:
    """Someone without an account writes, and confirms the address."""
    with clock.frozen(clock.now() - timedelta(hours=hours)):
        token = uuid4()
        enquiries.write_as_stranger(Stranger(**writer), store, asked=Asked(text=text, token=token), source=SOURCE)
        enquiries.confirm(PendingEnquiry.objects.get(token=token))


def _report(buyer: Buyer, store: Store) -> None:
    found = Conversation.objects.filter(buyer=buyer, store=store).first()
    person = main_contact(store.company)
    if found is None or person is None:
        return
    with clock.frozen(clock.now() - timedelta(hours=2)):
        text = "The same letter went to our neighbours: nobody there buys."
        reports.report(found, user=person, side=Side.COMPANY, reason=Report.Reason.FISHING, text=text)
