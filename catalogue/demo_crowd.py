"""The stores and products of the demonstration's crowd (companies/demo_crowd.py), in bulk.

What a company makes follows from its district and trade: data/demo/crowd/goods/<sector>.toml has the things, with their
variants, steps of manufacture and materials; words.toml the words of stores. The origin of every product is judged by the
portal's own rules. Most are Italian; some are not, some wait for an officer or lack a fact, and stay drafts.

A step is [Italian, English, operation, place]: "own" is the company's site, "TN:Sfax" a country and a town.
"""

import random
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from companies.demo_crowd import PIONEER_DAYS, Invented, Member, crowd, invent
from companies.models import Company
from pavilion import audit
from pavilion.audit import Deed
from pavilion.models import User
from pavilion.progress import along
from pavilion.text import slugify, sort_name

from . import demo_goods, listings, origin, origins
from .demo_goods import Made
from .models import (
    Category,
    District,
    Material,
    OriginAssessment,
    Picture,
    PriceTier,
    Product,
    ProductPicture,
    ProductText,
    Step,
    Store,
)
from .stores import LEGAL_FORM

WORDS = Path(__file__).parent / "data" / "demo" / "crowd" / "words.toml"
FIRST_APPLIED, PIONEERS_APPLIED = (
    100,
    940,
)  # days before now from which on applications arrived (selection/demo_crowd.py)
PART = 60  # companies whose products are written together
REASON = (
    "Campioni e fatture dei materiali esaminati: l’operazione che la regola chiede per queste merci è svolta in Italia."
)


# --- Stores ---------------------------------------------------------------------------------------------------------
def load(out, ready: dict[str, Picture], *, editor: User) -> int:
    """Write stores and products of the whole crowd; returns how many products. `ready` are the pictures by name."""
    members = crowd()
    if not members:
        return 0
    _stores(members)
    groups = {category.sign: category for category in Category.objects.select_related("parent")}
    number = 0
    parts = [members[start : start + PART] for start in range(0, len(members), PART)]
    for part in along(out, "products", parts, total=len(parts)):
        number += _write([made for member in part for made in _products(member, groups, ready, editor)])
    return number


def picture_names(size: int) -> set[str]:
    """The names of the pictures that products of a crowd of this size show."""
    return {name for one in invent(size) for made in _goods(one) for name in made.pictures}


def _goods(one: Invented) -> list[Made]:
    rng = random.Random(f"products {one.vat}")  # noqa: S311  a demonstration, not a secret
    return demo_goods.of(one, rng, _words())


def _stores(members: list[Member]) -> None:
    words = _words()
    sectors = {category.sign: category for category in Category.objects.sectors()}
    districts = {district.slug: district for district in District.objects.all()}
    taken = set(Store.objects.values_list("slug", flat=True))
    stores = Store.objects.bulk_create(_store(member, words, sectors, districts, taken) for member in members)
    deeds = []
    for member, store in zip(members, stores, strict=True):
        at = member.company.registered_at + timedelta(hours=1)
        fields = {"fields": ["district", "export_countries", "export_share", "sector", "story_en", "story_it"]}
        deeds += [
            Deed(store, "created", at, after={"company": member.company.pk}),
            Deed(store, "updated", at + timedelta(minutes=30), member.user, after=fields),
        ]
    audit.record_many(deeds)


def _store(member: Member, words: dict, sectors: dict, districts: dict, taken: set[str]) -> Store:
    one, rng = member.invented, member.rng
    name = LEGAL_FORM.sub("", one.legal_name).strip()
    slug = slugify(name, length=70)
    while slug in taken:
        slug += "-2"
    taken.add(slug)
    countries = rng.randint(3, 48)
    facts = {
        "name": name, "town": one.town, "founded": one.founded, "people": max(2, one.people), "countries": countries,
    }  # fmt: skip
    tagline = rng.choice(words["taglines"][one.trade])
    parts = [rng.choice(words[part]) for part in ("origins", "people", "selling")]
    return Store(
        company=member.company,
        slug=slug,
        name=name,
        sort_name=sort_name(name, length=120),
        sector=sectors[one.trade],
        district=districts.get(one.district),
        site=member.site,
        tagline_it=tagline[0].format(**facts),
        tagline_en=tagline[1].format(**facts),
        story_it="\n\n".join(part["it"].format(**facts) for part in parts),
        story_en="\n\n".join(part["en"].format(**facts) for part in parts),
        export_countries=countries,
        export_share=rng.randint(10, 85),
    )


