"""What a company's file says when it is frozen with an application: plain JSON, personal facts apart.

The keys are read by selection/ and stay as they are; a new fact is a new key.
"""

from pavilion import clock

from .identifiers import ateco_produces
from .mandates import mandates_in_force
from .models import Company, Province, Site

PERSONAL_TAX_CODE_LENGTH = 16  # a sole trader's tax code is a person's


def company_facts(company: Company) -> dict:
    """What a company says of itself and its present sites, without personal data."""
    sites = company.sites.current().select_related("province__region")
    return {
        "legal_name": company.legal_name,
        "legal_form": company.legal_form,
        "vat_number": company.vat_number,
        "tax_code": "" if _is_personal(company.tax_code) else company.tax_code,
        "rea": company.rea,
        "ateco": {
            "code": company.ateco_code,
            "version": company.ateco_version,
            "produces": ateco_produces(company.ateco_code, company.ateco_version),
        },
        "pec": company.pec,
        "phone": company.phone,
        "website": company.website,
        "registered_office": {
            "street": company.office_street,
            "postcode": company.office_postcode,
            "town": company.office_town,
            **_province(company.office_province),
            "country": company.office_country.code,
        },
        "sites": [_site(site) for site in sites],
        "people": company.people,
        "founded": company.founded,
        "languages": sorted(company.languages),
    }


def personal_facts(company: Company) -> dict:
    """What a file says about people: who acts for the company, under which mandate, and a sole trader's tax code."""
    return {
        "tax_code": company.tax_code if _is_personal(company.tax_code) else "",
        "people": [
            {
                "name": mandate.person_name,
                "email": mandate.user.email,
                "role": mandate.role,
                "proof": mandate.proof,
                "valid_from": mandate.valid_from.isoformat(),
                "valid_to": mandate.valid_to.isoformat() if mandate.valid_to else None,
            }
            for mandate in mandates_in_force(company, clock.now())
        ],
    }


def _site(site: Site) -> dict:
    return {
        "id": site.pk,
        "kind": site.kind,
        "produces": site.produces,
        "title": site.title,
        "subcontractor": site.subcontractor,
        "street": site.street,
        "postcode": site.postcode,
        "town": site.town,
        **_province(site.province),
        "country": site.country.code,
        "activities": site.activities,
    }


def _province(province: Province | None) -> dict:
    return {"province": province.code if province else "", "region": province.region_id if province else ""}


def _is_personal(tax_code: str) -> bool:
    return len(tax_code) == PERSONAL_TAX_CODE_LENGTH
