"""Makes the data once: fictional companies, requests, and judgements. The files in data/ are what is judged; they are frozen.

Judgements come by rule from what each company really is (`truth`: what it makes, how much, where to, how reliably), which the
score never sees. What a company shows differs from it: products that are missing, misfiled, called otherwise or no longer made.
"""

import hashlib
import json
import random
from pathlib import Path

from .vocabulary import CERTIFICATES, COUNTRIES, SPOKEN, VOCABULARY

DATA = Path(__file__).parent / "data"
SEED, COMPANIES, REQUESTS = 1861, 260, 160
GROUPS = list(VOCABULARY)
SECTORS = sorted({group.partition("-")[0] for group in GROUPS})


def main() -> None:
    """Write companies.json, requests.json and their hashes."""
    chance = random.Random(SEED)
    companies = [company(number, chance) for number in range(1, COMPANIES + 1)]
    requests = [request(number, chance, companies) for number in range(1, REQUESTS + 1)]
    for one in companies:
        del one["truth"]
    DATA.mkdir(exist_ok=True)
    hashes = {}
    for name, rows in (("companies", companies), ("requests", requests)):
        text = "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows) + "\n]\n"
        (DATA / f"{name}.json").write_text(text, encoding="utf-8")
        hashes[name] = hashlib.sha256(text.encode()).hexdigest()
    (DATA / "frozen.json").write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")


def company(number: int, chance: random.Random) -> dict:
    """What a company is (`truth`) and what it shows."""
    sector = chance.choice(SECTORS)
    own = [group for group in GROUPS if group.startswith(sector)]
    groups = chance.sample(own, chance.choice([1, 1, 2, min(3, len(own))]) if len(own) > 1 else 1)
    makes = [(group, one) for group in groups for one in VOCABULARY[group] if chance.random() < 0.6]
    makes = makes or [(groups[0], chance.choice(VOCABULARY[groups[0]]))]
    people = round(3 * 10 ** chance.uniform(0, 2.2))
    capacity = people * chance.choice([40, 80, 160])
    minimum = max(1, round(capacity * 10 ** chance.uniform(-3, -1)))
    markets = sorted(chance.sample(COUNTRIES, chance.randint(4, 16)))
    languages = sorted(
        {"it"} | {one for one in ("en", "de", "fr", "es", "zh") if chance.random() < (0.8 if one == "en" else 0.2)}
    )
    certificate = chance.random() < 0.45
    rate = chance.betavariate(4, 1.5)
    lead = chance.choice([15, 25, 35, 50, 75, 100])
    shown = []
    for group, (_speciality, sellers, _buyers) in makes:
        if chance.random() < 0.12:
            continue  # made, but not shown
        filed = chance.choice(own) if chance.random() < 0.08 else group
        shown += [[filed, title(chance.choice(sellers), chance)] for _product in range(chance.randint(1, 4))]
    for group in groups:
        if chance.random() < 0.15:  # shown, but no longer made
            shown.append([group, title(chance.choice(chance.choice(VOCABULARY[group])[1]), chance)])
    asked = chance.choice([0, 0, 2, 5, 12, 30])
    declares = chance.random()
    return {
        "id": number,
        "people": people if chance.random() < 0.9 else None,
        "shown": shown,
        "minimum": minimum if chance.random() < 0.7 else None,
        "lead": lead if chance.random() < 0.7 else None,
        "markets": markets if declares < 0.65 else [],
        "languages": languages,
        "certificates": [CERTIFICATES[sector]] if certificate and chance.random() < 0.8 else [],
        "asked": asked,
        "answered": sum(chance.random() < rate for _case in range(asked)),
        "truth": {
            "sector": sector,
            "makes": {group: sorted(one[0] for filed, one in makes if filed == group) for group in groups},
            "capacity": capacity,
            "minimum": minimum,
            "markets": markets,
            "languages": languages,
            "certificate": certificate,
            "rate": rate,
            "lead": lead,
        },
    }


def title(words: str, chance: random.Random) -> str:
    """A product's title: the words, and what people add to them."""
    before = chance.choice(["", "", "Classic ", "Linea Aurora ", "New ", "Premium "])
    after = chance.choice(["", "", ", matt", ", 2026 collection", ", handmade", " – Serie 7", ", natural"])
    return f"{before}{words}{after}"


def request(number: int, chance: random.Random, companies: list[dict]) -> dict:
    """One request and the grade of every company that gets one (3 best)."""
    group = chance.choice(GROUPS)
    sector = group.partition("-")[0]
    wanted = [(group, chance.choice(VOCABULARY[group]))]
    if chance.random() < 0.3:
        other = chance.choice([one for one in GROUPS if one.startswith(sector)])
        wanted.append((other, chance.choice(VOCABULARY[other])))
    destination = chance.choice(COUNTRIES)
    language = SPOKEN[destination] if destination in SPOKEN and chance.random() < 0.3 else "en"
    quantity = round(10 ** chance.uniform(1.2, 4))
    need = {
        "certificate": CERTIFICATES[sector] if chance.random() < 0.3 else "",
        "destination": destination,
        "language": language,
        "days": chance.choice([30, 45, 60, 90, 120, None]),
    }
    lines = [
        {"group": one, "text": chance.choice(speciality[2]), "quantity": quantity, "certificate": need["certificate"]}
        for one, speciality in wanted
    ]
    keys = [(one, speciality[0]) for one, speciality in wanted]
    grades = {one["id"]: grade(one["truth"], keys, quantity, need) for one in companies}
    return {
        "id": number,
        "title": f"{lines[0]['text']} for {chance.choice(['a hotel', 'our shops', 'a distributor', 'a project', 'resale'])}",
        "lines": lines,
        "destination": destination,
        "language": language,
        "days": need["days"],
        "grades": {str(pk): value for pk, value in grades.items() if value},
    }


def grade(truth: dict, keys: list[tuple], quantity: int, need: dict) -> int:
    """3: makes all of it and can deliver. One less for each thing that stands against it; 1 at most for its neighbours."""
    made = [speciality in truth["makes"].get(group, []) for group, speciality in keys]
    if not any(made):
        return 1 if any(group in truth["makes"] for group, _speciality in keys) else 0
    found = 3 if all(made) else 2
    against = [
        quantity > truth["capacity"] or quantity * 3 < truth["minimum"],
        need["destination"] not in truth["markets"],
        need["language"] not in truth["languages"],
        bool(need["certificate"]) and not truth["certificate"],
        need["days"] is not None and truth["lead"] > need["days"],
        truth["rate"] < 0.4,
    ]
    return max(0, found - sum(against))


if __name__ == "__main__":
    main()