# --- Products -------------------------------------------------------------------------------------------------------
@dataclass
class Rows:
    """One product with everything that belongs to it, before it is written."""

    member: Member
    product: Product
    texts: list[ProductText] = field(default_factory=list)
    tiers: list[PriceTier] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    pictures: list[ProductPicture] = field(default_factory=list)
    assessment: OriginAssessment | None = None

    def parts(self) -> Iterable:
        """Every row that refers to the product."""
        yield from (*self.texts, *self.tiers, *self.steps, *self.materials, *self.pictures)
        if self.assessment:
            yield self.assessment


@cache
def _words() -> dict:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _products(member: Member, groups: dict, ready: dict[str, Picture], editor: User) -> list[Rows]:
    rng = member.rng
    goods, begun = _goods(member.invented), member.company.registered_at
    # One after the other from its registration until it applied: nobody types everything in a day.
    applied = FIRST_APPLIED if member.invented.days < PIONEER_DAYS else PIONEERS_APPLIED
    pause = timedelta(days=(member.invented.days - applied) / len(goods))
    found = []
    for position, made in enumerate(goods, 1):
        at = begun + pause * (position - rng.random())
        found.append(_product(member, made, position, at, rng, groups, ready, editor))
    return found


def _product(member: Member, made: Made, position: int, at: datetime, rng, groups, ready, editor: User) -> Rows:
    product = Product(
        company=member.company,
        category=groups[made.group],
        sku=made.sku,
        hs_code=made.hs,
        position=position,
        created_at=at,
        changed_at=at,
        price_mode=made.price_mode,
        unit=made.unit,
        price_from=made.price_from,
        price_to=made.price_to,
        minimum_order=made.minimum,
        lead_days_from=made.lead[0],
        lead_days_to=made.lead[1],
        sample_offered=bool(made.sample[0]),
        sample_terms_it=made.sample[0],
        sample_terms_en=made.sample[1],
        delivery_terms=made.delivery,
        markets=list(made.markets),
        attributes=made.data,
        wholly_obtained=bool(made.wholly),
        wholly_obtained_basis=made.wholly,
        economically_justified=made.justified,
        new_product_or_stage=True,
        design_country="IT",
        engineering_country="IT",
        packaging_country="IT",
        uppers_fixed=False if member.invented.trade == "ftw" else None,
    )
    rows = Rows(member, product)
    rows.texts = [
        ProductText(product=product, language=code, title=made.title[code], description=made.about[code])
        for code in ("it", "en")
    ]
    rows.tiers = [PriceTier(product=product, quantity=quantity, price=price) for quantity, price in made.tiers]
    rows.steps = [_step(product, member, number, step, made.last) for number, step in enumerate(made.steps)]
    rows.materials = [
        Material(
            product=product,
            name_it=it,
            name_en=en,
            hs_heading=heading,
            country=country,
            share=share,
            is_primary=place == 0 and member.invented.trade in ("foo", "win"),
        )
        for place, (it, en, heading, country, share) in enumerate(made.materials)
    ]
    rows.pictures = [
        ProductPicture(
            product=product,
            picture=ready[name],
            position=place,
            alt_it=made.title["it"][:200],
            alt_en=made.title["en"][:200],
        )
        for place, name in enumerate(made.pictures)
    ]
    rows.assessment = _assessment(rows, at, rng, editor)
    blocked = rows.assessment.result != OriginAssessment.Status.ITALY or rows.assessment.findings.get("blocks")
    if not blocked and rng.random() > 0.03:
        product.state, product.published_at = Product.State.PUBLISHED, at + timedelta(days=2)
    return rows


def _step(product: Product, member: Member, number: int, step: list, last: int) -> Step:
    name_it, name_en, operation, place = step
    said = {"name_it": name_it, "name_en": name_en, "operation": operation, "is_last_substantial": number + 1 == last}
    if place == "own":
        return Step(product=product, position=number, site=member.site, country=member.site.country, **said)
    country, _colon, town = place.partition(":")
    return Step(product=product, position=number, country=country, town=town, **said)


