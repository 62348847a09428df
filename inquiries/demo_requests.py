"""The demonstration's requests for quotation: the buyer from Toronto has one in every state, through the room's own verbs.

open       three quotes, one of them revised after a counter-offer, one countered and waiting for the company
awarded    two quotes, one chosen
closed     one quote, none chosen
draft, held (it names an address), refused, withdrawn, expired without a quote
"""

import uuid
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from catalogue import listings
from catalogue.models import Category, Product, Store
from companies import demo as people
from companies.mandates import main_contact
from companies.models import Buyer, Company
from companies.officers import CATALOGUE
from pavilion import clock
from pavilion.models import User

from . import quotes, requests
from .models import QuoteRequest, RequestInvitation
from .quotes import Offer, Price

NAMED = ("rocca-bianca", "pastificio-valle-dei-mulini")


def load(buyer: Buyer, *, longest: float) -> int:
    """Load the requests, dated back from now by at most `longest` days; returns how many. None without stores and categories."""
    stores = Store.objects.open(clock.now()).filter(company__in=[people.company(key) for key in NAMED]).count()
    if stores < len(NAMED) or not Category.objects.filter(sign="cer-porcelain-tiles").exists():
        return 0
    shown = Product.objects.live().filter(company__in=[people.company(key) for key in NAMED])
    listings.write_rows(shown.values_list("pk", flat=True))  # they are matched like everybody else's
    told = 0
    for tell in STORIES:
        told += tell(Teller(buyer, longest / 30))
    return told


class Teller:
    """Tells requests in days before now, in fewer days when the stores opened lately."""

    def __init__(self, buyer: Buyer, pace: float):
        self.buyer, self.pace = buyer, pace

    def draft(self, title: str, lines: list[tuple], *, days: float, open_days: int = 14, **facts) -> QuoteRequest:
        """A draft of so many days ago; a line is (sign of the category, words, quantity, unit, target price, certificate)."""
        with self.at(days):
            data = {
                "title": title,
                "text": facts.pop("text", ""),
                "destination": "CA",
                "incoterm": facts.pop("incoterm", "FOB"),
                "needed_by": facts.pop("needed_by", None),
                "currency": "EUR",
                "language": "en",
                "closes_at": clock.day_start(clock.today() + timedelta(days=open_days)),
            }
            rows = [
                {
                    "category": Category.objects.get(sign=sign),
                    "text": words,
                    "quantity": quantity,
                    "unit": unit,
                    "target_price": price and Decimal(price),
                    "certificate": certificate,
                }
                for sign, words, quantity, unit, price, certificate in lines
            ]
            return requests.create_draft(self.buyer, data=data, lines=rows, token=uuid.uuid4())

    def send(self, draft: QuoteRequest, *, days: float) -> QuoteRequest:
        """The buyer sends it."""
        with self.at(days):
            return requests.submit(draft, user=self.buyer.user)

    def invited(self, request: QuoteRequest, key: str) -> RequestInvitation:
        """The invitation of a named company, which asked for it if the portal had not invited it."""
        company = people.company(key)
        found = request.invitations.filter(company=company).first()
        if found is None:
            found = RequestInvitation.objects.create(
                request=request,
                company=company,
                origin="board",
                state="asked",
                note="We make it.",
                created_at=clock.now(),
            )
            requests.admit(found, user=self.buyer.user)
        return found

    def others(self, request: QuoteRequest, number: int) -> list[RequestInvitation]:
        """Companies of the crowd that were invited, in the order of their scores."""
        named = [people.company(key) for key in NAMED]
        waiting = request.invitations.filter(state=RequestInvitation.State.SENT).exclude(company__in=named)
        return list(waiting.order_by("-score", "pk")[:number])

    def quote(self, invitation: RequestInvitation, prices: list[str], *, days: float, lead: int, **facts):
        """A company quotes, or writes a new revision."""
        with self.at(days):
            invitation = RequestInvitation.objects.select_related("company").get(pk=invitation.pk)
            user = self.person(invitation.company)
            offer = Offer(
                prices=tuple(
                    Price(line=line, quantity=line.quantity, unit_price=Decimal(price))
                    for line, price in zip(invitation.request.lines.all(), prices, strict=False)
                ),
                currency="EUR",
                incoterm=facts.pop("incoterm", "FOB"),
                place=facts.pop("place", ""),
                lead_days=lead,
                payment="30% with the order, the rest before shipment",
                valid_until=clock.today() + timedelta(days=60),
                token=uuid.uuid4(),
                text=facts.pop("text", ""),
            )
            if hasattr(invitation, "quote"):
                return quotes.revise(invitation.quote, user=user, offer=offer).quote
            return quotes.quote(requests.see(invitation, user=user), user=user, offer=offer).quote

    def person(self, company: Company) -> User:
        """Who acts for a company."""
        return main_contact(company)

    @contextmanager
    def at(self, days: float):
        """So many days before now."""
        with clock.frozen(clock.now() - timedelta(days=days * self.pace)):
            yield


