"""Reference data of the room: our own browse tree, the districts and the lists of the origin rules, from catalogue/data/. Safe to repeat, quick when nothing changed.

What an officer edited (catalogue/taxonomy.py) stays as it is.
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from companies.models import Province
from pavilion import clock
from pavilion.text import slugify

from . import attributes, origins, schemas
from .models import Attribute, AttributeSchema, Category, District, OriginListEntry

DATA = Path(__file__).parent / "data"
COMPARED = ("parent_id", "position", "name_it", "name_en", "path_it", "path_en", "hs_headings", "is_leaf")
LIST_FIELDS = ("test", "prefixes", "items", "text_it", "text_en", "source", "valid_from", "valid_to")
DISTRICT_FIELDS = ("name_it", "name_en", "town", "province_id", "sector_id", "products_it", "products_en")


def load_reference() -> None:
    """Load or refresh categories, districts and the lists of the origin rules. Nothing that products or stores refer to is removed."""
    with transaction.atomic():
        load_categories()
        load_districts()
        load_origin_lists()
        load_attributes()


def load_categories() -> None:
    """Sectors first, then their groups; only rows that differ from the file are written."""
    rows = read("categories.csv")
    sectors = [row for row in rows if "-" not in row["sign"]]
    groups = [row for row in rows if "-" in row["sign"]]
    known = {category.sign: category for category in Category.objects.all()}
    _write([_sector(row, position) for position, row in enumerate(sectors)], known)
    by_sign = {sign: known[sign] for sign in (row["sign"] for row in sectors)}
    _write([_group(row, position, by_sign[row["sign"][:3]]) for position, row in enumerate(groups)], known)


def load_districts() -> None:
    """Districts of the file; the province is the one of that sign in force today."""
    provinces = {province.code: province.pk for province in Province.objects.in_force(clock.today())}
    sectors = dict(Category.objects.filter(level=1).values_list("sign", "pk"))
    known = {district.slug: district for district in District.objects.all()}
    new, changed = [], []
    for row in read("districts.csv"):
        facts = {
            "name_it": row["name_it"],
            "name_en": row["name_en"],
            "town": row["town"],
            "province_id": provinces[row["province"]],
            "sector_id": sectors[row["sector"]],
            "products_it": row["products_it"],
            "products_en": row["products_en"],
        }
        district = known.get(row["slug"])
        if district is None:
            new.append(District(slug=row["slug"], **facts))
        elif district.edited_at is None and _assign(district, facts):
            changed.append(district)
    District.objects.bulk_create(new)
    District.objects.bulk_update(changed, DISTRICT_FIELDS)


def load_origin_lists() -> None:
    """The lists of the origin rules, each entry with its source and the days between which it holds."""
    known = {(entry.kind, entry.code): entry for entry in OriginListEntry.objects.all()}
    new, changed = [], []
    for row in read("origin_lists.csv"):
        entry = list_entry(row)
        present = known.get((entry.kind, entry.code))
        facts = {field: getattr(entry, field) for field in LIST_FIELDS}
        if present is None:
            new.append(entry)
        elif present.edited_at is None and _assign(present, facts):
            changed.append(present)
    OriginListEntry.objects.bulk_create(new)
    OriginListEntry.objects.bulk_update(changed, LIST_FIELDS)
    origins.forget_lists()


def load_attributes() -> None:
    """The schema of each sector. A version never changes: a file that says something else makes the next version, but where
    an officer has made one."""
    wanted: dict[str, list[Attribute]] = {}
    for row in read("attributes.csv"):
        wanted.setdefault(row["sector"], []).append(_attribute(row, len(wanted.get(row["sector"], []))))
    sectors = {category.sign: category for category in Category.objects.filter(sign__in=wanted)}
    latest: dict[int, AttributeSchema] = {}
    for schema in AttributeSchema.objects.order_by("version").prefetch_related("attributes"):
        latest[schema.category_id] = schema
    for sign, asked in wanted.items():
        present = latest.get(sectors[sign].pk)
        same = [schemas.said(one) for one in asked]
        if present and (present.by_officer or [schemas.said(one) for one in present.attributes.all()] == same):
            continue
        schema = AttributeSchema.objects.create(category=sectors[sign], version=present.version + 1 if present else 1)
        for attribute in asked:
            attribute.schema = schema
        Attribute.objects.bulk_create(asked)
    attributes.forget_schemas()


def _attribute(row: dict, position: int) -> Attribute:
    return Attribute(
        **{field: row[field] for field in ("key", "kind", "label_it", "label_en", "unit")},
        position=position,
        required=row["required"] == "yes",
        minimum=Decimal(row["minimum"]) if row["minimum"] else None,
        maximum=Decimal(row["maximum"]) if row["maximum"] else None,
        options=[option for option in row["options"].split(";") if option],
    )


def list_entry(row: dict) -> OriginListEntry:
    """A row of origin_lists.csv. Forms and phases are parted by bars; a pattern has bars of its own and stays whole."""
    items = [row["items"]] if row["kind"] == OriginListEntry.Kind.WORDS else row["items"].split("|")
    return OriginListEntry(
        **{field: row[field] for field in ("kind", "code", "test", "text_it", "text_en", "source")},
        prefixes=row["prefixes"].split(),
        items=[item for item in items if item],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read(name: str) -> list[dict]:
    """The rows of a file of catalogue/data/."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _sector(row: dict, position: int) -> tuple[str, int, dict]:
    facts = _names(row, position) | {"parent_id": None, "is_leaf": False, "hs_headings": []}
    return row["sign"], 1, facts | {"path_it": slugify(row["name_it"]), "path_en": slugify(row["name_en"])}


def _group(row: dict, position: int, sector: Category) -> tuple[str, int, dict]:
    facts = _names(row, position) | {"parent_id": sector.pk, "is_leaf": True, "hs_headings": row["hs_headings"].split()}
    paths = {
        "path_it": f"{sector.path_it}/{slugify(row['name_it'])}",
        "path_en": f"{sector.path_en}/{slugify(row['name_en'])}",
    }
    return row["sign"], 2, facts | paths


def _names(row: dict, position: int) -> dict:
    return {"position": position, "name_it": row["name_it"], "name_en": row["name_en"]}


def _write(wanted: list[tuple[str, int, dict]], known: dict[str, Category]) -> None:
    new, changed = [], []
    for sign, level, facts in wanted:
        category = known.get(sign)
        if category is None:
            new.append(Category(sign=sign, level=level, **facts))
        elif category.edited_at is None and _assign(category, facts):
            changed.append(category)
    Category.objects.bulk_create(new)
    Category.objects.bulk_update(changed, COMPARED)
    for category in new:
        category.ancestors = [*([category.parent_id] if category.parent_id else []), category.pk]
        known[category.sign] = category
    Category.objects.bulk_update(new, ["ancestors"])


def _assign(row, facts: dict) -> bool:
    differs = any(getattr(row, field) != value for field, value in facts.items())
    for field, value in facts.items():
        setattr(row, field, value)
    return differs
