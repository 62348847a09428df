"""What may be done with a product: type it, change it, publish it, take it off the pages. One function per write path.

Every change ends in `settle()`: the origin is derived anew, a published product that may no longer be shown leaves the
pages with its reasons, and its listing rows are made again.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from companies import officers
from companies.facts import assign, only
from companies.mandates import company_of
from companies.models import Company
from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.transitions import SYSTEM, Table, Transition, enter

from . import attributes, changes, listings, origins, readiness, reviews, stores
from .models import Delivery, LeadTime, Material, PriceTier, Product, ProductText, Step

COMPANY, OFFICER = "company", officers.CATALOGUE

PRODUCT_FIELDS = (
    "category", "sku", "hs_code", "group", "is_main",
    "price_mode", "currency", "unit", "price_from", "price_to", "minimum_order", "lead_days_from", "lead_days_to",
    "sample_offered", "sample_terms_it", "sample_terms_en", "sample_price", "sample_days", "delivery_terms", "markets",
    "supply_quantity", "supply_period", "packaging_it", "packaging_en", "units_per_package", "package_weight",
    "oem", "odm", "payment_terms", "attributes",
    "wholly_obtained", "wholly_obtained_basis", "economically_justified", "new_product_or_stage",
    "design_country", "engineering_country", "packaging_country", "claims_100",
    "uppers_fixed", "bulk_country", "traceable", "metal", "fineness", "hallmark",
)  # fmt: skip
PARTS = ("texts", "tiers", "lead_times", "deliveries", "steps", "materials")
STEP_FIELDS = (
    "operation", "phase", "name_it", "name_en", "country", "site", "subcontractor", "town", "is_last_substantial",
)  # fmt: skip
MATERIAL_FIELDS = ("name_it", "name_en", "hs_heading", "country", "share", "is_primary")
MAX_STEPS, MAX_MATERIALS, MAX_TIERS, MAX_DELIVERIES = 20, 20, 8, 6

State = Product.State


def may_be_shown(product: Product, _payload: dict) -> str:
    """Why a product may not be published or submitted, in words; "" when it may."""
    return readiness.why_not(product) or stores.why_full(product.company)


TABLE = Table(
    "product",
    [
        Transition(
            (State.DRAFT, State.CHANGES_ASKED, State.WITHDRAWN),
            "publish",
            State.PUBLISHED,
            (COMPANY,),
            guard=may_be_shown,
        ),
        Transition(
            (State.DRAFT, State.CHANGES_ASKED, State.WITHDRAWN),
            "submit",
            State.IN_REVIEW,
            (COMPANY,),
            guard=may_be_shown,
        ),
        Transition((State.IN_REVIEW,), "take_back", State.DRAFT, (COMPANY,)),
        Transition((State.IN_REVIEW,), "approve", State.PUBLISHED, (OFFICER,), guard=may_be_shown),
        Transition((State.PUBLISHED,), "withdraw", State.WITHDRAWN, (COMPANY, OFFICER, SYSTEM)),
        Transition((State.PUBLISHED, State.IN_REVIEW), "ask_changes", State.CHANGES_ASKED, (SYSTEM, OFFICER)),
    ],
)
VERBS = {
    "publish": pgettext_lazy("product", "Publish"),
    "submit": pgettext_lazy("product", "Submit for publication"),
    "take_back": pgettext_lazy("product", "Take back"),
    "approve": pgettext_lazy("product", "Approve"),
    "withdraw": pgettext_lazy("product", "Withdraw"),
    "ask_changes": pgettext_lazy("product", "Ask for changes"),
}


@transaction.atomic
def create_product(company: Company, *, data: dict, actor) -> Product:
    """A new draft of a company, at the end of its list. `data`: see `update_product`; few facts are enough.

    Raises ValidationError for what the database refuses, PermissionDenied for someone who does not act for the company.
    Side effects: audit; the origin is derived.
    """
    _require_own(company, actor)
    Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    last = company.products.aggregate(last=Max("position"))["last"]
    facts, parts = _split(data)
    product = Product(company=company, position=(last or 0) + 1)
    assign(product, _checked(product, facts, facts.get("category"), parts))
    with explained(Product):
        product.save(force_insert=True)
    _write_parts(product, parts)
    audit.record(product, "created", actor=actor, after={"company": company.pk})
    settle(product)
    return product


@transaction.atomic
def update_product(product: Product, *, data: dict, actor) -> Product:
    """Change what a company says of its product and return it fresh; whatever `data` does not name stays.

    `data` holds PRODUCT_FIELDS and may hold whole parts: "texts" {language: {"title", "description"}} (an empty title
    removes the language; "provenance" if the company did not write it), "tiers" [(quantity, price)], "lead_times"
    [(quantity, days)], "deliveries" [(incoterm, place)], "steps" and "materials" (lists of dicts of STEP_FIELDS and
    MATERIAL_FIELDS, in order). Of a published product of a company that is not trusted, only trade terms hold at once; the rest waits
    for an officer as a change (`product.waiting_change`). Raises as `create_product`. Side effects: audit with the names of what changed; see `settle`.
    """
    product = lock(product)
    _require_own(product.company, actor)
    if product.state == State.IN_REVIEW:
        raise ValidationError(_("An officer is looking at this product. Take it back to change it."))
    if product.state != State.PUBLISHED or reviews.is_trusted(product.company):
        write(product, data, actor=actor)
        if product.state == State.PUBLISHED:
            reviews.sample_afterwards(product)
        return product
    only(data, (*PRODUCT_FIELDS, *PARTS))
    first, at_once = changes.split(data)
    write(product, at_once, actor=actor)
    product.waiting_change = reviews.propose(product, first, actor=actor) if first else None
    return product


def write(product: Product, data: dict, *, actor) -> None:
    """Make a change of a locked product true, whoever may do so. Raises and does as `update_product`."""
    facts, parts = _split(data)
    if facts.get("price_mode", product.price_mode) != Product.PriceMode.TIERS:
        if parts.get("tiers"):
            raise ValidationError(_("Prices by quantity need that way of pricing: choose it, or remove the prices."))
        product.tiers.all().delete()  # the mode is part of their reference
    changed = assign(product, _checked(product, facts, facts.get("category", product.category), parts))
    product.changed_at = clock.now()
    with explained(Product):
        product.save(update_fields=[*changed, "changed_at"])
    changed += _write_parts(product, parts)
    if changed:
        audit.record(product, "updated", actor=actor, after={"fields": changed})
    settle(product)


@transaction.atomic
def publish_product(product: Product, *, actor) -> Product:
    """Put a product on the pages, where buyers see it while the company's store is open; of a company that is not trusted, submit
    it: an officer looks first (catalogue/reviews.py).

    Raises NotAllowedNow with the reason when something is missing or as many products are published as the store may
    show, PermissionDenied for anyone but the company. Side effects: audit; its listing rows are made.
    """
    stores.ensure_store(product.company)  # the lock on the company's row: its products are counted under it
    product = lock(product)
    origins.assess_product(product)
    roles = roles_on(product, actor)
    if reviews.is_trusted(product.company):
        facts = {"published_at": product.published_at or clock.now()}
        enter(TABLE, product, "publish", roles=roles, actor=actor, facts=facts)
        listings.mark_dirty([product.pk])
        reviews.sample_afterwards(product)
    else:
        enter(TABLE, product, "submit", roles=roles, actor=actor)
        reviews.open_review(product, reviews.Kind.FIRST)
    return product


@transaction.atomic
def withdraw_product(product: Product, *, actor, reason: str = "") -> Product:
    """Take a product off the pages; nothing is deleted. Raises NotAllowedNow and PermissionDenied. Side effects: audit."""
    product = lock(product)
    enter(TABLE, product, "withdraw", roles=roles_on(product, actor), actor=actor, reason=reason)
    listings.mark_dirty([product.pk])
    return product


def settle(product: Product) -> None:
    """After a change, in its transaction, on a locked product: derive the origin, take what may no longer be shown off
    the pages, ask for its listing rows."""
    origins.assess_product(product)
    if product.state in (State.PUBLISHED, State.IN_REVIEW) and (reason := readiness.why_not(product)):
        enter(TABLE, product, "ask_changes", roles={SYSTEM}, reason=reason)
    listings.mark_dirty([product.pk])


def lock(product: Product) -> Product:
    """The product, fresh and locked until the end of the transaction."""
    return Product.objects.select_for_update(of=("self",), no_key=True).select_related("company").get(pk=product.pk)


def roles_on(product: Product, actor) -> set[str]:
    """What `actor` is to this product: its company, an officer of the catalogue, or nobody."""
    own = {COMPANY} if company_of(actor) == product.company else set()
    return own | (officers.roles_of(actor) & {OFFICER})


def product_facts(company: Company) -> list[dict]:
    """What a company's products say of themselves, as plain JSON: for the frozen copy in an application."""
    return product_facts_of([company])[company.pk]


