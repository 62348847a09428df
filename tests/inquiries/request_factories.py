"""Requests for quotation, companies that fit them, quotes: as little of each as a test needs."""

import itertools
import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import Group

from catalogue import listings
from catalogue.models import Category
from companies import officers
from companies.models import Company
from inquiries import quotes, requests
from inquiries.models import Quote, QuoteRequest, RequestInvitation
from inquiries.quotes import Offer, Price
from pavilion import clock
from pavilion.models import User
from pavilion.uploads import inspect_pdf
from selection.models import Membership, Package
from tests.selection.factories import draft_call, pdf

from .factories import make_buyer, make_company, make_product, make_representative, make_store, make_user

_number = itertools.count(1)


def make_tree() -> Category:
    """A group of tiles within a sector; the same each time."""
    sector, _made = Category.objects.get_or_create(
        sign="cer",
        defaults={
            "level": 1, "is_leaf": False, "name_it": "Ceramica", "name_en": "Ceramics", "path_it": "ceramica",
            "path_en": "ceramics",
        },
    )  # fmt: skip
    if not sector.ancestors:
        sector.ancestors = [sector.pk]
        sector.save()
    group, _made = Category.objects.get_or_create(
        sign="cer-tiles",
        defaults={
            "parent": sector, "level": 2, "name_it": "Piastrelle", "name_en": "Tiles", "path_it": "ceramica/piastrelle",
            "path_en": "ceramics/tiles",
        },
    )  # fmt: skip
    if not group.ancestors:
        group.ancestors = [sector.pk, group.pk]
        group.save()
    return group


def make_maker(name: str = "", *, title: str = "Stoneware floor tile", **product) -> tuple[Company, User]:
    """A company with an open store and a listed product in the group of make_tree."""
    company = make_company(name or f"Maker {next(_number)} S.r.l.")
    make_store(company)
    user = make_representative(company)
    list_product(company, title=title, **product)
    return company, user


def list_product(company: Company, *, title: str = "Stoneware floor tile", **fields):
    category = fields.pop("category", None) or make_tree()
    product = make_product(company, title_it=title, title_en=title)
    type(product).objects.filter(pk=product.pk).update(category=category, **fields)
    listings.write_rows([product.pk])
    return product


def make_membership(company: Company, *, requests_per_month: int = 2) -> Membership:
    package = Package.objects.create(
        name_it="Base", name_en="Basic", list_price=100, reduced_price=0, published_products=10, banners=1,
        requests_per_month=requests_per_month,
    )  # fmt: skip
    today = clock.today()
    return Membership.objects.create(
        company=company,
        call=draft_call(),
        package=package,
        kind=Membership.Kind.RENEWAL,
        starts_on=today,
        ends_on=today + timedelta(days=365),
    )


def line(text: str = "Floor tiles 60×60", **fields) -> dict:
    return {
        "category": make_tree(), "text": text, "quantity": 500, "unit": "m2", "target_price": None, "certificate": "",
    } | fields  # fmt: skip


def data(**fields) -> dict:
    return {
        "title": "Stoneware tiles for a hotel", "text": "", "destination": "CA", "incoterm": "FOB", "needed_by": None,
        "currency": "EUR", "language": "en", "closes_at": clock.day_start(clock.today() + timedelta(days=15)),
    } | fields  # fmt: skip


def make_draft(buyer=None, *, lines=None, **fields) -> QuoteRequest:
    return requests.create_draft(
        buyer or make_buyer(), data=data(**fields), lines=lines or [line()], token=uuid.uuid4()
    )


def make_request(buyer=None, **fields) -> QuoteRequest:
    """A request that was sent and is open: whoever has products in the group is invited."""
    draft = make_draft(buyer, **fields)
    return requests.submit(draft, user=draft.buyer.user)


def make_held(buyer=None) -> QuoteRequest:
    return make_request(buyer, text="Write to anna@example.org about it, please.")


def make_officer(role: str = officers.CATALOGUE) -> User:
    user = make_user()
    user.is_staff = True
    user.save()
    user.groups.set([Group.objects.get_or_create(name=role)[0]])
    return user


def offer(request: QuoteRequest, *, unit_price: str = "21.50", valid_until: date | None = None, **fields) -> Offer:
    prices = tuple(
        Price(line=one, quantity=one.quantity, unit_price=Decimal(unit_price)) for one in request.lines.all()
    )
    return Offer(
        prices=fields.pop("prices", prices),
        currency="EUR",
        incoterm="FOB",
        lead_days=fields.pop("lead_days", 30),
        valid_until=valid_until or clock.today() + timedelta(days=60),
        token=fields.pop("token", None) or uuid.uuid4(),
        **fields,
    )


def invitation_of(request: QuoteRequest, company: Company) -> RequestInvitation:
    return RequestInvitation.objects.get(request=request, company=company)


def make_quote(request: QuoteRequest, company: Company, user: User, **fields) -> Quote:
    return quotes.quote(invitation_of(request, company), user=user, offer=offer(request, **fields)).quote


def make_asker(request: QuoteRequest, company: Company) -> RequestInvitation:
    return RequestInvitation.objects.create(
        request=request, company=company, origin="board", state="asked", note="We make it"
    )


def add_file(draft: QuoteRequest, name: str = "plan of Maple Interiors.pdf"):
    file = pdf(name)
    return requests.add_file(draft, file=file, facts=inspect_pdf(file), user=draft.buyer.user)