def three_quotes(teller: Teller) -> int:
    lines = [
        (
            "cer-porcelain-tiles",
            "Porcelain stoneware floor tiles, 60×60 cm, matt, R10",
            1400,
            "m2",
            "22.00",
            "ISO 9001",
        ),
        ("cer-wall-tiles", "Wall tiles for 48 bathrooms, 20×20 cm, white or ivory", 900, "m2", None, ""),
    ]
    request = teller.send(
        teller.draft(
            "Stoneware and wall tiles for a hotel of 48 rooms",
            lines,
            days=9,
            open_days=21,
            text="Renovation in two phases. Please quote both lines if you can, and say how the pallets are packed for sea freight.",
            needed_by=clock.today() + timedelta(days=150),
        ),
        days=9,
    )
    own = teller.invited(request, "rocca-bianca")
    rivals = teller.others(request, 3)
    teller.quote(own, ["21.80", "18.40"], days=7, lead=35, place="La Spezia", text="Both lines from stock colours.")
    for rival, (prices, lead) in zip(rivals, [(["20.90", "19.10"], 50), (["23.50"], 28)], strict=False):
        teller.quote(rival, prices, days=6, lead=lead, place="Livorno")
    quoted = list(request.quotes.order_by("pk"))
    with teller.at(4):
        quotes.counter(
            quoted[0],
            user=teller.buyer.user,
            total=Decimal("45000"),
            text="Can you meet 45,000 € for both lines together?",
        )
    teller.quote(
        own, ["21.00", "17.50"], days=3, lead=35, place="La Spezia", text="Yes, if you take both phases at once."
    )
    if len(quoted) > 1:
        with teller.at(2):
            quotes.counter(
                quoted[1], user=teller.buyer.user, text="Your lead time is too long: can you deliver in 35 days?"
            )
    if len(rivals) > 2:
        with teller.at(5):
            requests.decline(rivals[2], user=teller.person(rivals[2].company), reason="quantity")
    return 1


def awarded(teller: Teller) -> int:
    lines = [
        (
            "foo-dry-pasta",
            "Dried pasta of durum wheat, bronze drawn, 500 g, labels in English and French",
            2400,
            "kg",
            "3.10",
            "",
        )
    ]
    request = teller.send(
        teller.draft("Dried pasta for a chain of delicatessens", lines, days=28, open_days=12), days=28
    )
    winner = teller.invited(request, "pastificio-valle-dei-mulini")
    chosen = teller.quote(
        winner, ["3.05"], days=25, lead=25, place="Napoli", text="Labels in both languages are included."
    )
    for rival in teller.others(request, 1):
        teller.quote(rival, ["3.40"], days=24, lead=20, place="Napoli")
    with teller.at(20):
        quotes.award(chosen, user=teller.buyer.user)
    return 1


def closed(teller: Teller) -> int:
    lines = [("cer-majolica", "Hand-painted plates, 30 cm, own drawing", 240, "piece", "18.00", "")]
    request = teller.send(teller.draft("Painted plates for a country inn", lines, days=26, open_days=10), days=26)
    for rival in teller.others(request, 1):
        teller.quote(rival, ["34.00"], days=23, lead=60, place="Livorno")
    with teller.at(18):
        requests.close(request, user=teller.buyer.user, reason="The budget was cut: we keep your quote for next year.")
    return 1


def without_quotes(teller: Teller) -> int:
    """One expired, one withdrawn."""
    lines = [("cer-plant-pots", "Glazed garden pots, 80 cm, frost proof", 60, "piece", "25.00", "")]
    request = teller.send(teller.draft("Garden pots for a terrace", lines, days=24, open_days=4), days=24)
    with teller.at(1):
        requests.expire_due()
    lines = [("gls-stemware", "Wine glasses, 45 cl, for dishwashers", 2400, "piece", "3.20", "")]
    request = teller.send(teller.draft("Wine glasses for a chain of bistros", lines, days=12), days=12)
    with teller.at(11):
        requests.withdraw(request, user=teller.buyer.user)
    return 2


def reviewed(teller: Teller) -> int:
    """One refused, one that still waits for an officer, and a draft."""
    officer = User.objects.filter(groups__name=CATALOGUE).order_by("pk").first()
    lines = [("gls-mirrors", "Mirrors, assorted sizes", 100, "piece", None, "")]
    request = teller.send(
        teller.draft(
            "List your mirrors in our directory", lines, days=15, text="Join at https://directory.example today."
        ),
        days=15,
    )
    if officer:
        with teller.at(14):
            requests.refuse(request, officer=officer, reason="This advertises a directory and asks for no quote.")
    lines = [("cer-sanitary", "Wash basins, 60 cm, with overflow", 96, "piece", "85.00", "CE")]
    teller.send(
        teller.draft(
            "Wash basins for a hotel", lines, days=0.3, text="Drawings from m.liu@northlake.example on request."
        ),
        days=0.3,
    )
    lines = [("gls-lamps", "Bedside lamps in glass, 25 cm", 96, "piece", None, "UL")]
    teller.draft("Bedside lamps for a hotel", lines, days=0.1)
    return 3


STORIES = (three_quotes, awarded, closed, without_quotes, reviewed)