def product_facts_of(companies: list[Company]) -> dict[int, list[dict]]:
    """The same of many companies, by company: as many queries as for one."""
    found = {company.pk: [] for company in companies}
    products = (
        Product.objects.filter(company__in=companies)
        .exclude(state=State.WITHDRAWN)
        .select_related("category", "origin")
        .prefetch_related("texts", "steps__site__province", "materials")
    )
    for product in products:
        found[product.company_id].append(_facts(product))
    return found


def _facts(product: Product) -> dict:
    assessment = getattr(product, "origin", None)
    return {
        "id": product.pk,
        "titles": {text.language: text.title for text in product.texts.all()},
        "category": product.category.sign if product.category else "",
        "hs_code": product.hs_code,
        "wholly_obtained": product.wholly_obtained_basis if product.wholly_obtained else "",
        "economically_justified": product.economically_justified,
        "new_product_or_stage": product.new_product_or_stage,
        "design_country": product.design_country.code or "",
        "engineering_country": product.engineering_country.code or "",
        "packaging_country": product.packaging_country.code or "",
        "claims_100": product.claims_100,
        "steps": [
            {
                "name": step.name_it or step.name_en,
                "operation": step.operation,
                "country": step.site.country.code if step.site else step.country.code,
                "site": step.site_id,
                "place": step.where,
                "subcontractor": step.subcontractor,
                "is_last_substantial": step.is_last_substantial,
            }
            for step in product.steps.all()
        ],
        "materials": [
            {
                "name": material.name_it or material.name_en,
                "hs_heading": material.hs_heading,
                "country": material.country.code,
                "share": material.share,
            }
            for material in product.materials.all()
        ],
        "origin": {
            "status": assessment.result if assessment else "incomplete",
            "rule": assessment.rule if assessment else "R0",
            "decided": bool(assessment and assessment.decided),
            "facts_hash": assessment.facts_hash if assessment else "",
        },
    }


