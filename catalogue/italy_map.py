"""Italy as a mosaic of 300 tesserae: one for each place of the pavilion, about 1,000 km² of land each.

Every region gets as many tesserae as it has thousands of km² (ISTAT areas, rounded); they add up to exactly 300. The shapes
are kept in catalogue/data/italy_map.json; `python -m catalogue.italy_map` draws them anew from coarse outlines made by hand.
"""

import json
import sys
from functools import cache
from pathlib import Path

KEPT = Path(__file__).parent / "data" / "italy_map.json"

# At least so many stores for each depth of colour, from none to many.
STEPS = [0, 1, 6, 16, 31]


def drawn(regions, counts: dict[str, int]) -> dict:
    """What the template draws: the size of the picture and for each region its path, its number of stores and its depth."""
    kept = _kept()
    return {
        "width": kept["width"],
        "height": kept["height"],
        "regions": [
            {
                "region": region,
                "number": counts.get(region.code, 0),
                "depth": depth(counts.get(region.code, 0)),
                "path": kept["paths"][region.sign],
            }
            for region in regions
        ],
    }


def depth(number: int) -> int:
    """How deep the colour of a region with so many stores is: 0 to 4."""
    return max(index for index, least in enumerate(STEPS) if number >= least)


@cache
def _kept() -> dict:
    return json.loads(KEPT.read_text(encoding="utf-8"))


# --- Drawing ---------------------------------------------------------------------------------

AREAS = {
    "VDA": 3,
    "PIE": 25,
    "LOM": 24,
    "TAA": 14,
    "VEN": 18,
    "FVG": 8,
    "LIG": 5,
    "EMR": 22,
    "TOS": 23,
    "UMB": 8,
    "MAR": 9,
    "LAZ": 17,
    "ABR": 11,
    "MOL": 4,
    "CAM": 14,
    "PUG": 20,
    "BAS": 10,
    "CAL": 15,
    "SIC": 26,
    "SAR": 24,
}
OUTLINES = {
    "VDA": "6.8 45.72,7 45.93,7.6 45.98,7.95 45.9,7.9 45.6,7.3 45.5,6.95 45.6",
    "PIE": "6.63 45.1,7.1 45.45,7.9 45.58,7.9 45.95,8.2 46.45,8.45 46.45,8.6 46.1,8.55 45.75,8.85 45.3,8.65 45,9.2 44.65,8.9 44.5,8.3 44.5,8 44.1,7.7 44.1,7 44.2,6.9 44.5,6.95 44.8",
    "LOM": "8.6 46.1,8.8 46.1,9 45.83,9.3 46.3,9.3 46.5,9.95 46.35,10.1 46.6,10.5 46.5,10.55 46.2,10.5 45.85,10.75 45.6,10.65 45.4,11.2 45.1,11.4 44.95,10.5 44.93,9.9 45.1,9.5 45.1,9.2 44.65,8.65 45,8.85 45.3,8.55 45.75",
    "TAA": "10.45 46.55,10.5 46.85,11.1 46.95,11.6 47,12.15 47.05,12.4 46.75,11.85 46.5,11.8 46.2,11.7 46,11.2 45.8,10.85 45.75,10.5 45.85,10.55 46.2",
    "VEN": "10.75 45.6,10.85 45.75,11.2 45.8,11.7 46,11.8 46.2,11.85 46.5,12.4 46.7,12.5 46.65,12.4 46.2,12.6 45.95,13.1 45.65,12.5 45.4,12.3 45.2,12.5 44.95,12.3 44.85,11.4 44.95,11.2 45.1,10.65 45.4",
    "FVG": "12.5 46.65,13.4 46.58,13.7 46.5,13.5 46.2,13.65 45.95,13.9 45.65,13.7 45.6,13.4 45.68,13.1 45.63,12.6 45.95,12.4 46.2",
    "LIG": "7.5 43.78,7.7 44.1,8 44.1,8.3 44.5,8.9 44.5,9.2 44.65,9.5 44.5,9.9 44.3,10.05 44.05,9.8 44,9.2 44.3,8.8 44.4,8.4 44.2,8.2 43.9",
    "EMR": "9.2 44.65,9.5 45.1,9.9 45.1,10.5 44.93,11.4 44.95,12.3 44.85,12.35 44.3,12.75 43.97,12.3 43.8,11.7 43.9,11.5 44.2,11 44.1,10.6 44.15,10 44.45,9.5 44.45",
    "TOS": "9.8 44.35,10 44.45,10.6 44.15,11 44.1,11.5 44.2,11.7 43.9,12.3 43.8,12.3 43.6,12 43.5,11.95 43,11.95 42.75,11.6 42.6,11.45 42.4,11.1 42.42,10.7 42.9,10.5 43,10.3 43.5,10.25 43.9,10.05 44.05",
    "UMB": "12 43.5,12.3 43.6,12.65 43.45,12.85 43.1,13.2 42.85,13.1 42.65,12.7 42.4,12.4 42.45,11.95 42.75,11.95 43",
    "MAR": "12.3 43.8,12.75 43.97,13.3 43.7,13.6 43.55,13.9 42.9,13.4 42.75,13.2 42.85,12.85 43.1,12.65 43.45,12.3 43.6",
    "LAZ": "11.45 42.4,11.6 42.6,11.95 42.75,12.4 42.45,12.7 42.4,13.1 42.65,13.35 42.6,13.1 42.2,13.1 41.98,13.6 41.75,14 41.65,13.85 41.25,13.5 41.22,13 41.25,12.6 41.45,12.2 41.8,11.8 42.1",
    "ABR": "13.4 42.75,13.9 42.9,14.2 42.5,14.75 42.1,14.3 41.8,14 41.7,13.6 41.75,13.1 41.98,13.1 42.2,13.35 42.6",
    "MOL": "14.75 42.08,15.1 41.95,14.95 41.5,14.6 41.4,14.1 41.45,14 41.7,14.3 41.8",
    "CAM": "13.85 41.25,14 41.5,14.6 41.4,14.95 41.4,15.3 41.1,15.35 40.8,15.4 40.5,15.65 40.05,15.3 40.02,14.95 40.2,14.95 40.5,14.7 40.62,14.35 40.6,14.2 40.85,14 40.85",
    "PUG": "15.1 41.95,15.6 41.93,16.15 41.93,16.15 41.7,15.9 41.55,16.4 41.25,17 41.05,17.6 40.8,18.2 40.45,18.5 40.1,18.35 39.8,18 39.9,17.8 40.3,17.2 40.4,16.9 40.45,16.75 40.65,16.3 40.85,15.9 41.05,15.3 41.05,14.95 41.5",
    "BAS": "15.35 40.85,15.6 41.1,15.95 41.05,16.3 40.85,16.75 40.65,16.85 40.4,16.65 40.1,16.3 39.9,15.75 39.95,15.65 40.05,15.4 40.5",
    "CAL": "15.75 39.95,16.3 39.9,16.6 40.1,16.6 39.7,17.1 39.4,17.15 39,16.6 38.8,16.55 38.4,16.1 37.95,15.65 37.95,15.65 38.25,15.9 38.5,16.2 38.8,16 39.4",
    "SIC": "12.45 37.95,12.75 38.15,13.3 38.2,13.75 38,14.5 38.03,15.2 38.2,15.6 38.27,15.1 37.5,15.3 37.1,15.1 36.68,14.5 36.8,13.9 37.1,13.2 37.4,12.6 37.6",
    "SAR": "8.2 40.9,8.8 40.95,9.2 41.25,9.6 41.05,9.8 40.5,9.65 40,9.55 39.15,9.1 39.15,9 38.95,8.45 38.95,8.4 39.4,8.5 39.9,8.4 40.3,8.15 40.6",
}
LON0, LAT0, DLON, DLAT = 6.55, 47.13, 0.384, 0.2852  # cells of about 31.6 km
SIZE, GAP = 15, 2
NUDGES = {(24, 30): (24, 29)}  # (row, column) moved by eye, inside one region


