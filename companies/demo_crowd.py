"""The crowd of the demonstration: invented companies beside the named ones, and buyers from many countries.

Who there is follows from a number alone, by a random generator with a fixed seed: places and trades from data/demo/towns.csv
in the proportions written there, names from data/demo/crowd.toml. Written in bulk, with the same rows and the same audit
events as the room's verbs write for one company. Other rooms ask `crowd()`.
"""

import csv
import random
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from stdnum import luhn

from pavilion import audit, clock
from pavilion.audit import Deed
from pavilion.models import User
from pavilion.text import slugify, sort_name

from .models import Buyer, Company, Mandate, Province, Site

FOLDER = Path(__file__).parent / "data" / "demo"
SEED = 20201124
# The first and the last of the crowd registered years ago: they took part in an earlier call (selection/demo_crowd.py).
PIONEERS_FIRST, PIONEERS_LAST = 4, 12
PIONEER_DAYS = 960  # before now at least
FORMS = [("srl", "S.r.l."), ("snc", "S.n.c."), ("spa", "S.p.A."), ("srls", "S.r.l.s."), ("sas", "S.a.s.")]
LANGUAGES = ["fr", "de", "es", "zh", "ja", "ar", "ru", "pt"]


@dataclass(frozen=True)
class Invented:
    """One invented company, before it is a row."""

    number: int  # from 0
    district: str  # slug of the district, "" for none
    trade: str  # sign of the sector
    legal_name: str
    form: str
    vat: str
    province: str
    town: str
    postcode: str
    street: str
    phone: str
    site: str  # kind of its production site
    activity: str
    ateco: str
    people: int
    founded: int
    languages: tuple[str, ...]
    person: str
    email: str
    domain: str
    days: int  # before now at which it registered


@dataclass(frozen=True)
class Member:
    """One company of the crowd as other rooms meet it: what was invented, its rows, who acts for it."""

    invented: Invented
    company: Company
    site: Site
    user: User

    @property
    def rng(self) -> random.Random:
        """A generator of its own, so that what one room draws changes nothing in another."""
        return random.Random(self.company.vat_number)  # noqa: S311  a demonstration, not a secret


# --- Inventing ------------------------------------------------------------------------------------------------------
@cache
def invent(size: int) -> tuple[Invented, ...]:
    """The first `size` companies of the crowd: always the same ones."""
    words = tomllib.loads((FOLDER / "crowd.toml").read_text(encoding="utf-8"))
    with (FOLDER / "towns.csv").open(encoding="utf-8", newline="") as file:
        towns = list(csv.DictReader(file))
    rng = random.Random(SEED)  # noqa: S311  a demonstration, not a secret
    taken: set[str] = set()
    return tuple(_invent(number, size, row, words, rng, taken) for number, row in enumerate(_rows(towns, size)))


def _rows(towns: list[dict], size: int) -> list[dict]:
    """A row of the table for each company, so that however many there are, each row has its share (Sainte-Laguë)."""
    given = [0] * len(towns)
    found = []
    for _one in range(size):
        best = max(range(len(towns)), key=lambda index: int(towns[index]["companies"]) / (2 * given[index] + 1))
        given[best] += 1
        found.append(towns[best])
    return found


def _invent(number: int, size: int, row: dict, words: dict, rng: random.Random, taken: set[str]) -> Invented:
    trade = words["trades"][row["trade"]] | words["districts"].get(row["district"], {})
    surname = rng.choice(_surnames(words, row["province"]))
    form, written = rng.choices(FORMS, weights=(58, 12, 16, 8, 6))[0]
    name = _name(rng, trade, words["places"], surname, taken)
    taken.add(name)
    town, _space, postcode = rng.choice(row["towns"].split("; ")).rpartition(" ")
    first = rng.choice(words["first"])
    domain = f"{slugify(name, length=40)}.example"
    low, high = trade["people"]
    pioneer = number < PIONEERS_FIRST or number >= size - PIONEERS_LAST
    return Invented(
        number=number,
        district=row["district"],
        trade=row["trade"],
        legal_name=f"{name} {written}",
        form=form,
        vat=_vat(9_910_001 + number, row["office"]),
        province=row["province"],
        town=town,
        postcode=postcode,
        street=f"{rng.choice(words['streets'])} {rng.randint(1, 140)}",
        phone=f"+39{row['prefix']}000{rng.randint(100, 999)}",
        site=rng.choice(trade.get("sites", ["plant", "plant", "workshop"])),
        activity=trade["activity"],
        ateco=trade["ateco"],
        people=round(low + (high - low) * rng.random() ** 2.2),
        founded=rng.randint(1924, 2017),
        languages=("en", "it", *sorted(rng.sample(LANGUAGES, k=rng.choice([0, 1, 1, 2])))),
        person=f"{first} {surname}",
        email=f"{slugify(first)}@{domain}",
        domain=domain,
        days=rng.randint(PIONEER_DAYS, 1080) if pioneer else rng.randint(125, 320),
    )


def _surnames(words: dict, province: str) -> list[str]:
    region = _region_of(province)
    return next(group["names"] for group in words["surnames"] if region in group["regions"])


@cache
def _regions() -> dict[str, str]:
    with (FOLDER.parent / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["region"] for row in csv.DictReader(file)}


def _region_of(province: str) -> str:
    return _regions()[province]


