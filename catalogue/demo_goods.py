"""What an invented company makes: things of its district or trade, in variants, as facts. Reads no database and writes nothing."""

import random
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from companies.demo_crowd import Invented

from .demo_pictures import scenes

FOLDER = Path(__file__).parent / "data" / "demo" / "crowd" / "goods"
PALETTES = 2  # of each motif; the named companies have the others
FEWEST, MOST = 5, 9  # products of a company
# Where work is given away, for the few things whose last substantial step is not done in Italy.
ABROAD = ["RO:Timișoara", "RS:Niš", "TN:Sfax", "AL:Tirana", "CN:Wenzhou", "TR:Bursa", "BG:Plovdiv", "MD:Bălți"]
# The attribute that a size answers to, by sector.
SIZES = dict.fromkeys(["cer", "gls", "sto", "fur", "jew", "lea", "met", "wod"], "size") | {
    "foo": "net",
    "cos": "content",
}
SAMPLES = [
    ("Un campione gratuito, trasporto a carico del compratore", "One free sample, you pay the carriage"),
    ("A pagamento, scalato dal primo ordine", "Charged, and credited on the first order"),
    ("Campionario su richiesta, restituzione entro 30 giorni", "Sample book on request, to be returned within 30 days"),
]


@dataclass(frozen=True)
class Made:
    """One product as its company would type it."""

    title: dict[str, str]
    about: dict[str, str]
    group: str
    hs: str
    sku: str
    unit: str
    price_mode: str
    price_from: Decimal | None
    price_to: Decimal | None
    tiers: tuple[tuple[int, Decimal], ...]
    minimum: int
    lead: tuple[int, int]
    sample: tuple[str, str]
    delivery: str
    markets: tuple[str, ...]
    steps: tuple[list, ...]
    last: int
    materials: tuple[list, ...]
    wholly: str
    justified: bool | None
    pictures: tuple[str, ...]
    data: dict  # values of its category's attributes


@cache
def _file(trade: str) -> dict:
    return tomllib.loads((FOLDER / f"{trade}.toml").read_text(encoding="utf-8"))


def goods_of(trade: str, district: str) -> list[dict]:
    """The things that are made in a district; of a trade in general where there is none."""
    goods = _file(trade)["goods"]
    return [good for good in goods if district in good.get("districts", [district])] or goods


def of(company: Invented, rng: random.Random, words: dict) -> list[Made]:
    """What a company makes, in the order in which it shows it."""
    goods = goods_of(company.trade, company.district)
    start, number = rng.randrange(len(goods)), rng.randint(FEWEST, MOST)
    names = rng.sample(words["names"], k=number)
    return [
        _made(company, goods[(start + place) % len(goods)], place, names[place], rng, words) for place in range(number)
    ]


def _data(trade: str, made: dict, chosen: dict) -> dict:
    """What is true of everything made in this way, and the size that was drawn where it is the same in both languages."""
    size, key = chosen.get("size", []), SIZES.get(trade)
    return made.get("data", {}) | ({key: size[0]} if key and len(size) == 1 else {})


def _palettes(trade: str, motif: str) -> list[str]:
    known = scenes.recipes()
    return [name for number in range(1, PALETTES + 1) if (name := f"{trade}-{motif}-{number}") in known]


def _made(company: Invented, good: dict, place: int, name: str, rng: random.Random, words: dict) -> Made:
    chosen = {key: rng.choice(options) for key, options in good.get("vary", {}).items()}
    said = {
        "it": {"name": name} | {key: option[0] for key, option in chosen.items()},
        "en": {"name": name} | {key: option[-1] for key, option in chosen.items()},
    }
    made = _file(company.trade)["made"][good["made"]]
    steps, last, wholly = _steps(made, rng)
    minimum = _round(rng.uniform(*good["minimum"]))
    low, high = good["lead"]
    lead = rng.randint(low, (low + high) // 2)
    motifs = good["pictures"][: 1 + (rng.random() < 0.3)]
    return Made(
        title={code: _capital(good[code].format(**said[code])) for code in ("it", "en")},
        about={"it": good["about_it"], "en": good["about_en"]},
        group=good["group"],
        hs=good["hs"],
        sku=f"{name[:3].upper()}-{rng.randint(100, 899)}{place}",
        unit=good["unit"],
        minimum=minimum,
        lead=(lead, rng.randint(lead + 1, high + 1)),
        sample=rng.choice(SAMPLES) if "price" in good and good["price"][1] < 2000 and rng.random() < 0.55 else ("", ""),
        delivery=rng.choice(
            [f"EXW {company.town}", f"EXW {company.town}, FCA {company.town}", f"FCA {company.town}, FOB Genova"]
        ),
        markets=tuple(sorted(rng.sample(words["markets"], k=rng.randint(4, len(words["markets"]))))),
        steps=steps,
        last=last,
        materials=tuple(made["materials"]),
        wholly=wholly,
        justified=None if not wholly and rng.random() < 0.025 else True,
        pictures=tuple(rng.choice(_palettes(company.trade, motif)) for motif in motifs),
        data=_data(company.trade, made, chosen),
        **_price(good, minimum, rng),
    )


def _steps(made: dict, rng: random.Random) -> tuple[tuple[list, ...], int, str]:
    """The steps, which of them is the last substantial one, and the basis for goods wholly obtained in Italy."""
    steps = [list(step) for step in made["steps"]]
    if rng.random() < 0.035:
        steps[made["last"] - 1][3] = rng.choice(ABROAD)
        return tuple(steps), made["last"], ""
    return tuple(steps), made["last"], made.get("wholly", "")


def _price(good: dict, minimum: int, rng: random.Random) -> dict:
    nothing = {"price_mode": "request", "price_from": None, "price_to": None, "tiers": ()}
    if "price" not in good:
        return nothing
    low, high = good["price"]
    price = low * (high / low) ** rng.random()
    draw = rng.random()
    if draw < 0.2:
        return nothing
    if draw < 0.5:
        return nothing | {
            "price_mode": "range",
            "price_from": _euro(price),
            "price_to": _euro(price * rng.uniform(1.1, 1.6)),
        }
    quantities = [minimum, minimum * 4, minimum * 12][: 1 if minimum < 3 else 3]
    tiers = tuple((quantity, _euro(price * (1 - 0.07 * step))) for step, quantity in enumerate(quantities))
    return nothing | {"price_mode": "tiers", "tiers": tiers}


def _euro(price: float) -> Decimal:
    """A price people would write: whole tens when large, tens of cents when small."""
    step = (
        Decimal("100")
        if price > 5000
        else Decimal("5")
        if price > 300
        else Decimal("0.5")
        if price > 20
        else Decimal("0.1")
    )
    return max(step, (Decimal(str(price)) / step).quantize(Decimal("1")) * step).quantize(Decimal("0.01"))


def _round(number: float) -> int:
    """A quantity people would write."""
    step = 1 if number < 15 else 5 if number < 60 else 10 if number < 300 else 100
    return max(1, round(number / step) * step)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