def inside(x, y, ring):
    hit = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            hit = not hit
    return hit


def cells():
    rings = {r: [tuple(map(float, p.split())) for p in o.split(",")] for r, o in OUTLINES.items()}
    share, sub = [], 8
    for row in range(37):
        for col in range(32):
            found = {}
            for i in range(sub):
                for j in range(sub):
                    lon, lat = LON0 + DLON * (col + (i + 0.5) / sub), LAT0 - DLAT * (row + (j + 0.5) / sub)
                    for r, ring in rings.items():
                        if inside(lon, lat, ring):
                            found[r] = found.get(r, 0) + 1
                            break
            share += [(v, r, row, col) for r, v in found.items()]
    share.sort(key=lambda s: (-s[0], s[2], s[3]))
    taken, left = {}, dict(AREAS)
    for _, r, row, col in share:
        if left[r] and (row, col) not in taken:
            taken[row, col] = r
            left[r] -= 1
    while any(left.values()):  # what the coarse outlines lack: grow from the region's own edge
        for r in [r for r, v in left.items() if v]:
            mine = [c for c, q in taken.items() if q == r]
            free = {}
            for row, col in mine:
                for d in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                    c = row + d[0], col + d[1]
                    if c not in taken:
                        free[c] = free.get(c, 0) + 1
            best = max(free, key=lambda c: (free[c], -c[0]))
            taken[best] = r
            left[r] -= 1
    return settle(taken)


def settle(taken):
    """Fill the small holes left by rounding: the region beside one moves its most exposed tessera there."""

    def around(c):
        return [
            taken[q] for q in ((c[0], c[1] + 1), (c[0] + 1, c[1]), (c[0], c[1] - 1), (c[0] - 1, c[1])) if q in taken
        ]

    for _ in range(24):
        holes = [
            (len(around(c)), c)
            for c in ((r, k) for r in range(37) for k in range(32))
            if c not in taken and len(around(c)) >= 3
        ]
        moved = False
        for _, hole in sorted(holes, reverse=True):
            region = max(sorted(set(around(hole))), key=lambda r: (around(hole).count(r), AREAS[r]))
            edge = [
                c
                for c, r in taken.items()
                if r == region and len(around(c)) <= 2 and abs(c[0] - hole[0]) + abs(c[1] - hole[1]) <= 8
            ]
            if edge:
                taken.pop(min(edge, key=lambda c: (len(around(c)), -abs(c[0] - hole[0]) - abs(c[1] - hole[1]))))
                taken[hole] = region
                moved = True
                break
        if not moved:
            break
    return taken


def draw() -> dict:
    """Width, height and one path per region sign."""
    taken = cells()
    for old, new in NUDGES.items():
        taken[new] = taken.pop(old)
    step = SIZE + GAP
    paths = {
        sign: "".join(
            f"M{column * step} {row * step}h{SIZE}v{SIZE}h-{SIZE}z"
            for (row, column), owner in sorted(taken.items())
            if owner == sign
        )
        for sign in AREAS
    }
    return {
        "width": (max(column for _row, column in taken) + 1) * step,
        "height": (max(row for row, _column in taken) + 1) * step,
        "paths": paths,
    }


if __name__ == "__main__":
    json.dump(draw(), sys.stdout, indent=0)
