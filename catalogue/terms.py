"""Trade terms in words: quantities with their unit, prices, lead times; numbers as the page's language writes them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Product

Mode, Unit = Product.PriceMode, Product.Unit
CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


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
    words = {
        Unit.PIECE: _("per piece"),
        Unit.PAIR: _("per pair"),
        Unit.SET: _("per set"),
        Unit.KG: _("per kg"),
        Unit.M: _("per metre"),
        Unit.M2: _("per m²"),
        Unit.LITRE: _("per litre"),
        Unit.BOTTLE: _("per bottle"),
        Unit.CASE: _("per case"),
    }
    return words[unit]


def amount(price: Decimal) -> str:
    """A price without its currency: two decimals, grouped as the language does."""
    return number_format(price, decimal_pos=2, use_l10n=True, force_grouping=True)


def price_range(product: Product) -> tuple[Decimal, Decimal] | None:
    """The lowest and highest price that is declared; None when the price is on request."""
    if product.price_mode == Mode.RANGE:
        return product.price_from, product.price_to
    if product.price_mode == Mode.TIERS:
        prices = [tier.price for tier in product.tiers.all()]
        return (min(prices), max(prices)) if prices else None
    return None


def price(product: Product) -> str:
    """The price as a card shows it: "23.40 – 28.50 €", or "On request"."""
    found = price_range(product)
    if found is None:
        return _("On request")
    low, high = found
    sign = CURRENCY_SIGNS.get(product.currency, product.currency)
    if low == high:
        return f"{amount(low)} {sign}"
    return f"{amount(low)} – {amount(high)} {sign}"


def lowest_price(product: Product) -> str:
    """ "from 23.40 €" for the bar at the bottom of a phone; "On request" when there is none."""
    found = price_range(product)
    if found is None:
        return _("On request")
    return _("from %(price)s") % {
        "price": f"{amount(found[0])} {CURRENCY_SIGNS.get(product.currency, product.currency)}"
    }


def tier_rows(product: Product) -> list[tuple[str, str]]:
    """(quantities, price) of each tier: "120 to 499 m²", "2,000 m² and more"."""
    tiers = list(product.tiers.all())
    rows = []
    for tier, after in zip(tiers, [*tiers[1:], None], strict=True):
        if after is None:
            words = _("%(quantity)s and more") % {"quantity": quantity(tier.quantity, product.unit)}
        elif after.quantity - 1 == tier.quantity:
            words = quantity(tier.quantity, product.unit)
        else:
            words = _("%(first)s to %(last)s") % {
                "first": number_format(tier.quantity, use_l10n=True, force_grouping=True),
                "last": quantity(after.quantity - 1, product.unit),
            }
        rows.append((words, amount(tier.price)))
    return rows


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
