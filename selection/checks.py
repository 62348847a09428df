"""Automatic checks: what the facts suggest about each requirement. They never decide; an officer does.

Pure functions over the content of a snapshot (selection/snapshots.py), so that a draft, a submission and a test are
judged alike, without network or database. They answer in codes; selection/check_texts.py has the words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from companies.models import Company, Site
from pavilion import clock

from . import consistency
from .consistency import title_of, why
from .models import Document, Finding, RequirementText

MET, NOT_MET, UNCLEAR, NONE = (
    Finding.Automatic.MET,
    Finding.Automatic.NOT_MET,
    Finding.Automatic.UNCLEAR,
    Finding.Automatic.NONE,
)
EXTRACT_MONTHS = 6  # an extract older than this is too old


@dataclass(frozen=True)
class Result:
    """What a check suggests, and why: codes with what belongs into their texts."""

    automatic: str
    details: list[dict] = field(default_factory=list)


def assess(check: str, content: dict, *, today: date) -> Result:
    """Run one automatic check on the content of a snapshot, as of a day in Rome."""
    function = CHECKS.get(check)
    return function(content, today) if function else Result(NONE)


def write_findings(application, requirements: Iterable, content: dict, *, today: date, at) -> list[Finding]:
    """One finding per requirement of the call, with the automatic suggestion; the officers' outcome is left open."""
    content = content | {"duplicates": consistency.duplicates(application)}
    return Finding.objects.bulk_create(findings(application, requirements, content, today=today, at=at))


def findings(application, requirements: Iterable, content: dict, *, today: date, at) -> list[Finding]:
    """The rows that `write_findings` writes, not yet written; other applications are not looked at."""
    found = []
    for requirement in requirements:
        result = assess(requirement.automatic_check, content, today=today)
        found.append(
            Finding(
                application=application,
                requirement=requirement,
                automatic=result.automatic,
                details=result.details,
                checked_at=at,
            )
        )
    return found


def office(content: dict, today: date) -> Result:
    """The registered office is in Italy; a branch of a foreign company has it abroad. Wrong numbers raise a doubt."""
    company = content["company"]
    if company["legal_form"] == Company.LegalForm.BRANCH:
        return Result(NOT_MET, [why("office_branch")])
    if company["registered_office"]["country"] != "IT":
        return Result(NOT_MET, [why("office_abroad", country=company["registered_office"]["country"])])
    doubts = consistency.identifiers(content)
    return Result(
        UNCLEAR if doubts else MET, [why("office_in_italy", place=place(company["registered_office"])), *doubts]
    )


def site(content: dict, today: date) -> Result:
    """At least one site in Italy where something is produced: an office, a shop or a warehouse is not one.

    The ATECO activity is shown beside it: one that makes nothing raises a doubt.
    """
    sites = content["company"]["sites"]
    producing = [site for site in sites if site["produces"]]
    in_italy = [site for site in producing if site["country"] == "IT"]
    own = [site for site in in_italy if site["title"] == Site.Title.OWN]
    if own:
        doubts, notes = consistency.activity(content)
        shown = why("site_produces", kind=own[0]["kind"], place=place(own[0]))
        return Result(UNCLEAR if doubts else MET, [shown, *doubts, *notes])
    if in_italy:
        return Result(UNCLEAR, [why("site_subcontractor", place=place(in_italy[0]))])
    if producing:
        return Result(NOT_MET, [why("site_abroad", country=producing[0]["country"])])
    if sites:
        return Result(NOT_MET, [why("site_does_not_produce", kind=sites[0]["kind"], place=place(sites[0]))])
    return Result(NOT_MET, [why("site_none")])


def products(content: dict, today: date) -> Result:
    """At least one product whose origin, by the rules or by an officer's decision, is Italy."""
    listed = content["products"]
    if not listed:
        return Result(NOT_MET, [why("products_none")])
    of_italy = [product for product in listed if product["origin"]["status"] == "italy"]
    open_ones = [product for product in listed if product["origin"]["status"] in ("officer", "incomplete")]
    abroad = [product for product in listed if product["origin"]["status"] == "not_italy"]
    notes = [
        why(f"product_{product['origin']['status']}", title=title_of(product)) for product in [*open_ones, *abroad]
    ]
    count = why("products_of_italy", italy=len(of_italy), total=len(listed))
    if of_italy:
        return Result(MET, [count, *notes])
    return Result(UNCLEAR if open_ones else NOT_MET, [count, *notes])


def file(content: dict, today: date) -> Result:
    """The extract is there and not too old; whoever signs is identified, by a document or a digital signature.

    Fields that contradict each other, and another application that looks like the same company, raise a doubt.
    """
    problems, doubts = [], consistency.contradictions(content, today) + content.get("duplicates", [])
    extract = _latest(content, Document.Kind.EXTRACT)
    if extract is None:
        problems.append(why("extract_missing"))
    else:
        issued = date.fromisoformat(extract["issued_on"])
        if issued > today:
            doubts.append(why("extract_in_future", issued=extract["issued_on"]))
        elif clock.add_months(issued, EXTRACT_MONTHS) < today:
            problems.append(why("extract_too_old", issued=extract["issued_on"]))
    if not _latest(content, Document.Kind.IDENTITY) and not _latest(content, Document.Kind.DECLARATION):
        problems.append(why("identity_missing"))
    if problems or doubts:
        return Result(NOT_MET if problems else UNCLEAR, [*problems, *doubts])
    return Result(MET, [why("file_complete", issued=extract["issued_on"])])


def register(content: dict, today: date) -> Result:
    """The numbers under which the Business Register and the tax office know the company."""
    doubts = consistency.identifiers(content) + consistency.register(content)
    if doubts:
        return Result(UNCLEAR, doubts)
    return Result(MET, [why("register_numbers", rea=content["company"]["rea"])])


def website(content: dict, today: date) -> Result:
    """A website, and at least one foreign language to answer buyers in."""
    company = content["company"]
    missing = []
    if not company["website"]:
        missing.append(why("website_missing"))
    if not [language for language in company["languages"] if language != "it"]:
        missing.append(why("language_missing"))
    if len(missing) == 2:
        return Result(NOT_MET, missing)
    return Result(UNCLEAR, missing) if missing else Result(MET, [why("website_and_language")])


def place(where: dict) -> str:
    """Town with its province sign, or its country, as people write it."""
    sign = where.get("province") or where["country"]
    return f"{where['town']} ({sign})"


def _latest(content: dict, kind: str) -> dict | None:
    return next((document for document in reversed(content["documents"]) if document["kind"] == kind), None)


Check = RequirementText.Check
CHECKS: dict[str, Callable[[dict, date], Result]] = {
    Check.OFFICE_IN_ITALY: office,
    Check.SITE_IN_ITALY: site,
    Check.PRODUCTS_OF_ITALY: products,
    Check.COMPLETE_FILE: file,
    Check.REGISTER: register,
    Check.WEBSITE_AND_LANGUAGE: website,
}
