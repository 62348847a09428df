"""A change of a published product as a thing of its own: kept plain, compared field by field, shown before it is true."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django_countries import countries

from companies.models import Site

from . import attributes
from .models import Category, Material, Product, ProductText, Step

# What buyers read as fact and officers therefore see first; trade terms are the company's own and change at once.
REVIEWED = (
    "category", "hs_code", "sku", "attributes", "texts", "steps", "materials",
    "wholly_obtained", "wholly_obtained_basis", "economically_justified", "new_product_or_stage",
    "design_country", "engineering_country", "packaging_country", "claims_100",
    "uppers_fixed", "bulk_country", "traceable", "metal", "fineness", "hallmark",
)  # fmt: skip
PARTS = {"steps": Step, "materials": Material}
# What a row says that does not mention these.
UNSAID = {
    "steps": {
        "operation": "processing", "phase": "", "name_it": "", "name_en": "", "country": "IT", "site": None,
        "subcontractor": "", "town": "", "is_last_substantial": False,
    },
    "materials": {
        "name_it": "", "name_en": "", "hs_heading": "", "country": "IT", "share": None, "is_primary": False,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One field before and after, in words."""

    label: str
    before: str
    after: str


def split(data: dict) -> tuple[dict, dict]:
    """(what an officer looks at first, what holds at once)"""
    return (
        {name: value for name, value in data.items() if name in REVIEWED},
        {name: value for name, value in data.items() if name not in REVIEWED},
    )


def plain(data: dict) -> dict:
    """Data of update_product() as JSON."""
    return {
        name: [UNSAID[name] | _plain(row) for row in value] if name in UNSAID else _plain(value)
        for name, value in data.items()
    }


def _plain(value):
    match value:
        case Category() | Site():
            return value.pk
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {name: _plain(one) for name, one in value.items()}
    return getattr(value, "code", value) if value is not None and hasattr(value, "code") else value


def real(product: Product, data: dict) -> dict:
    """Plain data as update_product() takes it. A site that is gone is left out."""
    data = dict(data)
    if "category" in data:
        data["category"] = Category.objects.filter(pk=data["category"]).first()
    if "steps" in data:
        sites = {site.pk: site for site in Site.objects.filter(company=product.company_id)}
        data["steps"] = [step | {"site": sites.get(step.get("site"))} for step in data["steps"]]
    return data


def present(product: Product, data: dict) -> dict:
    """What the product says now, in the shape and for the fields of `data` (plain)."""
    said = {}
    for name, value in data.items():
        match name:
            case "category":
                said[name] = product.category_id
            case "texts":
                known = {text.language: text for text in product.texts.all()}
                said[name] = {
                    language: {
                        "title": known[language].title if language in known else "",
                        "description": known[language].description if language in known else "",
                    }
                    for language in value
                }
            case "steps" | "materials":
                said[name] = [_row(row, name) for row in getattr(product, name).all()]
            case _:
                said[name] = _plain(getattr(product, name))
    return said


def _row(row, name: str) -> dict:
    return {key: row.site_id if key == "site" else _plain(getattr(row, key)) for key in UNSAID[name]}


def changed(product: Product, data: dict) -> dict:
    """Of plain data, what differs from the product."""
    data = _normal(data)
    said = _normal(present(product, data))
    return {name: value for name, value in data.items() if value != said[name]}


def _normal(data: dict) -> dict:
    """Empty answers are alike; the country of a step at an own site is the site's."""
    data = dict(data)
    if "texts" in data:
        data["texts"] = {
            language: {"title": words.get("title", "").strip(), "description": words.get("description", "").strip()}
            for language, words in data["texts"].items()
        }
    if "steps" in data:
        data["steps"] = [
            {
                key: (None if step.get("site") and key in ("country", "town", "subcontractor") else value)
                for key, value in step.items()
            }
            for step in data["steps"]
        ]
    return data