def _assessment(rows: Rows, at: datetime, rng, editor: User) -> OriginAssessment:
    """What the rules say, and, where they leave it to an officer, mostly that officer's decision."""
    facts = origins.facts_from(rows.product, rows.steps, rows.materials)
    lists = origins.lists_in_force()
    wording = origin.scan([(text.title, text.description) for text in rows.texts], lists=lists, hs_code=facts.hs_code)
    answer = origin.assess(facts, wording=wording, lists=lists)
    status, decision = answer.status, {}
    if status == origin.OFFICER and rng.random() < 0.93:
        answer = origin.assess(facts, wording=wording, lists=lists, decided=origin.ITALY)
        decision = {
            "decided_status": origin.ITALY,
            "decided_reason": REASON,
            "decided_by": editor,
            "decided_at": at + timedelta(days=1),
            "decided_facts_hash": facts.fingerprint(),
        }
    return OriginAssessment(
        product=rows.product,
        status=status,
        rule=answer.rule,
        facts_hash=facts.fingerprint(),
        assessed_at=at,
        **origins.answer_fields(answer, wording, facts),
        **decision,
    )


def _write(made: list[Rows]) -> int:
    """Write many products with their parts and what the room's verbs put on record of them."""
    Product.objects.bulk_create(rows.product for rows in made)
    by_model: dict[type, list] = {}
    for rows in made:
        for part in rows.parts():
            part.product_id = rows.product.pk
            by_model.setdefault(type(part), []).append(part)
    for model, parts in by_model.items():
        model.objects.bulk_create(parts, batch_size=1000)
    audit.record_many(deed for rows in made for deed in _deeds(rows))
    return len(made)


def _deeds(rows: Rows) -> Iterable[Deed]:
    product, user = rows.product, rows.member.user
    at = product.created_at
    yield Deed(product, "created", at, user, after={"company": product.company_id})
    for picture in rows.pictures:
        yield Deed(product, "picture_added", at + timedelta(minutes=4), user, after={"picture": picture.picture_id})
    if rows.assessment.decided_by_id:
        yield Deed(
            rows.assessment,
            "origin_decided",
            rows.assessment.decided_at,
            rows.assessment.decided_by,
            reason=rows.assessment.decided_reason,
            before={"status": rows.assessment.status},
            after={"status": rows.assessment.decided_status},
        )
    if product.published_at:
        published = {"state": Product.State.PUBLISHED}
        yield Deed(
            product, "publish", product.published_at, user, before={"state": Product.State.DRAFT}, after=published
        )


# --- Opening --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Period:
    """For how long the store of a company is open, and how many products it may show."""

    company: Company
    open_from: datetime
    open_until: datetime
    product_limit: int


def open_stores(periods: list[Period], out) -> None:
    """Open many stores that have never been open, each as its membership says, and make their listing rows now.

    Side effects: those of stores.set_store_open_until and allowances.set_product_limit, in bulk.
    """
    stores = {store.company_id: store for store in Store.objects.filter(company__in=[one.company for one in periods])}
    deeds = []
    for one in periods:
        store = stores[one.company.pk]
        store.open_from, store.open_until, store.product_limit = one.open_from, one.open_until, one.product_limit
        period = {"open_from": one.open_from, "open_until": one.open_until}
        closed = {"open_from": None, "open_until": None}
        limit = {"product_limit": one.product_limit}
        deeds += [
            Deed(store, "opened", one.open_from, before=closed, after=period),
            Deed(store, "product_limit", one.open_from, before={"product_limit": None}, after=limit),
        ]
    Store.objects.bulk_update(stores.values(), ["open_from", "open_until", "product_limit"], batch_size=200)
    audit.record_many(deeds)
    ids = list(Product.objects.live().filter(company__in=stores).order_by("pk").values_list("pk", flat=True))
    parts = [ids[start : start + listings.BATCH] for start in range(0, len(ids), listings.BATCH)]
    for part in along(out, "pages of lists", parts, total=len(parts)):
        listings.write_rows(part)
