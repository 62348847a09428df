"""The words of the automatic checks: what a code says to people, and which step of the application mends it."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_countries import countries

from companies.models import Site
from pavilion.italian import elided

from .models import Document, RequirementText

Check = RequirementText.Check
STEP_OF_CHECK = {
    Check.OFFICE_IN_ITALY: "company",
    Check.SITE_IN_ITALY: "site",
    Check.PRODUCTS_OF_ITALY: "products",
    Check.COMPLETE_FILE: "documents",
    Check.REGISTER: "company",
    Check.WEBSITE_AND_LANGUAGE: "company",
}
REMEDY = {
    "office_branch": gettext_lazy("Check the legal form"),
    "office_abroad": gettext_lazy("Check the registered office"),
    "site_none": gettext_lazy("Describe where you produce"),
    "site_abroad": gettext_lazy("Add a site in Italy"),
    "site_does_not_produce": gettext_lazy("Add the site where you produce"),
    "products_none": gettext_lazy("Add a product"),
    "products_of_italy": gettext_lazy("Open the products"),
    "extract_missing": gettext_lazy("Upload the extract"),
    "extract_too_old": gettext_lazy("Upload a newer extract"),
    "extract_in_future": gettext_lazy("Check the date of the extract"),
    "identity_missing": gettext_lazy("Upload the document"),
    "vat_wrong": gettext_lazy("Check the VAT number"),
    "tax_code_wrong": gettext_lazy("Check the tax code"),
    "province_missing": gettext_lazy("Check the registered office"),
    "rea_missing": gettext_lazy("Add the REA number"),
    "rea_elsewhere": gettext_lazy("Check the REA number"),
    "ateco_does_not_produce": gettext_lazy("See the sites"),
    "website_missing": gettext_lazy("Add the website"),
    "language_missing": gettext_lazy("Add a language"),
}


def sentence(detail: dict) -> str:
    """One reason of a check in the language of the page; an unknown code says itself, so that nothing is lost."""
    write = SENTENCES.get(detail["code"])
    return elided(write(detail)) if write else detail["code"]


def sentences(details: list[dict]) -> list[str]:
    """All reasons of a finding in words."""
    return [sentence(detail) for detail in details]


def remedy(detail: dict) -> str:
    """What to do about a reason, as the text of a link; "" when there is nothing to do."""
    return str(REMEDY.get(detail["code"], ""))


def _country(code: str) -> str:
    return str(countries.name(code) or code)


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "DATE_FORMAT")


def _kind(code: str) -> str:
    return str(Site.Kind(code).label).lower() if code in Site.Kind.values else code


def _products_of_italy(detail: dict) -> str:
    italy, total = detail["italy"], detail["total"]
    if total == 1:
        return (
            _("The product declared has Italian origin.")
            if italy
            else _("The product declared has no Italian origin yet.")
        )
    return _("%(italy)s of %(total)s products have Italian origin by the rules.") % {"italy": italy, "total": total}


SENTENCES = {
    "office_in_italy": lambda d: _("Registered office: %(place)s.") % {"place": d["place"]},
    "office_branch": lambda d: _("A branch of a foreign company has its registered office abroad."),
    "office_abroad": lambda d: _("The registered office is abroad: %(country)s.") % {"country": _country(d["country"])},
    "site_produces": lambda d: (
        pgettext("site", "%(kind)s in %(place)s.") % {"kind": _kind(d["kind"]).capitalize(), "place": d["place"]}
    ),
    "site_subcontractor": lambda d: (
        _("The site in %(place)s is a subcontractor’s: the office will read the contract.") % {"place": d["place"]}
    ),
    "site_abroad": lambda d: _("The sites that produce are abroad: %(country)s.") % {"country": _country(d["country"])},
    "site_does_not_produce": lambda d: (
        _("What is declared in %(place)s is no production site: %(kind)s.")
        % {"place": d["place"], "kind": _kind(d["kind"])}
    ),
    "site_none": lambda d: _("No site is declared."),
    "products_none": lambda d: _("No product is declared."),
    "products_of_italy": _products_of_italy,
    "product_officer": lambda d: _("“%(title)s”: an officer decides on its origin.") % {"title": d["title"]},
    "product_incomplete": lambda d: _("“%(title)s”: facts of manufacture are missing.") % {"title": d["title"]},
    "product_not_italy": lambda d: _("“%(title)s”: by the rules its origin is not Italy.") % {"title": d["title"]},
    "file_complete": lambda d: _("Extract of %(day)s; the signatory is identified.") % {"day": _day(d["issued"])},
    "extract_missing": lambda d: _("The chamber of commerce extract (visura) is missing."),
    "extract_too_old": lambda d: _("The extract of %(day)s is older than six months.") % {"day": _day(d["issued"])},
    "extract_in_future": lambda d: _("The extract’s date is in the future: %(day)s.") % {"day": _day(d["issued"])},
    "identity_missing": lambda d: _("An identity document, or a digitally signed declaration, is missing."),
    "vat_wrong": lambda d: _("The VAT number does not fit its own check digit: %(number)s.") % {"number": d["number"]},
    "tax_code_wrong": lambda d: (
        _("The tax code does not fit its own check digit: %(number)s.") % {"number": d["number"]}
    ),
    "province_missing": lambda d: _("The province of the registered office is missing."),
    "register_numbers": lambda d: _("VAT number and tax code fit their check digits; REA %(rea)s.") % {"rea": d["rea"]},
    "rea_missing": lambda d: _("The REA number is missing."),
    "rea_elsewhere": lambda d: (
        _("The REA number is of %(rea)s, the registered office in the province of %(province)s.")
        % {"rea": d["rea"], "province": d["province"]}
    ),
    "ateco_missing": lambda d: _("No ATECO activity is declared."),
    "ateco_produces": lambda d: _("ATECO %(ateco)s makes goods.") % {"ateco": d["ateco"]},
    "ateco_weak": lambda d: (
        _("ATECO %(ateco)s is repair, installation or printing: does the company make products?")
        % {"ateco": d["ateco"]}
    ),
    "ateco_does_not_produce": lambda d: _("ATECO %(ateco)s is no activity that makes goods.") % {"ateco": d["ateco"]},
    "tax_code_of_a_company": lambda d: _("A sole trader with the tax code of a company."),
    "tax_code_of_a_person": lambda d: _("A company with the tax code of a person."),
    "founded_in_future": lambda d: _("The year of foundation is in the future: %(year)s.") % {"year": d["year"]},
    "step_where_nothing_is_made": lambda d: (
        _("“%(title)s”: the step “%(step)s” is placed at a site where nothing is made.")
        % {"title": d["title"], "step": d["step"]}
    ),
    "duplicate": lambda d: (
        _("Another application, %(protocol)s, has the same: %(shared)s.")
        % {"protocol": d["protocol"], "shared": ", ".join(str(SHARED.get(name, name)) for name in d["shared"])}
    ),
    "vies_valid": lambda d: _("VIES, %(day)s: the VAT number is valid.") % {"day": _day(d["day"])},
    "vies_not_valid": lambda d: (
        _("VIES, %(day)s: the VAT number is not registered for trade within the Union.") % {"day": _day(d["day"])}
    ),
    "vies_unknown": lambda d: _("VIES, %(day)s: not verifiable, the service did not answer.") % {"day": _day(d["day"])},
    "vies_off": lambda d: _("VIES: not verifiable, nobody was asked: the check is switched off on this portal."),
    "website_and_language": lambda d: _("There is a website, and a foreign language for buyers."),
    "website_missing": lambda d: _("No website or company page is declared."),
    "language_missing": lambda d: _("No foreign language is declared."),
}

SHARED = {
    "tax_code": gettext_lazy("tax code"),
    "rea": gettext_lazy("REA number"),
    "pec": gettext_lazy("certified address"),
    "website": gettext_lazy("website"),
    "phone": gettext_lazy("telephone number"),
}
NEEDED = (Document.Kind.EXTRACT, Document.Kind.IDENTITY)  # what the documents step asks for first
