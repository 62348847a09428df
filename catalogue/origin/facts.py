"""What a company declares about the manufacture of a product, as the rules of origin read it."""

import hashlib
import json
from dataclasses import asdict, dataclass

HOME = "IT"  # San Marino and the Vatican are other customs countries of origin

# Operations of a step (the same codes as catalogue.models.Step.Operation).
PROCESSING, GROWING, ASSEMBLY = "processing", "growing", "assembly"
# Del. Reg. (EU) 2015/2446, art. 34: these never confer origin, nor does any combination of them.
MINIMAL = frozenset({"preserving", "sorting", "packing", "sets", "labelling", "simple_assembly", "dismantling"})

# Where a step is done.
OWN_PLANT, OWN_OTHER, SUBCONTRACTOR, UNNAMED = "own_plant", "own_other", "subcontractor", "unnamed"

FOOD_CHAPTERS = frozenset(f"{chapter:02d}" for chapter in range(2, 23))


@dataclass(frozen=True)
class StepFacts:
    """One step of manufacture: which operation, in which country, in whose plant, which phase of its trade ("" if none)."""

    operation: str
    country: str
    place: str = UNNAMED
    is_last_substantial: bool = False
    phase: str = ""

    @property
    def at_home(self) -> bool:
        """Whether it is done in Italy."""
        return self.country == HOME

    @property
    def is_minimal(self) -> bool:
        """Whether it never confers origin."""
        return self.operation in MINIMAL


@dataclass(frozen=True)
class MaterialFacts:
    """One material: its HS heading ("" if not known), country of origin, share of value in per cent, and whether it is
    declared as the primary ingredient of a food."""

    hs_heading: str
    country: str
    share: int | None = None
    is_primary: bool = False


# What only the "100%" claim is judged by. An origin does not follow from it: a decision holds when these change.
CLAIM_FACTS = ("claims_100", "design_country", "engineering_country", "packaging_country")


@dataclass(frozen=True)
class Facts:
    """Everything a company declares about the manufacture of one product. Answers not given are None or ""."""

    hs_code: str = ""
    steps: tuple[StepFacts, ...] = ()
    materials: tuple[MaterialFacts, ...] = ()
    wholly_obtained: bool = False
    wholly_obtained_basis: str = ""
    economically_justified: bool | None = None
    new_product_or_stage: bool | None = None
    design_country: str = ""
    engineering_country: str = ""
    packaging_country: str = ""
    claims_100: bool = False
    uppers_fixed: bool | None = None  # footwear: uppers bought or made abroad already fixed to inner soles
    bulk_country: str = ""  # cosmetics: where the bulk is made
    traceable: bool | None = None  # L. 55/2010: the firms and places of the other phases are documented
    metal: str = ""  # precious metals
    fineness: int | None = None
    hallmark: str = ""
    trade_defence: bool = False  # an officer's flag: goods under anti-dumping or like measures

    @property
    def heading(self) -> str:
        """The first four digits of the HS code, "" when it is not one."""
        return heading_of(self.hs_code)

    @property
    def chapter(self) -> str:
        """The first two digits of the HS code, "" when it is not one."""
        return self.heading[:2]

    @property
    def is_food(self) -> bool:
        """Whether the rules on the origin of foods apply."""
        return self.chapter in FOOD_CHAPTERS

    @property
    def last_substantial_step(self) -> StepFacts | None:
        """The step the company points to (the later one, should two be marked)."""
        return next((step for step in reversed(self.steps) if step.is_last_substantial), None)

    @property
    def italian_steps(self) -> tuple[StepFacts, ...]:
        """The steps done in Italy."""
        return tuple(step for step in self.steps if step.at_home)

    @property
    def made_abroad(self) -> tuple[StepFacts, ...]:
        """The steps done elsewhere that are more than minimal."""
        return tuple(step for step in self.steps if not step.at_home and not step.is_minimal)

    @property
    def materials_abroad(self) -> tuple[MaterialFacts, ...]:
        """The materials that come from elsewhere."""
        return tuple(material for material in self.materials if material.country != HOME)

    @property
    def primary_ingredients(self) -> tuple[MaterialFacts, ...]:
        """Of a food (Reg. (EU) 1169/2011, art. 2): what is declared as such; else what is half of it or more, together with
        the same goods from other countries; else the only material."""
        declared = tuple(material for material in self.materials if material.is_primary)
        if declared:
            return declared
        half = next((material for material in self.materials if (material.share or 0) >= 50), None)
        if half:
            return tuple(
                material
                for material in self.materials
                if material is half or (half.hs_heading and material.hs_heading == half.hs_heading)
            )
        return self.materials if len(self.materials) == 1 else ()

    def fingerprint(self) -> str:
        """The SHA-256 of the facts an origin follows from: an officer's decision holds while this is unchanged."""
        known = {name: value for name, value in asdict(self).items() if name not in CLAIM_FACTS}
        return hashlib.sha256(json.dumps(known, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def claim(self) -> dict:
        """What is declared about the "100%" claim, as plain JSON."""
        return {name: getattr(self, name) for name in CLAIM_FACTS}


def heading_of(code: str) -> str:
    """The HS heading of a code of four to six digits, "" for anything else."""
    return code[:4] if code.isascii() and code.isdigit() and 4 <= len(code) <= 6 else ""
