"""Whole pictures: a motif in a palette on a backdrop. The same recipe always gives the same bytes.

A picture is named by its recipe, "<sector>-<motif>-<number>" (`recipes()` lists them all), so demonstration data stores the
name and nothing else.
"""

import random
from functools import cache

from . import home, table, wear, works
from .ink import GROUND, H, Ink, W

# sector sign: the motifs that suit it, the palettes that suit them
SECTORS = {
    "cer": ((home.tiles, home.vase, home.plate, home.basin), ("sorrento", "limone", "cotto", "laguna")),
    "gls": ((home.glass, home.goblets, home.chandelier, home.beads), ("laguna", "glicine", "notte", "pesca")),
    "sto": ((home.slab, home.column), ("ardesia", "carta", "salvia", "pesca")),
    "tex": ((wear.rolls, wear.scarf, wear.yarn), ("glicine", "vinaccia", "sorrento", "grano")),
    "app": ((wear.sweater, wear.jacket, wear.hat), ("glicine", "carta", "salvia", "limone")),
    "ftw": ((wear.shoe, wear.heel, wear.boot), ("cotto", "grano", "ardesia", "pesca")),
    "lea": ((wear.bag, wear.belt, wear.hide), ("cotto", "salvia", "vinaccia", "grano")),
    "fur": ((home.chair, home.armchair, home.sofa, home.table, home.kitchen), ("salvia", "limone", "laguna", "cotto")),
    "jew": ((wear.ring, wear.chain, wear.cameo), ("notte", "vinaccia", "laguna", "ardesia")),
    "eye": ((wear.glasses, wear.sunglasses), ("laguna", "limone", "pesca", "carta")),
    "foo": (
        (
            table.pasta,
            table.cheese,
            table.spaghetti,
            table.tin,
            table.oil,
            table.vinegar,
            table.ham,
            table.sweets,
            table.citrus,
        ),
        ("orto", "sorrento", "uliveto", "agrume"),
    ),
    "win": ((table.wine, table.sparkling, table.coffee, table.coffeebag), ("vinaccia", "uliveto", "agrume", "notte")),
    "mec": (
        (works.packer, works.cnc, works.press, works.tissue, works.fridge),
        ("ardesia", "sorrento", "laguna", "limone"),
    ),
    "met": ((home.moka, home.pot, home.tap, home.knife), ("ardesia", "pesca", "sorrento", "carta")),
    "cos": ((wear.lipstick, wear.cream), ("vinaccia", "pesca", "glicine", "carta")),
    "mus": ((works.violin, works.accordion), ("cotto", "grano", "notte", "salvia")),
    "wod": ((works.bird, works.corks, works.turned), ("grano", "salvia", "cotto", "carta")),
    "nau": ((works.boat, works.sail), ("sorrento", "laguna", "limone", "notte")),
}
COMPOSITIONS = ("arch", "sun", "wall", "plinth", "split", "loggia")
HANGING = {"chandelier", "beads", "scarf", "sweater", "jacket", "hide", "cameo"}
AT_SEA = {"boat", "sail"}
SCALES = {"chandelier": 1.2, "vase": 0.9, "table": 1.0, "sail": 1.0, "boat": 1.12, "knife": 1.08, "bird": 1.1}
MOTIFS = {motif.__name__: motif for motifs, _palettes in SECTORS.values() for motif in motifs}


@cache
def recipes() -> dict[str, tuple[str, str, str, int]]:
    """{name: (motif, palette, composition, seed)} of every picture there is, in a fixed order."""
    found = {}
    for sign, (motifs, palettes) in SECTORS.items():
        for place, motif in enumerate(motifs):
            for number, palette in enumerate(palettes):
                composition = COMPOSITIONS[(place * 2 + number) % len(COMPOSITIONS)]
                name = f"{sign}-{motif.__name__}-{number + 1}"
                found[name] = (motif.__name__, palette, composition, number + 1)
    return found


def named(name: str) -> str:
    """The SVG of a picture by its name. Raises KeyError for a name that is none."""
    return picture(*recipes()[name])