def _name(rng: random.Random, trade: dict, places: list[str], surname: str, taken: set[str]) -> str:
    """A name nobody has yet: after a place of fantasy, or after the family."""
    for attempt in count():
        head = rng.choice(trade["heads"])
        name = rng.choices(
            [f"{head} {rng.choice(places)}", f"{head} {surname}", f"{head} Fratelli {surname}", f"{surname} & Figli"],
            weights=(60, 22, 10, 8 if attempt < 3 else 0),
        )[0]
        if name not in taken:
            return name
    raise AssertionError("There is always another name.")


def _vat(serial: int, office: str) -> str:
    digits = f"{serial}{office}"
    return digits + luhn.calc_check_digit(digits)


# --- Writing --------------------------------------------------------------------------------------------------------
@cache
def password() -> str:
    """The demonstration's password, hashed once: a hash takes a third of a second, and here are hundreds."""
    return make_password(settings.DEMO_PASSWORD)


def load(size: int) -> None:
    """Write so many invented companies, with their accounts, mandates, sites and audit events, and the buyers."""
    if not size:
        return
    _buyers()
    now = clock.now()
    invented = invent(size)
    instants = [now - timedelta(days=one.days, minutes=17 * (one.number % 40)) for one in invented]
    provinces = {province.code: province for province in Province.objects.in_force(clock.today())}
    users = User.objects.bulk_create(
        User(email=one.email, password=password(), language="it", joined_at=at)
        for one, at in zip(invented, instants, strict=True)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )
    companies = Company.objects.bulk_create(
        _company(one, provinces, at) for one, at in zip(invented, instants, strict=True)
    )
    mandates = Mandate.objects.bulk_create(
        Mandate(
            company=company, user=user, role=Mandate.Role.LEGAL_REPRESENTATIVE, person_name=one.person, valid_from=at
        )
        for one, company, user, at in zip(invented, companies, users, instants, strict=True)
    )
    sites = Site.objects.bulk_create(
        Site(
            company=company,
            kind=one.site,
            street=company.office_street,
            postcode=one.postcode,
            town=one.town,
            province=company.office_province,
            activities=one.activity,
        )
        for one, company in zip(invented, companies, strict=True)
    )
    deeds = []
    for company, user, mandate, site, at in zip(companies, users, mandates, sites, instants, strict=True):
        deeds += _deeds(company, user, mandate, site, at)
    audit.record_many(deeds)


def _buyers() -> None:
    with (FOLDER / "buyers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    instants = [clock.now() - timedelta(days=95 - number, hours=number) for number in range(len(rows))]
    users = User.objects.bulk_create(
        User(email=_buyer_email(row), password=password(), language=row["language"], joined_at=at)
        for row, at in zip(rows, instants, strict=True)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )
    buyers = Buyer.objects.bulk_create(
        Buyer(
            user=user,
            contact_name=row["name"],
            company_name=row["company"],
            country=row["country"],
            town=row["town"],
            role=row["role"],
            registered_at=at,
        )
        for row, user, at in zip(rows, users, instants, strict=True)
    )
    audit.record_many(
        Deed(buyer, "registered", at, user, after={"fields": ["company_name", "contact_name", "country"]})
        for buyer, user, at in zip(buyers, users, instants, strict=True)
    )


def _buyer_email(row: dict) -> str:
    first, *rest = slugify(row["name"]).split("-")
    return f"{first}.{rest[-1]}@{slugify(row['company'], length=30)}.example"


def _company(one: Invented, provinces: dict[str, Province], at: datetime) -> Company:
    return Company(
        legal_name=one.legal_name,
        sort_name=sort_name(one.legal_name),
        legal_form=one.form,
        vat_number=one.vat,
        tax_code=one.vat,
        rea_office=one.province,
        rea_number=f"99{one.number:05d}",
        ateco_code=one.ateco,
        pec=f"{one.domain.partition('.')[0]}@pec.example",
        phone=one.phone,
        website=f"https://{one.domain}",
        office_street=one.street,
        office_postcode=one.postcode,
        office_town=one.town,
        office_province=provinces[one.province],
        people=one.people,
        founded=one.founded,
        languages=list(one.languages),
        registered_at=at,
    )


def _deeds(company: Company, user: User, mandate: Mandate, site: Site, at: datetime) -> list[Deed]:
    """What the verbs of this room put on record when a company registers and adds its site."""
    given = {"company": company.pk, "user": user.pk, "role": mandate.role}
    added = {"company": company.pk, "kind": site.kind}
    return [
        Deed(company, "registered", at, user, after={"fields": ["legal_name", "registered_office", "vat_number"]}),
        Deed(mandate, "given", at, user, after=given),
        Deed(site, "added", at + timedelta(minutes=9), user, after=added),
    ]


def buyers() -> list[Buyer]:
    """The buyers that came with the crowd, in a fixed order."""
    with (FOLDER / "buyers.csv").open(encoding="utf-8", newline="") as file:
        emails = [_buyer_email(row) for row in csv.DictReader(file)]
    return list(Buyer.objects.filter(user__email__in=emails).select_related("user").order_by("pk"))


def crowd() -> list[Member]:
    """The crowd that is loaded, in its order; empty where there is none. Four queries."""
    invented = {one.vat: one for one in invent(settings.DEMO_COMPANIES)}
    companies = Company.objects.filter(vat_number__in=invented).select_related("office_province__region")
    sites = {site.company_id: site for site in Site.objects.filter(company__in=companies)}
    mandates = {
        mandate.company_id: mandate.user
        for mandate in Mandate.objects.filter(company__in=companies).select_related("user")
    }
    found = []
    for company in companies:
        site = sites[company.pk]
        site.company, site.province = company, company.office_province
        found.append(Member(invented[company.vat_number], company, site, mandates[company.pk]))
    return sorted(found, key=lambda member: member.invented.number)
