"""Registering a company, and keeping what it says of itself up to date."""

from django.db import transaction

from pavilion import audit
from pavilion.constraints import explained
from pavilion.models import User
from pavilion.text import sort_name

from .facts import assign, only
from .mandates import give_mandate
from .models import Company

# What a company says of itself: the keys of `data`, which are fields of Company with cleaned values (companies/forms/,
# companies/identifiers.py).
COMPANY_FIELDS = (
    "legal_name",
    "legal_form",
    "vat_number",
    "tax_code",
    "rea_office",
    "rea_number",
    "ateco_code",
    "ateco_version",
    "pec",
    "phone",
    "website",
    "office_street",
    "office_postcode",
    "office_town",
    "office_province",
    "office_country",
    "people",
    "founded",
    "languages",
)


@transaction.atomic
def register_company(user: User, *, data: dict) -> Company:
    """Register a company, and that `user` acts for it.

    `data`: any of COMPANY_FIELDS (needed: legal_name, legal_form, vat_number, tax_code and the registered office), and of
    the person `role` (Mandate.Role), `person_name` and optionally `proof`. Raises ValidationError when the VAT number is
    registered already or the person acts for a company; TypeError for an unknown key. Side effects: audit events.
    """
    data = dict(data)
    person = {key: data.pop(key, "") for key in ("role", "person_name", "proof")}
    company = Company(sort_name=sort_name(data["legal_name"]), **only(data, COMPANY_FIELDS))
    with explained(Company):
        company.save(force_insert=True)
    audit.record(company, "registered", actor=user, after={"fields": sorted(data)})
    give_mandate(company, user, actor=user, **person)
    return company


@transaction.atomic
def update_company(company: Company, *, data: dict, actor: User) -> Company:
    """Change what a company says of itself; `data` holds any of COMPANY_FIELDS. Returns the fresh company.

    Raises ValidationError when the VAT number is another company's; TypeError for an unknown key. Side effects: an audit
    event with the names of the fields that changed; nothing when none did. What was submitted stays as it was.
    """
    company = Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    changed = assign(company, only(data, COMPANY_FIELDS))
    if not changed:
        return company
    company.sort_name = sort_name(company.legal_name)
    with explained(Company):
        company.save(update_fields=[*changed, "sort_name"])
    audit.record(company, "updated", actor=actor, after={"fields": changed})
    return company
