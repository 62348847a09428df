"""Doubts the automatic checks raise beyond a single requirement's facts: numbers, activity, fields that contradict each
other, and another application that looks like the same company.

Like selection/checks.py these are pure functions over the content of a snapshot and answer in codes; only `duplicates`
asks the database. A doubt makes a requirement unclear and never fails it: an officer reads and decides.
"""

from datetime import date

from django.db.models import Q
from stdnum import exceptions
from stdnum.it import codicefiscale, iva

from companies.identifiers import ateco_produces
from companies.models import Company

from .models import Application

WEAK_DIVISIONS = ("33", "18")  # repair and installation, printing services: section C, but weak for products


def why(code: str, **values) -> dict:
    """One reason: its code and what belongs into its text."""
    return {"code": code, **values}


def identifiers(content: dict) -> list[dict]:
    """VAT number and tax code by their check digits, and the province of the registered office."""
    company = content["company"]
    doubts = []
    vat_number, tax_code = company.get("vat_number"), company.get("tax_code")
    if vat_number is not None and not _is_valid(iva, vat_number):
        doubts.append(why("vat_wrong", number=vat_number))
    if tax_code and not _is_valid(codicefiscale, tax_code):
        doubts.append(why("tax_code_wrong", number=tax_code))
    office = company["registered_office"]
    if office["country"] == "IT" and not (office.get("province") and office.get("region", "?")):
        doubts.append(why("province_missing"))
    return doubts


def register(content: dict) -> list[dict]:
    """What the Business Register would show: a REA number, in the office of the company's province."""
    rea, office = content["company"].get("rea", ""), content["company"]["registered_office"]
    if not rea:
        return [why("rea_missing")]
    if office.get("province") and rea[:2] != office["province"]:
        return [why("rea_elsewhere", rea=rea, province=office["province"])]
    return []


def activity(content: dict) -> tuple[list[dict], list[dict]]:
    """(doubts, notes) about the ATECO activity: evidence and no proof, since it says what was declared to the register."""
    ateco = content["company"].get("ateco")
    if ateco is None:
        return [], []
    code, version = ateco.get("code", ""), ateco.get("version", "")
    if not code:
        return [], [why("ateco_missing")]
    if not ateco_produces(code, version):
        return [why("ateco_does_not_produce", ateco=code)], []
    if code[:2] in WEAK_DIVISIONS:
        return [why("ateco_weak", ateco=code)], []
    return [], [why("ateco_produces", ateco=code)]


def contradictions(content: dict, today: date) -> list[dict]:
    """Fields that cannot all be true at once."""
    company = content["company"]
    found = []
    is_sole, tax_code = company["legal_form"] == Company.LegalForm.SOLE, company.get("tax_code")
    if tax_code is not None and is_sole == bool(tax_code):  # a person's tax code stands apart, and is "" here
        found.append(why("tax_code_of_a_company" if is_sole else "tax_code_of_a_person"))
    founded = company.get("founded")
    if founded and founded > today.year:
        found.append(why("founded_in_future", year=founded))
    silent = {site["id"] for site in company["sites"] if "id" in site and not site["produces"]}
    for product in content["products"]:
        steps = [step for step in product.get("steps", []) if step.get("site") in silent]
        if steps:
            found.append(why("step_where_nothing_is_made", title=title_of(product), step=steps[0]["name"]))
    return found


def duplicates(application: Application) -> list[dict]:
    """Other live applications of the call whose company shares a number or an address with this one."""
    company = application.company
    same = Q(company__tax_code=company.tax_code)
    if company.rea:
        same |= Q(company__rea_office=company.rea_office, company__rea_number=company.rea_number)
    for field in ("pec", "website", "phone"):
        if getattr(company, field):
            same |= Q(**{f"company__{field}": getattr(company, field)})
    others = (
        Application.objects.live()
        .filter(same, call=application.call_id)
        .exclude(company=company)
        .select_related("company", "protocol")
        .order_by("pk")[:5]
    )
    return [why("duplicate", protocol=str(other.protocol), shared=_shared(company, other.company)) for other in others]


def title_of(product: dict) -> str:
    """A product's title: in Italian if there is one, else in any language, else its number."""
    titles = product["titles"]
    return titles.get("it") or next(iter(titles.values()), f"#{product['id']}")


def _shared(one: Company, other: Company) -> list[str]:
    names = ("tax_code", "rea", "pec", "website", "phone")
    return [name for name in names if getattr(one, name) and getattr(one, name) == getattr(other, name)]


def _is_valid(module, number: str) -> bool:
    try:
        module.validate(number)
    except exceptions.ValidationError:
        return False
    return True