def _require_own(company: Company, actor) -> None:
    if company_of(actor) != company:
        raise PermissionDenied("A company's products are its own.")


def _split(data: dict) -> tuple[dict, dict]:
    only(data, (*PRODUCT_FIELDS, *PARTS))
    return (
        {name: value for name, value in data.items() if name in PRODUCT_FIELDS},
        {name: value for name, value in data.items() if name in PARTS},
    )


def _checked(product: Product, facts: dict, category, parts: dict) -> dict:
    """The facts as they are stored: a leaf of the tree, attributes by its schema, delivery terms in one line."""
    if category is not None and not category.is_leaf:
        raise ValidationError({"category": _("Choose a group of products, not a whole sector.")})
    facts = dict(facts)
    if facts.get("group") and facts["group"].store.company_id != product.company_id:
        raise PermissionDenied("A product stands in a group of its company's own store.")
    if "attributes" in facts:
        facts["attributes"] = attributes.checked(attributes.attributes_of(category), facts["attributes"])
    if parts.get("lead_times"):
        days = [days for _quantity, days in parts["lead_times"]]
        facts |= {"lead_days_from": min(days), "lead_days_to": max(days)}
    if "deliveries" in parts:
        facts["delivery_terms"] = ", ".join(f"{incoterm} {place}" for incoterm, place in parts["deliveries"])[:200]
    return facts


