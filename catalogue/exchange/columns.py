"""The columns of a table of products: how each is called, how a cell is read, how it is written. No database.

The same columns serve the template, the import and the export, so that what was exported can be imported again and changes
nothing. A cell is a text; an error is a sentence for people, in the page's language.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from catalogue.models import Attribute, Category, Delivery, Product
from catalogue.numbers import Ambiguous, read_decimal
from catalogue.terms import CURRENCY_SIGNS

Kind = Attribute.Kind
YES, NO = ("yes", "sì", "si", "y", "x", "1", "true", "vero"), ("no", "n", "0", "false", "falso")
ATTRIBUTE = "attribute:"  # how the keys of columns for characteristics begin
STAY = ("price_mode", "currency", "unit")  # an empty cell leaves them as they are: a product always has them
LANGUAGES = ("it", "en", "de", "fr", "es", "zh")


@dataclass(frozen=True)
class Column:
    """One column: its key (the same for ever), its words, how a cell becomes a value and a product a cell."""

    key: str
    label: str | Promise
    read: Callable[[str], object]
    write: Callable[[Product], object]
    hint: str | Promise = ""


def columns(attributes: list[Attribute] = ()) -> list[Column]:
    """Every column, those for the characteristics of a group last."""
    return [*_identity(), *_texts(), *_price(), *_quantities(), *_delivery(), *map(_attribute, attributes)]


def read_row(known: list[Column], cells: dict[str, str]) -> tuple[dict, dict[str, list[str]]]:
    """(data for products.update_product, what is wrong by column key). A cell that is absent says nothing; an empty one empties."""
    values, wrong = {}, {}
    for column in known:
        if column.key not in cells or (column.key in STAY and not cells[column.key].strip()):
            continue
        try:
            values[column.key] = column.read(cells[column.key].strip())
        except ValidationError as error:
            wrong[column.key] = error.messages
    if not values.get("sku") and "sku" not in wrong:
        wrong["sku"] = [_("Every row needs your code: by it a product is found again.")]
    return _data(values), wrong


def write_row(known: list[Column], product: Product) -> list:
    """The cells of a product. Its texts, tiers and other parts are fetched beforehand."""
    return [column.write(product) for column in known]


def group_of(text: str, groups: dict[str, Category]) -> Category | None:
    """The group a cell names: its sign or its name in either language. Raises ValidationError."""
    if not text:
        return None
    found = groups.get(text.casefold())
    if found is None:
        raise ValidationError(
            _("There is no group “%(name)s”. The sheet “groups” of the template lists them.") % {"name": text[:60]}
        )
    return found


# --- From values of cells to the facts of a product ------------------------------------------------------------------
def _data(values: dict) -> dict:
    """Values by column, as products.update_product wants them."""
    data = {
        key: value
        for key, value in values.items()
        if not key.startswith((ATTRIBUTE, "title_", "description_")) and key != "group"
    }
    if "group" in values:
        data["category"] = values["group"]  # a name until somebody looks it up (catalogue/exchange/imports.py)
    texts = {
        language: {
            "title": values.get(f"title_{language}", ""),
            "description": values.get(f"description_{language}", ""),
        }
        for language in LANGUAGES
        if f"title_{language}" in values or f"description_{language}" in values
    }
    if texts:
        data["texts"] = texts
    characteristics = {key.removeprefix(ATTRIBUTE): value for key, value in values.items() if key.startswith(ATTRIBUTE)}
    if characteristics:
        data["attributes"] = characteristics
    return data


# --- Groups of columns -------------------------------------------------------------------------------------------------
def _identity() -> list[Column]:
    return [
        Column("sku", gettext_lazy("Your code"), _text(40), lambda product: product.sku, gettext_lazy("required; unique in your catalogue")),
        Column("group", gettext_lazy("Group"), _text(200), lambda product: product.category.sign if product.category else "", gettext_lazy("a sign of the sheet “groups”, or a name")),
        Column("hs_code", gettext_lazy("HS code"), _hs, lambda product: product.hs_code, gettext_lazy("4 or 6 digits")),
    ]  # fmt: skip


def _texts() -> list[Column]:
    names = {"it": gettext_lazy("Italian"), "en": gettext_lazy("English"), "de": gettext_lazy("German"),
             "fr": gettext_lazy("French"), "es": gettext_lazy("Spanish"), "zh": gettext_lazy("Chinese")}  # fmt: skip
    found = []
    for language, name in names.items():
        found.append(
            Column(f"title_{language}", _of(gettext_lazy("Title"), name), _text(140), _said(language, "title"))
        )
        found.append(
            Column(
                f"description_{language}",
                _of(gettext_lazy("Description"), name),
                _text(6000),
                _said(language, "description"),
            )
        )
    return found


def _price() -> list[Column]:
    return [
        Column("price_mode", gettext_lazy("Price"), _choice(Product.PriceMode), _field("price_mode"), gettext_lazy("request, range or tiers")),
        Column("currency", gettext_lazy("Currency"), _currency, _field("currency")),
        Column("unit", gettext_lazy("Unit"), _choice(Product.Unit), _field("unit"), gettext_lazy("piece, pair, set, kg, m, m2, litre, bottle or case")),
        Column("price_from", gettext_lazy("Lowest price"), _money, _field("price_from")),
        Column("price_to", gettext_lazy("Highest price"), _money, _field("price_to")),
        Column("tiers", gettext_lazy("Prices by quantity"), _pairs(_money), lambda product: _joined((tier.quantity, tier.price) for tier in product.tiers.all()), gettext_lazy("quantity: price; quantity: price")),
    ]  # fmt: skip


def _quantities() -> list[Column]:
    return [
        Column("minimum_order", gettext_lazy("Minimum order"), _whole, _field("minimum_order")),
        Column("lead_days_from", gettext_lazy("Lead time from, days"), _days, _field("lead_days_from")),
        Column("lead_days_to", gettext_lazy("Lead time to, days"), _days, _field("lead_days_to")),
        Column("lead_times", gettext_lazy("Lead times by quantity"), _pairs(_days), lambda product: _joined((one.quantity, one.days) for one in product.lead_times.all()), gettext_lazy("quantity: days; quantity: days")),
        Column("supply_quantity", gettext_lazy("Supply ability"), _whole, _field("supply_quantity")),
        Column("supply_period", gettext_lazy("Per period"), _choice(Product.Period, empty=True), _field("supply_period"), gettext_lazy("day, week, month or year")),
        Column("packaging_it", gettext_lazy("Packaging, in Italian"), _text(200), _field("packaging_it")),
        Column("packaging_en", gettext_lazy("Packaging, in English"), _text(200), _field("packaging_en")),
        Column("units_per_package", gettext_lazy("Units per package"), _whole, _field("units_per_package")),
        Column("package_weight", gettext_lazy("Gross weight of a package, kg"), _decimal(3, below=1_000_000), _field("package_weight")),
        Column("sample_offered", gettext_lazy("Samples"), _yes_or_no, _truth("sample_offered"), gettext_lazy("yes or no")),
        Column("sample_price", gettext_lazy("Price of a sample"), _decimal(2, below=100_000_000), _field("sample_price")),
        Column("sample_days", gettext_lazy("Sample within, days"), _days, _field("sample_days")),
        Column("sample_terms_it", gettext_lazy("Sample terms, in Italian"), _text(200), _field("sample_terms_it")),
        Column("sample_terms_en", gettext_lazy("Sample terms, in English"), _text(200), _field("sample_terms_en")),
    ]  # fmt: skip


def _delivery() -> list[Column]:
    return [
        Column("deliveries", gettext_lazy("Delivery terms"), _deliveries, lambda product: "; ".join(str(one) for one in product.deliveries.all()), gettext_lazy("Incoterm place; Incoterm place")),
        Column("payment_terms", gettext_lazy("Payment terms"), _text(200), _field("payment_terms")),
        Column("markets", gettext_lazy("Markets served"), _markets, lambda product: " ".join(product.markets), gettext_lazy("country codes, for example CA US DE")),
        Column("oem", gettext_lazy("With the buyer’s brand (OEM)"), _yes_or_no, _truth("oem"), gettext_lazy("yes or no")),
        Column("odm", gettext_lazy("Designed for the buyer (ODM)"), _yes_or_no, _truth("odm"), gettext_lazy("yes or no")),
    ]  # fmt: skip


def _attribute(asked: Attribute) -> Column:
    """A characteristic of the group; codes of choices are written, codes or words are read."""

    def read(text: str):
        if not text:
            return None
        if asked.kind == Kind.BOOL:
            return _yes_or_no(text)
        if asked.kind == Kind.NUMBER:
            return _decimal(3)(text)
        if asked.kind in (Kind.CHOICE, Kind.MULTI):
            parts = [_option(asked, part.strip()) for part in re.split(r"[;,]", text) if part.strip()]
            return parts if asked.kind == Kind.MULTI else parts[0]
        return text

    def write(product: Product):
        value = product.attributes.get(asked.key)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "; ".join(value) if isinstance(value, list) else ("" if value is None else value)

    label = f"{asked.label} ({asked.unit})" if asked.unit else asked.label
    hint = ", ".join(asked.offered()) if asked.kind in (Kind.CHOICE, Kind.MULTI) else ""
    return Column(f"{ATTRIBUTE}{asked.key}", label, read, write, hint)


def _option(asked: Attribute, text: str) -> str:
    offered = asked.offered()
    wanted = text.casefold()
    for code, words in offered.items():
        if wanted in (code.casefold(), words.casefold()):
            return code
    raise ValidationError(
        _("“%(value)s” is not offered. Choose among: %(options)s.")
        % {"value": text[:40], "options": ", ".join(offered)}
    )


# --- How cells are read ------------------------------------------------------------------------------------------------
def _text(longest: int):
    def read(text: str) -> str:
        if len(text) > longest:
            raise ValidationError(_("At most %(number)s characters.") % {"number": longest})
        return text

    return read


def _currency(text: str) -> str:
    if text.upper() not in CURRENCY_SIGNS:
        raise ValidationError(
            _("“%(value)s” is not offered. Choose among: %(options)s.")
            % {"value": text[:40], "options": ", ".join(CURRENCY_SIGNS)}
        )
    return text.upper()


def _hs(text: str) -> str:
    digits = re.sub(r"[\s.]", "", text)
    if digits and not re.fullmatch(r"\d{4}(\d{2})?", digits):
        raise ValidationError(_("An HS code has 4 or 6 digits. Mark the column as text, so that a leading zero stays."))
    return digits


def _choice(offered, *, empty: bool = False):
    def read(text: str) -> str:
        if not text and empty:
            return ""
        wanted = text.casefold()
        for code, words in offered.choices:
            if wanted in (code.casefold(), str(words).casefold()):
                return code
        options = ", ".join(code for code, _words in offered.choices)
        raise ValidationError(
            _("“%(value)s” is not offered. Choose among: %(options)s.") % {"value": text[:40], "options": options}
        )

    return read


def _whole(text: str, *, least: int = 1, most: int = 999_999_999) -> int | None:
    if not text:
        return None
    plain = (
        re.sub(r"[\s.’']", "", text) if re.fullmatch(r"\d{1,3}([\s.’']\d{3})+", text) else re.sub(r"[.,]0+$", "", text)
    )
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 9:
        raise ValidationError(_("Write a whole number."))
    if not least <= int(plain) <= most:
        raise ValidationError(_("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most})
    return int(plain)


def _days(text: str) -> int | None:
    return _whole(text, least=0, most=1000)


def _money(text: str) -> Decimal | None:
    """A price: more than nothing."""
    price = _decimal(2)(text)
    if price == 0:
        raise ValidationError(_("Write a price greater than nothing, or empty the cell."))
    return price


def _decimal(places: int, *, below: int = 1_000_000_000):
    """Reads 1234.5, 1234,5, 1.234,50 and 1,234.50. A price of 1.234 is asked again; of a weight it is decimals."""

    def read(text: str) -> Decimal | None:
        if not text:
            return None
        point = "," if "," in text else "."
        try:
            number = read_decimal(text, point if places == 3 else "")
        except Ambiguous as error:
            raise ValidationError(
                _("“%(value)s” may mean thousands or decimals: write it without a mark, or with two decimals.")
                % {"value": text[:40]}
            ) from error
        except ValueError:
            number = None
        if number is None or not 0 <= number < below:
            raise ValidationError(_("Write a number, for example 12.50."))
        return number.quantize(Decimal(1).scaleb(-places))

    return read


def _yes_or_no(text: str) -> bool:
    if text.casefold() in YES:
        return True
    if not text or text.casefold() in NO:
        return False
    raise ValidationError(_("Write yes or no."))


def _pairs(second):
    """Reads "120: 28.50; 500: 25.90"."""

    def read(text: str) -> list[tuple]:
        found = []
        for part in filter(None, (part.strip() for part in text.split(";"))):
            quantity, colon, value = part.partition(":")
            if not colon:
                raise ValidationError(
                    _("Write quantity and value with a colon, and a semicolon between two: 120: 28.50; 500: 25.90")
                )
            found.append((_whole(quantity.strip()), second(value.strip())))
        if any(None in pair for pair in found):
            raise ValidationError(
                _("Write quantity and value with a colon, and a semicolon between two: 120: 28.50; 500: 25.90")
            )
        return found

    return read


def _deliveries(text: str) -> list[tuple[str, str]]:
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        term, _space, place = part.partition(" ")
        if term.upper() not in Delivery.Incoterm.values or not place.strip():
            raise ValidationError(
                _("“%(value)s” is no Incoterm with its place, for example FOB La Spezia.") % {"value": part[:60]}
            )
        found.append((term.upper(), place.strip()[:60]))
    return found


def _markets(text: str) -> list[str]:
    codes = [code for code in re.split(r"[\s,;]+", text.upper()) if code]
    unknown = [code for code in codes if not countries.name(code)]
    if unknown:
        raise ValidationError(_("There is no country with the code %(codes)s.") % {"codes": ", ".join(unknown)[:60]})
    return list(dict.fromkeys(codes))


# --- How cells are written ---------------------------------------------------------------------------------------------
def _field(name: str):
    return lambda product: "" if (value := getattr(product, name)) is None else value


def _truth(name: str):
    return lambda product: "yes" if getattr(product, name) else "no"


def _said(language: str, part: str):
    return lambda product: next((getattr(text, part) for text in product.texts.all() if text.language == language), "")


def _joined(pairs) -> str:
    return "; ".join(f"{first}: {second}" for first, second in pairs)


def _of(what, language):
    """ "Title, Italian": both words stay lazy."""
    from django.utils.text import format_lazy

    return format_lazy("{}, {}", what, language)
