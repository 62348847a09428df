"""The demonstration's products and stores: catalogue/data/demo/<key of the company>.toml, through the portal's own verbs.

Every case of the rules of origin that can be decided is there: Italian by R1 and R4, confirmed by an officer, waiting for one,
not Italian by R2, incomplete. Whether a store is open is not told here: places and memberships decide it (selection/).

A step is [Italian, English, operation, place]; a place is the number of a site of the company, or "TN:Sfax" for a country and
a town. A material is [Italian, English, HS heading, country, share of value]; a picture [recipe, Italian words, English words].
"""

import tomllib
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile

from companies import demo as people
from companies.mandates import main_contact
from companies.models import Company
from pavilion import clock, doorbell
from pavilion.models import User
from pavilion.progress import along

from . import (
    decisions,
    demo_crowd,
    demo_showcase,
    derived,
    galleries,
    listings,
    pictures,
    products,
    reviews,
    sitemaps,
    stores,
    tasks,
    words,
)
from .demo_pictures import raster
from .models import Category, District, Picture, Product, Store

FOLDER = Path(__file__).parent / "data" / "demo"
EDITOR = "sara.villa@pavilion.example"  # the officer who decided the case that was in doubt
OLDEST = 170  # days before now at which the first product was typed
_renditions: list[Future] = []  # being written while the rest is loaded


def load(out) -> None:
    """Load stores and products of the demonstration's companies. `out` gets lines of progress."""
    files = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
    names = {name for file in files.values() for name in _names(file)}
    ready = _pictures(out, names | demo_crowd.picture_names(settings.DEMO_COMPANIES))
    out.write(f"  {len(ready)} pictures")
    number = 0
    for place, (key, file) in enumerate(files.items()):
        company = people.company(key)
        _store(company, file["store"])
        for index, facts in enumerate(file["products"]):
            with clock.frozen(_instant(company, place, index)):
                _product(company, facts, ready)
            number += 1
    demo_showcase.load(User.objects.get(email=EDITOR))
    listings.rebuild_waiting()
    number += demo_crowd.load(out, ready, editor=User.objects.get(email=EDITOR))
    out.write(f"  {number} products of {Store.objects.count()} companies")


def finish() -> None:
    """What workers prepare of everything that is shown, once the other rooms have opened the stores.

    Raises what the renditions of a picture raised.
    """
    while _renditions:
        _renditions.pop().result()
    listings.rebuild_waiting()
    for prepare in (words.count_words, derived.count_facets, derived.compare_all, sitemaps.write_files):
        prepare()
    doorbell.ring(
        tasks.learn_suggestions
    )  # takes its time: a worker's, not the one in which somebody waits for the first page


def _names(file: dict) -> list[str]:
    return [recipe for product in file["products"] for recipe, _it, _en in product.get("pictures", [])]


def _pictures(out, names: set[str]) -> dict[str, Picture]:
    """Draw and receive the pictures as if companies had sent them; each content once.

    Their renditions are written on another processor while the rest is loaded: `finish` waits for them. The database is asked
    after every picture: a transaction that is idle for long would be ended by the server.
    """
    received = {}
    pool = ThreadPoolExecutor()
    for name, content in along(out, "pictures", raster.pngs(sorted(names)), total=len(names)):
        picture = received[name] = pictures.receive_picture(ContentFile(content))
        _renditions.append(pool.submit(pictures.write_renditions, content, picture.sha256))
        picture.widths, picture.work_state = pictures.rendition_widths(picture.width), Picture.State.DONE
        picture.save(update_fields=["widths", "work_state"])
    pool.shutdown(wait=False)
    return received


def _instant(company: Company, place: int, index: int):
    """When a product was typed: some days apart, never before its company was there."""
    wanted = clock.now() - timedelta(days=OLDEST - 6 * place - index, hours=index)
    return max(wanted, company.registered_at + timedelta(hours=2))