def _write_parts(product: Product, parts: dict) -> list[str]:
    writers = {
        "texts": _write_texts,
        "tiers": _write_tiers,
        "lead_times": _write_lead_times,
        "deliveries": _write_deliveries,
        "steps": _write_steps,
        "materials": _write_materials,
    }
    return [name for name, writer in writers.items() if name in parts and writer(product, parts[name])]


def _write_texts(product: Product, texts: dict) -> bool:
    known = {text.language: text for text in product.texts.all()}
    changed = False
    for language, words in texts.items():
        title, description = words.get("title", "").strip(), words.get("description", "").strip()
        text = known.get(language)
        if not title:
            if description:
                raise ValidationError(_("A description needs a title in the same language."))
            changed |= bool(text and text.delete())
        elif text is None:
            provenance = words.get("provenance", ProductText.Provenance.COMPANY)
            ProductText.objects.create(
                product=product, language=language, title=title, description=description, provenance=provenance
            )
            changed = True
        elif (text.title, text.description) != (title, description):
            text.title, text.description = title, description
            text.provenance = words.get("provenance", ProductText.Provenance.COMPANY)
            text.save(update_fields=["title", "description", "provenance"])
            changed = True
    return changed


def _write_tiers(product: Product, tiers: list[tuple]) -> bool:
    _at_most(tiers, MAX_TIERS, _("At most %(number)s prices by quantity can be given."))
    before = list(product.tiers.values_list("quantity", "price"))
    if before == sorted(tiers):
        return False
    product.tiers.all().delete()
    with explained(PriceTier):
        PriceTier.objects.bulk_create(
            PriceTier(product=product, quantity=quantity, price=price) for quantity, price in tiers
        )
    return True


def _write_lead_times(product: Product, times: list[tuple]) -> bool:
    _at_most(times, MAX_TIERS, _("At most %(number)s lead times can be given."))
    rows = [LeadTime(product=product, quantity=quantity, days=days) for quantity, days in sorted(times)]
    return _replace(product.lead_times, rows, ("quantity", "days"))


def _write_deliveries(product: Product, terms: list[tuple]) -> bool:
    _at_most(terms, MAX_DELIVERIES, _("At most %(number)s delivery terms can be given."))
    rows = [Delivery(product=product, incoterm=incoterm, place=place) for incoterm, place in terms]
    return _replace(product.deliveries, rows, ("incoterm", "place"))


def _write_steps(product: Product, steps: list[dict]) -> bool:
    _at_most(steps, MAX_STEPS, _("At most %(number)s steps can be declared."))
    rows = []
    for position, step in enumerate(steps):
        row = Step(product=product, position=position, **only(step, STEP_FIELDS))
        if row.site and row.site.company_id != product.company_id:
            raise PermissionDenied("A step is done at a site of the company's own.")
        if row.site:
            row.country, row.town, row.subcontractor = row.site.country, "", ""
        rows.append(row)
    return _replace(product.steps, rows, (*STEP_FIELDS, "position"))


def _write_materials(product: Product, materials: list[dict]) -> bool:
    _at_most(materials, MAX_MATERIALS, _("At most %(number)s materials can be declared."))
    rows = [Material(product=product, **only(material, MATERIAL_FIELDS)) for material in materials]
    return _replace(product.materials, rows, MATERIAL_FIELDS)


def _replace(manager, rows: list, fields: tuple) -> bool:
    """Write the rows in place of the present ones, if they say anything else."""

    def said(row):
        return [getattr(row, field) for field in fields]

    if [said(row) for row in manager.all()] == [said(row) for row in rows]:
        return False
    manager.all().delete()
    with explained(manager.model):
        manager.bulk_create(rows)
    return True


def _at_most(rows: list, number: int, message: str) -> None:
    if len(rows) > number:
        raise ValidationError(message % {"number": number})
