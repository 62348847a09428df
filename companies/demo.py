"""The demonstration's people and companies. All are fictional: VAT serials begin with 99, addresses end in .example.

Other rooms find a company by its key (`company("rocca-bianca")`) and give it products, an application, a store.

key                      what it shows
rocca-bianca             the model company: complete, two people, two sites; member with an open store
pastificio-valle-dei-mulini, cadore-lenti, vetreria-calle-lunga, maioliche-colle-alto   complete, one plant each
officine-savena          plants in Italy and in Serbia, one company
liuteria-bertolli        a sole trader: the tax code is a person's
frantoio-torre-saracena  a farm: its ATECO division is no manufacture, and still produces
pelletterie-val-rossa    ready to apply: complete, nothing submitted
sartoria-porta-nuova     its only plant is abroad
meridiana-selezioni      an office only: a trader without a plant
torrefazione-bora-chiara registered an hour ago, nothing else done
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings

from pavilion import clock
from pavilion.models import User

from . import demo_crowd, officers
from .buyers import register_buyer
from .demo_facts import BUYER, COMPANIES, OFFICERS
from .mandates import give_mandate
from .models import Buyer, Company, Mandate, Province
from .registration import register_company
from .sites import add_site

# Who may sign in: e-mail, role, and what the launcher says of them in each language.
ACCOUNTS = [
    *({"email": one["email"], "role": "officer", "it": one["it"], "en": one["en"]} for one in OFFICERS),
    *({"email": one["person"][1], "role": "company", "it": one["it"], "en": one["en"]} for one in COMPANIES),
    {
        "email": COMPANIES[0]["delegate"][1],
        "role": "company",
        "it": "delegato della stessa impresa modello",
        "en": "delegate of the same model company",
    },
    {"email": BUYER["email"], "role": "buyer", "it": BUYER["it"], "en": BUYER["en"]},
]


def load(out) -> None:
    """Load officers, companies and the buyer, dated back from now. `out` gets a line of progress."""
    for officer in OFFICERS:
        _officer(officer)
    for facts in COMPANIES:
        _company(facts)
    _buyer()
    demo_crowd.load(settings.DEMO_COMPANIES)
    out.write(f"  {len(OFFICERS)} officers, {Company.objects.count()} companies, {Buyer.objects.count()} buyers")


def company(key: str) -> Company:
    """The demonstration's company of that key. Raises KeyError for an unknown one, Company.DoesNotExist before `load`."""
    numbers = {facts["key"]: facts["vat"] for facts in COMPANIES}
    return Company.objects.get(vat_number=numbers[key])


def email_of(key: str) -> str:
    """The address with which that company's first person signs in. Raises KeyError for an unknown one."""
    return {facts["key"]: facts["person"][1] for facts in COMPANIES}[key]


def account(email: str, *, language: str) -> User:
    """A new account of the demonstration, its address confirmed, with the demonstration's password."""
    user = User.objects.create(email=email, password=demo_crowd.password(), language=language)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def _officer(facts: dict) -> None:
    user = account(facts["email"], language="it")
    officers.appoint_officer(
        user,
        name=facts["name"],
        title=facts["title"],
        extension=facts["extension"],
        roles=facts["roles"],
        actor=None,
    )


def _company(facts: dict) -> None:
    """Through the verbs, with the clock stopped at the day it registered, so that its history reads truly."""
    now = clock.now()
    registered_at = now - (timedelta(days=facts["days"]) if facts["days"] else timedelta(hours=1))
    name, email = facts["person"]
    person = {"person_name": name, "role": Mandate.Role.LEGAL_REPRESENTATIVE}
    with clock.frozen(registered_at):
        user = account(email, language="it")
        registered = register_company(user, data=_registration(facts) | person)
        for kind, street, postcode, town, province, country, activities in facts["sites"]:
            data = {
                "kind": kind,
                "street": street,
                "postcode": postcode,
                "town": town,
                "province": _province(province),
                "country": country,
                "activities": activities,
            }
            add_site(registered, data=data, actor=user)
        if "delegate" in facts:
            name, email, days = facts["delegate"]
            give_mandate(
                registered,
                account(email, language="it"),
                role=Mandate.Role.DELEGATE,
                person_name=name,
                proof="Delega all’estero e al commercio elettronico",
                valid_to=clock.day_start(clock.rome(now).date() + timedelta(days=days)),
                actor=user,
            )


def _registration(facts: dict) -> dict:
    street, postcode, town, province = facts["office"]
    data = {
        "legal_name": facts["legal_name"],
        "legal_form": facts["form"],
        "vat_number": facts["vat"],
        "tax_code": facts.get("tax_code", facts["vat"]),
        "office_street": street,
        "office_postcode": postcode,
        "office_town": town,
        "office_province": _province(province),
        "office_country": "IT",
    }
    if "rea" in facts:
        data["rea_office"], data["rea_number"] = facts["rea"]
        data["ateco_code"], data["ateco_version"] = facts["ateco"], Company.AtecoVersion.V2025
        data |= {key: facts[key] for key in ("pec", "phone", "website", "people", "founded", "languages")}
    return data


def _province(code: str) -> Province | None:
    return Province.objects.in_force(clock.today()).get(code=code) if code else None


def _buyer() -> None:
    data = {key: value for key, value in BUYER.items() if key not in ("email", "it", "en")}
    with clock.frozen(clock.now() - timedelta(days=30)):
        register_buyer(account(BUYER["email"], language="en"), data=data)
