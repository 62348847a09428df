"""From a product to its origin: collect the facts and the words, run the rules over the lists in force, keep the answer."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict

from companies.models import Site
from pavilion import clock

from . import origin
from .models import Certificate, Material, OriginAssessment, OriginListEntry, Product, Step

# Counts up when a rule changes, so that products are assessed anew when they are next saved and in the night.
RULES_VERSION = 2
Kind = OriginListEntry.Kind

_kept: dict = {}  # the lists of a day as they were in a minute of the machine's time


def lists_in_force() -> origin.Lists:
    """The lists the rules read today. A process keeps them for a minute, so that an import does not read them for each row."""
    key = (clock.today(), clock.machine_now().strftime("%d %H:%M"))
    if key not in _kept:
        _kept.clear()
        _kept[key] = read_lists(OriginListEntry.objects.in_force(key[0]))
    return _kept[key]


def forget_lists() -> None:
    """Read the lists anew when they are next asked for."""
    _kept.clear()


def read_lists(entries) -> origin.Lists:
    """Entries (rows or instances of OriginListEntry) as the rules read them."""
    of_kind: dict[str, list] = {}
    for entry in entries:
        of_kind.setdefault(entry.kind, []).append(entry)
    return origin.Lists(
        list_rules=tuple(
            origin.ListRule(entry.code, tuple(entry.prefixes), entry.test, tuple(entry.items))
            for entry in of_kind.get(Kind.LIST_RULE, [])
        ),
        phase_lists=tuple(
            origin.PhaseList(entry.code, tuple(entry.prefixes), tuple(entry.items))
            for entry in of_kind.get(Kind.PHASE_LIST, [])
        ),
        national_rules=tuple(
            origin.NationalRule(entry.code, tuple(entry.prefixes)) for entry in of_kind.get(Kind.NATIONAL_RULE, [])
        ),
        names=tuple(
            origin.ProtectedName(
                entry.code, entry.text_it, tuple(entry.items), tuple(entry.prefixes), entry.test == "sign"
            )
            for entry in of_kind.get(Kind.PROTECTED_NAME, [])
        ),
        words=tuple(
            origin.ClaimWords(entry.code, entry.test, re.compile(entry.items[0]), tuple(entry.prefixes))
            for entry in of_kind.get(Kind.WORDS, [])
        ),
    )


def facts_of(product: Product) -> origin.Facts:
    """What the company declares about a product, as the rules read it. Reads steps with their sites, and materials."""
    return facts_from(product, product.steps.all(), product.materials.all())


def facts_from(product: Product, steps: Iterable[Step], materials: Iterable[Material]) -> origin.Facts:
    """The same of steps and materials given: nothing is read."""
    return origin.Facts(
        hs_code=product.hs_code,
        steps=tuple(step_facts(step) for step in steps),
        materials=tuple(
            origin.MaterialFacts(material.hs_heading, material.country.code or "", material.share, material.is_primary)
            for material in materials
        ),
        wholly_obtained=product.wholly_obtained,
        wholly_obtained_basis=product.wholly_obtained_basis,
        economically_justified=product.economically_justified,
        new_product_or_stage=product.new_product_or_stage,
        design_country=product.design_country.code or "",
        engineering_country=product.engineering_country.code or "",
        packaging_country=product.packaging_country.code or "",
        claims_100=product.claims_100,
        uppers_fixed=product.uppers_fixed,
        bulk_country=product.bulk_country.code or "",
        traceable=product.traceable,
        metal=product.metal,
        fineness=product.fineness,
        hallmark=product.hallmark,
        trade_defence=product.trade_defence,
    )


def step_facts(step: Step) -> origin.StepFacts:
    """One step: its country is that of the chosen site, whatever else is written."""
    country = step.site.country.code if step.site else step.country.code
    return origin.StepFacts(step.operation, country or "", place_of(step), step.is_last_substantial, step.phase)


def place_of(step: Step) -> str:
    """Whose plant a step is done in: a subcontractor's work must be shown by the subcontractor."""
    if step.site is None:
        return origin.SUBCONTRACTOR if step.subcontractor else origin.UNNAMED
    if not step.site.produces or step.site.ended_at:
        return origin.OWN_OTHER
    return origin.SUBCONTRACTOR if step.site.title == Site.Title.SUBCONTRACTOR else origin.OWN_PLANT


def wording_of(product: Product, lists: origin.Lists) -> origin.Wording:
    """What the texts of a product say, read against the lists and the company's confirmed certificates."""
    texts = [(text.title, text.description) for text in product.texts.all()]
    wording = origin.scan(texts, lists=lists, hs_code=product.hs_code)
    if not wording.names:
        return wording
    return origin.scan(texts, lists=lists, hs_code=product.hs_code, covered=_names_held(product))


def _names_held(product: Product) -> set[str]:
    """Codes of the protected names an officer has confirmed a certificate of: for this product, or for the company's all."""
    held = Certificate.objects.confirmed(clock.today()).filter(company=product.company_id).exclude(protected_name="")
    return {
        certificate.protected_name
        for certificate in held.prefetch_related("products")
        if not (named := certificate.products.all()) or product in named
    }


def assess_product(product: Product) -> OriginAssessment:
    """Run the rules over the product's present facts and words and keep the answer (also as `product.origin`).

    An officer's decision stays on record and holds as long as the facts it was taken on are unchanged.
    """
    lists = lists_in_force()
    facts, wording = facts_of(product), wording_of(product, lists)
    fingerprint = facts.fingerprint()
    present = OriginAssessment.objects.filter(product=product).first()
    if (
        present is not None
        and present.facts_hash == fingerprint
        and present.findings.get("read") == _read(wording, facts)
    ):
        product.origin = present
        return present
    holds = present is not None and present.decided_facts_hash == fingerprint
    answer = origin.assess(
        facts,
        wording=wording,
        lists=lists,
        decided=present.decided_status if holds else "",
        decided_claim=present.decided_claim if holds else "",
    )
    assessment, _created = OriginAssessment.objects.update_or_create(
        product=product,
        defaults={
            "status": answer.status,
            "rule": answer.rule,
            "facts_hash": fingerprint,
            "assessed_at": clock.now(),
            **answer_fields(answer, wording, facts),
        },
    )
    product.origin = assessment
    return assessment


def answer_fields(answer: origin.Assessment, wording: origin.Wording, facts: origin.Facts) -> dict:
    """What of an answer is stored beside its status."""
    warned = [[warning.code, warning.params] for warning in answer.warnings]
    return {
        "findings": answer.as_dict() | {"read": _read(wording, facts)},
        "claim_100_allowed": answer.claim_100 == origin.CLAIM_ALLOWED,
        "warned_hash": hashlib.sha256(json.dumps(warned, sort_keys=True).encode()).hexdigest() if warned else "",
    }


def is_stale(product: Product) -> bool:
    """Whether a stored assessment was made on other facts, words, lists or rules than the present ones."""
    assessment, facts = getattr(product, "origin", None), facts_of(product)
    return (
        assessment is None
        or assessment.facts_hash != facts.fingerprint()
        or assessment.findings.get("read") != _read(wording_of(product, lists_in_force()), facts)
    )


def _read(wording: origin.Wording, facts: origin.Facts) -> dict:
    """Under which rules, on which words and on which claim an answer was given, as plain JSON."""
    return {"rules": RULES_VERSION, "words": json.loads(json.dumps(asdict(wording))), "claim": facts.claim()}