def _store(company: Company, facts: dict) -> None:
    data = {name: facts.get(name, "").strip() for name in ("tagline_it", "tagline_en", "story_it", "story_en")}
    data |= {name: facts.get(name) for name in ("export_countries", "export_share")}
    data["sector"] = Category.objects.get(sign=facts["sector"])
    data["district"] = District.objects.filter(slug=facts.get("district", "")).first()
    stores.update_store(stores.ensure_store(company), data=data, actor=main_contact(company))


def _product(company: Company, facts: dict, ready: dict[str, Picture]) -> None:
    person = main_contact(company)
    product = products.create_product(company, data=_data(company, facts), actor=person)
    for recipe, words_it, words_en in facts.get("pictures", []):
        galleries.attach_picture(product, ready[recipe], alt_it=words_it, alt_en=words_en, actor=person)
    if "decided" in facts:
        officer = User.objects.get(email=EDITOR)
        decisions.decide_origin(product, status="italy", reason=facts["decided"], actor=officer)
    if facts.get("state", "published") == Product.State.PUBLISHED:
        product = products.publish_product(product, actor=person)
        for review in product.reviews.open():  # its store is not open yet: an officer looks first
            reviews.approve(review, actor=User.objects.get(email=EDITOR))


def _data(company: Company, facts: dict) -> dict:
    sites = list(company.sites.order_by("pk"))
    texts = {
        language: {"title": facts[language], "description": facts.get(f"about_{language}", "")}
        for language in ("it", "en")
        if language in facts
    }
    design, engineering, packaging = facts.get("phases", ["", "", ""])
    declared = bool(facts.get("materials") or facts.get("wholly"))
    return {
        "category": Category.objects.get(sign=facts["group"]),
        "hs_code": facts["hs"],
        "sku": facts.get("sku", ""),
        "attributes": facts.get("data", {}),
        "texts": texts,
        "steps": [
            _step(step, sites, last=number == facts.get("last")) for number, step in enumerate(facts["steps"], 1)
        ],
        "materials": [_material(material) for material in facts.get("materials", [])],
        "wholly_obtained": "wholly" in facts,
        "wholly_obtained_basis": facts.get("wholly", ""),
        "economically_justified": True if declared else None,
        "new_product_or_stage": True if declared else None,
        "design_country": design,
        "engineering_country": engineering,
        "packaging_country": packaging,
        "claims_100": facts.get("claim", False),
        **_terms(facts),
    }


def _terms(facts: dict) -> dict:
    first, last = facts.get("lead", (None, None))
    low, high = (Decimal(price) for price in facts["range"]) if "range" in facts else (None, None)
    tiers = [(quantity, Decimal(price)) for quantity, price in facts.get("tiers", [])]
    return {
        "price_mode": "tiers" if tiers else "range" if low is not None else "request",
        "price_from": low,
        "price_to": high,
        "tiers": tiers,
        "unit": facts.get("unit", "piece"),
        "minimum_order": facts.get("minimum"),
        "lead_days_from": first,
        "lead_days_to": last,
        "sample_offered": "sample" in facts,
        "sample_terms_it": facts.get("sample", ""),
        "sample_terms_en": facts.get("sample_en", ""),
        "deliveries": [
            tuple(term.strip().split(" ", 1)) for term in facts.get("delivery", "").split(",") if term.strip()
        ],
        "markets": facts.get("markets", []),
    }


def _step(step: list, sites: list, *, last: bool) -> dict:
    name_it, name_en, operation, place = step
    said = {"name_it": name_it, "name_en": name_en, "operation": operation, "is_last_substantial": last}
    if place.isdigit():
        return said | {"site": sites[int(place) - 1]}
    country, _colon, town = place.partition(":")
    return said | {"country": country, "town": town}


def _material(material: list) -> dict:
    name_it, name_en, heading, country, share = material
    return {"name_it": name_it, "name_en": name_en, "hs_heading": heading, "country": country, "share": share}
