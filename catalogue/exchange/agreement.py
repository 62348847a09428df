"""What the cells of one row say against each other beyond the terms of trade (catalogue/terms.py): told while a table is looked
at, before anything is written. No database.
"""

from django.utils.translation import gettext as _

from catalogue.models import Product
from catalogue.products import MAX_DELIVERIES, MAX_TIERS


def disagreements(facts: dict, *, said: dict) -> dict[str, list[str]]:
    """{column: sentences}; empty when the row holds together. `facts`: the product as it would be (columns.read_row), `said`:
    what the row itself says of it."""
    found: dict[str, list[str]] = {}
    for column, sentence in (*_parts(facts, said), *_texts(facts)):
        found.setdefault(column, []).append(sentence)
    return found


def _parts(facts: dict, said: dict):
    if said.get("tiers") and facts.get("price_mode") != Product.PriceMode.TIERS:
        yield "tiers", _("Only for the price “tiers”: choose it, or empty this cell.")
    for column, most in (("tiers", MAX_TIERS), ("lead_times", MAX_TIERS), ("deliveries", MAX_DELIVERIES)):
        parts = said.get(column) or []
        keys = parts if column == "deliveries" else [quantity for quantity, _value in parts]
        if len(set(keys)) < len(keys):
            yield column, _("The same stands there twice.")
        if len(parts) > most:
            yield column, _("At most %(number)s can be given.") % {"number": most}


def _texts(facts: dict):
    for language, words in facts.get("texts", {}).items():
        if words["description"] and not words["title"]:
            yield f"title_{language}", _("A description needs a title in the same language.")
