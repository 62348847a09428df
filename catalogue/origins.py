"""From a product to its origin: collect the facts, run the rules, keep the answer."""

from companies.models import Site
from pavilion import clock

from . import origin
from .models import OriginAssessment, Product, Step

# Counts up when a rule changes, so that products are assessed anew when they are next saved.
RULES_VERSION = 1


def facts_of(product: Product) -> origin.Facts:
    """What the company declares about a product, as the rules read it. Reads steps with their sites, and materials."""
    return origin.Facts(
        hs_code=product.hs_code,
        steps=tuple(step_facts(step) for step in product.steps.all()),
        materials=tuple(
            origin.MaterialFacts(material.hs_heading, material.country.code or "", material.share)
            for material in product.materials.all()
        ),
        wholly_obtained=product.wholly_obtained,
        wholly_obtained_basis=product.wholly_obtained_basis,
        economically_justified=product.economically_justified,
        new_product_or_stage=product.new_product_or_stage,
        design_country=product.design_country.code or "",
        engineering_country=product.engineering_country.code or "",
        packaging_country=product.packaging_country.code or "",
        claims_100=product.claims_100,
    )


def step_facts(step: Step) -> origin.StepFacts:
    """One step: its country is that of the chosen site, whatever else is written."""
    country = step.site.country.code if step.site else step.country.code
    return origin.StepFacts(step.operation, country or "", place_of(step), step.is_last_substantial)


def place_of(step: Step) -> str:
    """Whose plant a step is done in: a subcontractor's work must be shown by the subcontractor."""
    if step.site is None:
        return origin.SUBCONTRACTOR if step.subcontractor else origin.UNNAMED
    if not step.site.produces or step.site.ended_at:
        return origin.OWN_OTHER
    return origin.SUBCONTRACTOR if step.site.title == Site.Title.SUBCONTRACTOR else origin.OWN_PLANT


def assess_product(product: Product) -> OriginAssessment:
    """Run the rules over the product's present facts and keep the answer (also as `product.origin`).

    An officer's decision stays on record and holds as long as the facts it was taken on are unchanged.
    """
    facts = facts_of(product)
    fingerprint = facts.fingerprint()
    present = OriginAssessment.objects.filter(product=product).first()
    if present is not None and present.facts_hash == fingerprint and present.findings.get("rules") == RULES_VERSION:
        product.origin = present
        return present
    holds = present is not None and present.decided_facts_hash == fingerprint
    answer = origin.assess(facts, decided=present.decided_status if holds else "")
    assessment, _created = OriginAssessment.objects.update_or_create(
        product=product,
        defaults={
            "status": answer.status,
            "rule": answer.rule,
            "findings": answer.as_dict() | {"rules": RULES_VERSION},
            "claim_100_allowed": answer.claim_100 == origin.CLAIM_ALLOWED,
            "facts_hash": fingerprint,
            "assessed_at": clock.now(),
        },
    )
    product.origin = assessment
    return assessment
