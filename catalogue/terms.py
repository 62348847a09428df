"""Trade terms in words: quantities with their unit, prices, lead times; numbers as the page's language writes them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Product

Mode, Unit = Product.PriceMode, Product.Unit
PER = {
    Unit.PIECE: gettext_lazy("per piece"),
    Unit.PAIR: gettext_lazy("per pair"),
    Unit.SET: gettext_lazy("per set"),
    Unit.KG: gettext_lazy("per kg"),
    Unit.M: gettext_lazy("per metre"),
    Unit.M2: gettext_lazy("per m²"),
    Unit.LITRE: gettext_lazy("per litre"),
    Unit.BOTTLE: gettext_lazy("per bottle"),
    Unit.CASE: gettext_lazy("per case"),
}
CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


# The terms that must agree with one another, as constraints of the database demand.
AGREEING = (
    "price_mode", "price_from", "price_to", "lead_days_from", "lead_days_to", "supply_quantity", "supply_period",
    "sample_offered", "sample_price",
)  # fmt: skip


def contradictions(facts: dict) -> dict[str, str]:
    """What contradicts itself in the terms of a product, by field, in words for its company. No query."""
    found = {}
    low, high = facts.get("price_from"), facts.get("price_to")
    if facts.get("price_mode") == Mode.RANGE:
        found |= {
            name: _("Write the lowest and the highest price.")
            for name in ("price_from", "price_to")
            if facts.get(name) is None
        }
        if low is not None and high is not None and high < low:
            found["price_to"] = _("The highest price is lower than the lowest.")
    elif low is not None or high is not None:
        found["price_mode"] = _("You wrote a lowest and a highest price: choose that way, or remove them.")
    if (facts.get("supply_quantity") is None) != (not facts.get("supply_period")):
        found["supply_quantity"] = _("Write how much, and in every what: or leave both empty.")
    if facts.get("sample_price") is not None and not facts.get("sample_offered"):
        found["sample_offered"] = _("You wrote the price of a sample: say that samples are available.")
    first, last = facts.get("lead_days_from"), facts.get("lead_days_to")
    if first is not None and last is not None and last < first:
        found["lead_days_to"] = _("The longest time is shorter than the shortest.")
    return found


def quantity(number: int, unit: str) -> str:
    """A number of units: "120 m²", "1 pair", "24 pieces"."""
    match unit:
        case Unit.PIECE:
            words = ngettext("%(number)s piece", "%(number)s pieces", number)
        case Unit.PAIR:
            words = ngettext("%(number)s pair", "%(number)s pairs", number)
        case Unit.SET:
            words = ngettext("%(number)s set", "%(number)s sets", number)
        case Unit.LITRE:
            words = ngettext("%(number)s litre", "%(number)s litres", number)
        case Unit.BOTTLE:
            words = ngettext("%(number)s bottle", "%(number)s bottles", number)
        case Unit.CASE:
            words = ngettext("%(number)s case", "%(number)s cases", number)
        case Unit.M2:
            words = "%(number)s m²"
        case _unit:
            words = f"%(number)s {unit}"
    return words % {"number": number_format(number, use_l10n=True, force_grouping=True)}


def per(unit: str) -> str:
    """What a price is for: "per m²", "per pair"."""
    return str(PER[unit])


def amount(price: Decimal) -> str:
    """A price without its currency: two decimals, grouped as the language does."""
    return number_format(price, decimal_pos=2, use_l10n=True, force_grouping=True)


def price_range(product: Product) -> tuple[Decimal, Decimal] | None:
    """The lowest and highest price that is declared; None when the price is on request."""
    if product.price_mode == Mode.RANGE:
        return product.price_from, product.price_to
    if product.price_mode == Mode.TIERS:
        prices = [price for _quantity, price in _tiers(product)]
        return (min(prices), max(prices)) if prices else None
    return None


def price(product: Product) -> str:
    """The price as a card shows it: "23.40 – 28.50 €", or "On request"."""
    found = price_range(product)
    if found is None:
        return _("On request")
    low, high = found
    if low == high:
        return f"{amount(low)} {sign(product)}"
    return f"{amount(low)} – {amount(high)} {sign(product)}"


def sign(product: Product) -> str:
    """What stands after its prices: €, or the code of a currency without a sign of its own."""
    return CURRENCY_SIGNS.get(product.currency, product.currency)


def lowest_price(product: Product) -> str:
    """ "from 23.40 €" for the bar at the bottom of a phone; "On request" when there is none."""
    found = price_range(product)
    if found is None:
        return _("On request")
    return _("from %(price)s") % {"price": f"{amount(found[0])} {sign(product)}"}


def tier_rows(product: Product) -> list[tuple[str, str]]:
    """(quantities, price) of each tier: "120 to 499 m²", "2,000 m² and more"."""
    tiers = _tiers(product)
    rows = []
    for (least, price), (after, _price) in zip(tiers, [*tiers[1:], (None, None)], strict=True):
        if after is None:
            words = _("%(quantity)s and more") % {"quantity": quantity(least, product.unit)}
        elif after - 1 == least:
            words = quantity(least, product.unit)
        else:
            words = _("%(first)s to %(last)s") % {
                "first": number_format(least, use_l10n=True, force_grouping=True),
                "last": quantity(after - 1, product.unit),
            }
        rows.append((words, amount(price)))
    return rows


def _tiers(product: Product) -> list[tuple[int, Decimal]]:
    """(quantity, price) in order: read with the product (pages.product), else asked for."""
    read = getattr(product, "tiers_read", None)
    if read is None:
        return [(tier.quantity, tier.price) for tier in product.tiers.all()]
    return [(row["quantity"], Decimal(row["price"])) for row in read]


def lead_rows(product: Product) -> list[tuple[str, str]]:
    """(quantity, days) of each lead time: "from 120 m²", "20 days"."""
    return [
        (_("from %(quantity)s") % {"quantity": quantity(from_quantity, product.unit)}, days(number, None))
        for from_quantity, number in _lead_times(product)
    ]


def _lead_times(product: Product) -> list[tuple[int, int]]:
    """Read with the product (pages.product), else asked for."""
    read = getattr(product, "lead_times_read", None)
    if read is None:
        return list(product.lead_times.values_list("quantity", "days"))
    return [(row["quantity"], row["days"]) for row in read]


def supply(product: Product) -> str:
    """What the company can supply: "5,000 m² per month"; empty when not declared."""
    if not product.supply_quantity:
        return ""
    words = {
        Product.Period.DAY: _("%(quantity)s per day"),
        Product.Period.WEEK: _("%(quantity)s per week"),
        Product.Period.MONTH: _("%(quantity)s per month"),
        Product.Period.YEAR: _("%(quantity)s per year"),
    }
    return words[product.supply_period] % {"quantity": quantity(product.supply_quantity, product.unit)}


def sample(product: Product) -> str:
    """On what terms a sample is sent: "15.00 €, within 5 days, credited on the order"; empty when none is offered."""
    if not product.sample_offered:
        return ""
    parts = []
    if product.sample_price is not None:
        free = product.sample_price == 0
        parts.append(_("free") if free else f"{amount(product.sample_price)} {sign(product)}")
    if product.sample_days is not None:
        parts.append(_("sent within %(days)s") % {"days": days(product.sample_days, None)})
    if product.sample_terms:
        parts.append(product.sample_terms)
    return ", ".join(parts) or _("available")


def packing(product: Product) -> str:
    """How it is packed, in words and figures."""
    parts = [product.packaging] if product.packaging else []
    if product.units_per_package:
        parts.append(_("%(quantity)s per package") % {"quantity": quantity(product.units_per_package, product.unit)})
    if product.package_weight:
        weight = number_format(product.package_weight.normalize(), use_l10n=True, force_grouping=True)
        parts.append(_("gross weight %(weight)s kg") % {"weight": weight})
    return "; ".join(parts)


def days(first: int | None, last: int | None, *, short: bool = False) -> str:
    """A lead time: "20 to 30 days" (short: "20–30 days"), "30 days"; empty when none is declared."""
    if first is None and last is None:
        return ""
    if first is None or last is None or first == last:
        number = first if last is None else last
        return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}
    words = "%(first)s–%(last)s" if short else _("%(first)s to %(last)s")
    span = words % {"first": first, "last": last}
    return ngettext("%(number)s day", "%(number)s days", last) % {"number": span}


def nowrap(text: str) -> str:
    """A figure with its unit that must not be parted at the end of a line."""
    return format_html("{}", text.replace(" ", "\u00a0"))