def overlay(product: Product, data: dict) -> Product:
    """The same instance as if the change were true: for forms and pages; nothing is saved."""
    facts = real(product, data)
    for name, value in facts.items():
        if name == "texts":
            known = {text.language: text for text in product.texts.all()}
            for language, words in value.items():
                known.pop(language, None)
                if words.get("title"):
                    known[language] = ProductText(product=product, language=language, **_texts(words))
            _put(product, "texts", ProductText, list(known.values()))
        elif name in PARTS:
            rows = [PARTS[name](product=product, **row) for row in _positions(name, value)]
            _put(product, name, PARTS[name], rows)
        else:
            setattr(product, name, value)
    return product


def _texts(words: dict) -> dict:
    return {name: words[name] for name in ("title", "description", "provenance") if name in words}


def _positions(name: str, rows: list[dict]) -> list[dict]:
    return [row | {"position": place} for place, row in enumerate(rows)] if name == "steps" else rows


def _put(product: Product, name: str, model, rows: list) -> None:
    """Rows in place of those the manager would read."""
    kept = model.objects.none()
    kept._result_cache, kept._prefetch_done = rows, True
    if not hasattr(product, "_prefetched_objects_cache"):
        product._prefetched_objects_cache = {}
    product._prefetched_objects_cache[name] = kept


def differences(product: Product, data: dict) -> list[Difference]:
    """Field by field, in words of the page's language. `product` as it is now; `data` plain."""
    said, found = present(product, data), []
    for name in sorted(data, key=REVIEWED.index):
        value = data[name]
        if name == "texts":
            found += _text_differences(said[name], value)
        elif name == "attributes":
            found += _attribute_differences(product, said[name], value)
        else:
            found.append(Difference(_label(name), _words(product, name, said[name]), _words(product, name, value)))
    return [one for one in found if one.before != one.after]


def _text_differences(said: dict, proposed: dict) -> list[Difference]:
    names = dict(settings.CONTENT_LANGUAGES)
    return [
        Difference(f"{label} ({names[language]})", said[language].get(key, ""), words.get(key, ""))
        for language, words in proposed.items()
        for key, label in (("title", _("Name")), ("description", _("Description")))
    ]


def _attribute_differences(product: Product, said: dict, proposed: dict) -> list[Difference]:
    asked = {attribute.key: attribute for attribute in attributes.attributes_of(product.category)}

    def words(key, value):
        return attributes.words(asked[key], value) if key in asked and value not in (None, "") else str(value or "")

    return [
        Difference(asked[key].label if key in asked else key, words(key, said.get(key)), words(key, proposed.get(key)))
        for key in {**said, **proposed}
    ]


def _label(name: str) -> str:
    labels = {"steps": _("Steps of manufacture"), "materials": _("Materials")}
    return labels.get(name) or str(Product._meta.get_field(name).verbose_name)


def _words(product: Product, name: str, value) -> str:
    match name:
        case "category":
            found = Category.objects.filter(pk=value).first() if value else None
            return str(found or "–")
        case "steps":
            sites = {site.pk: site for site in Site.objects.filter(company=product.company_id)}
            return "\n".join(_step_words(step, sites) for step in value)
        case "materials":
            return "\n".join(_material_words(material) for material in value)
        case "design_country" | "engineering_country" | "packaging_country" | "bulk_country":
            return countries.name(value) if value else "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    field = Product._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value)) if value not in (None, "") else "–"


def _step_words(step: dict, sites: dict) -> str:
    name = step.get("name_it") or step.get("name_en")
    place = str(sites.get(step.get("site")) or step.get("town") or countries.name(step.get("country") or "IT"))
    kind = dict(Step.Operation.choices).get(step.get("operation"), "")
    last = f", {_('last substantial step')}" if step.get("is_last_substantial") else ""
    return f"{name} ({kind}): {place}{last}"


def _material_words(material: dict) -> str:
    name = material.get("name_it") or material.get("name_en")
    share = f", {material['share']}%" if material.get("share") else ""
    return f"{name} {material.get('hs_heading') or ''}: {countries.name(material.get('country') or 'IT')}{share}"