def picture(motif: str, palette: str, composition: str, seed: int = 1, *, tall: bool = False) -> str:
    """The SVG of one picture, 4:3; `tall` for the niches of a loggia."""
    ink = Ink(palette, random.Random(f"{motif}/{palette}/{composition}/{seed}"), seed)  # noqa: S311  a drawing, not a secret
    hangs, at_sea = motif in HANGING, motif in AT_SEA
    top = -260 if tall else 0
    if hangs and composition == "plinth":
        composition = "arch"
    elif at_sea:
        composition = "sun"
    parts = [ink.rect(0, top, W, H - top + 40, ink.bg), backdrop(ink, composition, hangs or at_sea)]
    drawn = MOTIFS[motif](ink)
    svg, half, lift = drawn[0], drawn[1], drawn[2] if len(drawn) > 2 else 0
    if motif == "tiles":
        parts.append(f'<g transform="translate(400 {GROUND + 4}) scale(0.98)">{svg}</g>')
    else:
        y = 496 if hangs else 440 if at_sea else GROUND + 8
        scale = _scale(motif, half, tall=tall)
        if half:
            parts.append(ink.ellipse(400 + half * 0.28, y, half * scale * 1.12, 13, ink.d, opacity=".16"))
        parts.append(f'<g transform="translate(400 {y + lift}) scale({scale})">{svg}</g>')
    box, width, height = ("142 -260 516 900", 516, 900) if tall else (f"0 0 {W} {H}", W, H)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="{height}" role="img">'
        + "".join(parts)
        + "</svg>\n"
    )


def _scale(motif: str, half: float, *, tall: bool) -> float:
    if not tall:
        return SCALES.get(motif, 1.08)
    return {"plate": 1.36, "basin": 1.2}.get(motif, min(1.45, 186 / half) if half else SCALES.get(motif, 1.08))


def backdrop(ink: Ink, composition: str, floats: bool) -> str:
    """What stands behind a motif; a thing that hangs or swims has no floor."""
    ground = H if floats else GROUND
    floor = (
        "" if floats else ink.rect(0, GROUND, W, H - GROUND, ink.bg2) + ink.rect(0, GROUND, W, 3, ink.d, opacity=".08")
    )
    match composition:
        case "arch":
            shadow = floor and ink.rect(0, GROUND, W, H - GROUND, ink.b, opacity=".35")
            return ink.path(f"M190 {ground}V280A210 210 0 0 1 610 280V{ground}Z", ink.bg2) + shadow
        case "sun":
            return ink.circle(530 if ink.rng.random() < 0.5 else 270, 220, 170, ink.e, opacity=".38") + floor
        case "wall":
            upright = "".join(ink.rect(x, 0, 2, ground, ink.c, opacity=".55") for x in range(80, W, 80))
            level = "".join(ink.rect(0, y, W, 2, ink.c, opacity=".55") for y in range(78, ground, 80))
            return upright + level + floor
        case "plinth":
            return "" if floats else _plinth(ink)
        case "niche":
            return ink.rect(0, GROUND, W, H - GROUND + 40, ink.bg2)
        case "split":
            return ink.rect(0, 0, 330, H, ink.bg2) + (floor and ink.rect(0, GROUND, W, H - GROUND, ink.b, opacity=".4"))
    arches = "".join(
        ink.path(f"M{x} {ground}V230A96 96 0 0 1 {x + 192} 230V{ground}Z", ink.bg2) for x in (52, 304, 556)
    )
    return arches + (floor and ink.rect(0, GROUND, W, H - GROUND, ink.b, opacity=".35"))


def _plinth(ink: Ink) -> str:
    return (
        ink.rect(0, 530, W, 70, ink.bg2)
        + ink.rect(190, GROUND, 420, 52, ink.c)
        + ink.rect(430, GROUND, 180, 52, ink.d, opacity=".08")
        + ink.rect(120, 530, 560, 70, ink.c, opacity=".7")
    )


# The picture that stands for each sector, and those in the loggia of the front page.
OF_SECTORS = {
    "cer": "tiles-1", "gls": "glass-1", "sto": "slab-1", "tex": "rolls-1", "app": "sweater-1", "ftw": "shoe-1",
    "lea": "bag-1", "fur": "armchair-1", "jew": "ring-1", "eye": "glasses-1", "foo": "pasta-1", "win": "wine-1",
    "mec": "packer-1", "met": "moka-1", "cos": "lipstick-1", "mus": "violin-1", "wod": "bird-1", "nau": "boat-1",
}  # fmt: skip
OF_FRONT = {
    "vase": ("vase", "limone", "niche", 2),
    "chair": ("chair", "salvia", "niche", 1),
    "bag": ("bag", "cotto", "niche", 1),
}


def kept() -> dict[str, str]:
    """{file name: SVG} of what is kept in static/catalogue/."""
    sectors = {f"sector-{sign}.svg": named(f"{sign}-{motif}") for sign, motif in OF_SECTORS.items()}
    return sectors | {f"front-{name}.svg": picture(*recipe, tall=True) for name, recipe in OF_FRONT.items()}
