"""Buyers, companies with open stores and published products, enquiries: as little of each as a test needs."""

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import signing

from catalogue.models import Category, Product, ProductText, Store
from companies.models import Buyer, Company, Mandate, Province, Region
from inquiries import abuse, conversations, enquiries, subjects
from inquiries.conversations import Asked
from inquiries.models import PendingEnquiry
from pavilion import clock
from pavilion.models import User

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "prova-di-password"
_number = itertools.count(1)


def make_user(email: str = "", *, language: str = "en", password: str | None = PASSWORD) -> User:
    user = User.objects.create_user(email or f"user{next(_number)}@example.org", password, language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_province() -> Province:
    region, _made = Region.objects.get_or_create(
        code="08",
        defaults={
            "sign": "EMR",
            "slug": "emilia-romagna",
            "name_it": "Emilia-Romagna",
            "name_en": "Emilia-Romagna",
            "sort_name": "emilia-romagna",
        },
    )
    found = Province.objects.filter(code="MO").first()
    return found or Province.objects.create(
        code="MO", name="Modena", sort_name="modena", region=region, valid_from=date(1948, 1, 1)
    )


def make_company(name: str = "Ceramiche Prova S.r.l.", *, website: str = "https://prova.example") -> Company:
    number = next(_number)
    return Company.objects.create(
        legal_name=name,
        sort_name=name.lower(),
        legal_form="srl",
        vat_number=f"{number:011d}",
        tax_code=f"{number:011d}",
        website=website,
        office_street="Via Uno 1",
        office_postcode="41049",
        office_town="Sassuolo",
        office_province=make_province(),
    )


def make_representative(company: Company, email: str = "", *, language: str = "it", name: str = "Anna Rossi") -> User:
    user = make_user(email, language=language)
    Mandate.objects.create(
        user=user, company=company, role="legal", person_name=name, valid_from=clock.now() - timedelta(days=100)
    )
    return user


def make_store(company: Company, *, name: str = "Ceramiche Prova", until: datetime | None = None) -> Store:
    return Store.objects.create(
        company=company,
        slug=f"prova-{next(_number)}",
        name=name,
        sort_name=name.lower(),
        open_from=clock.now() - timedelta(days=30),
        open_until=until or clock.now() + timedelta(days=700),
    )


def make_category() -> Category:
    found = Category.objects.filter(is_leaf=True).first()
    return found or Category.objects.create(
        level=1, sign="cer", name_it="Ceramica", name_en="Ceramics", path_it="ceramica", path_en="ceramics"
    )


def make_product(
    company: Company, *, title_it: str = "Piastrella Cala", title_en: str = "Cala tile", **fields
) -> Product:
    defaults = {"state": "published", "published_at": clock.now(), "unit": "m2", "minimum_order": 120}
    product = Product.objects.create(company=company, category=make_category(), **(defaults | fields))
    ProductText.objects.create(product=product, language="it", title=title_it)
    ProductText.objects.create(product=product, language="en", title=title_en)
    return product


def make_shop(name: str = "Ceramiche Prova S.r.l.") -> tuple[Company, User, Product]:
    """A company with a representative who reads Italian, an open store and a published product."""
    company = make_company(name)
    make_store(company)
    return company, make_representative(company), make_product(company)


def make_buyer(email: str = "", *, name: str = "Maple Interiors Ltd") -> Buyer:
    return Buyer.objects.create(
        user=make_user(email), contact_name="Jane Miller", company_name=name, country="CA", town="Toronto"
    )


def asked(text: str = "We look for 500 square metres.", **fields) -> Asked:
    return Asked(text=text, token=fields.pop("token", None) or uuid.uuid4(), **fields)


def make_conversation(buyer: Buyer, subject, text: str = "We look for 500 square metres.", **fields):
    return enquiries.write_enquiry(
        buyer, subject, asked=asked(text, **fields), source=f"192.0.2.{next(_number)}"
    ).conversation


def make_trusted(buyer: Buyer, _company: Company, user: User, product: Product) -> Buyer:
    """The buyer registered long ago and was answered: links in what they write are not looked at first."""
    conversation = make_conversation(buyer, product)
    conversations.answer(conversation, user=user, text="Gladly.", token=uuid.uuid4())
    Buyer.objects.filter(pk=buyer.pk).update(registered_at=clock.now() - timedelta(days=60))
    buyer.refresh_from_db()
    return buyer


def make_pending(subject, email: str = "jane@example.org", **fields) -> PendingEnquiry:
    """What a stranger wrote about a subject, waiting since now; no mail."""
    defaults = {
        "email": email,
        "language": "en",
        "contact_name": "Jane Miller",
        "company_name": "Maple Interiors Ltd",
        "country": "CA",
        "text": "We look for 500 square metres.",
        "token": uuid.uuid4(),
        "written_at": clock.now(),
        "expires_at": clock.now() + enquiries.LINK_LIFE,
    }
    return PendingEnquiry.objects.create(**subjects.key_of(subject), **(defaults | fields))


def old_stamp(seconds: float = 60) -> str:
    """The stamp of a form that was shown some seconds ago."""
    shown = clock.machine_now().timestamp() - seconds
    return signing.Signer(salt=abuse.STAMP_SALT).sign(str(int(shown * 1000)))


def form_data(**changes) -> dict:
    """What a stranger's browser posts, a minute after the page was shown."""
    return {
        "purpose": "company",
        "quantity": "500",
        "unit": "m2",
        "destination": "CA",
        "incoterm": "FOB",
        "needed_by": "2027-03-01",
        "text": "We look for 500 square metres.",
        "contact_name": "Jane Miller",
        "company_name": "Maple Interiors Ltd",
        "country": "CA",
        "email": "Jane@example.org",
        "privacy": "on",
        "homepage": "",
        "shown": old_stamp(),
        "token": str(uuid.uuid4()),
    } | changes
