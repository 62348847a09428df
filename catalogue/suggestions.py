"""Suggestions while a company describes a product: its group, its HS heading, a better title. Accepted by hand, or not at all.

Every night `learn_from_published` learns from what is published (catalogue/learning.py, catalogue/titles.py), inside this
portal, without any outside service. A suggestion says that it is one, how sure it is, and is silent when it is not sure
enough; how often it is right is measured by `manage.py evaluate_ai`.
"""

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pavilion import clock

from . import products
from .learning import Class, Classifier, Example, learn
from .models import Category, Learned, Product, ProductText
from .texts import text_for
from .titles import BetterTitle, Habits, TitleFacts, better_title, habits

MOST = 20_000  # texts to learn from at most, the latest
HEADINGS_SHOWN = 3
SURE_OF_HEADING = 0.3
WORTH_SAYING = 0.05  # the confidence below which a second or third group is left out
REASONS = {
    "claim": _("a claim of origin does not belong into a title: the badge says what was assessed"),
    "praise": _("praise says nothing to a buyer, and fills the line"),
    "code": _("a code is found by its own field"),
    "capitals": _("capitals are hard to read"),
    "marks": _("exclamation marks look like advertising"),
    "group": _("the title does not say what the thing is"),
    "size": _("the size from your description: buyers look for it"),
    "material": _("the material you declared, as others in your sector do"),
}


@dataclass(frozen=True)
class SuggestedGroup:
    """A group and how sure the suggestion is, in per cent."""

    category: Category
    per_cent: int


@dataclass(frozen=True)
class SuggestedHeading:
    """An HS heading and how sure the suggestion is, in per cent."""

    heading: str
    per_cent: int


@dataclass(frozen=True)
class Suggestions:
    """What is suggested for one product; empty lists and None where nothing is sure enough."""

    groups: list[SuggestedGroup]
    headings: list[SuggestedHeading]
    titles: dict[str, BetterTitle]  # by language
    examples: int  # published products it was learned from


@dataclass(frozen=True)
class Knowledge:
    """What was learned, ready to be asked."""

    groups: Classifier
    headings: dict[str, dict[str, float]]
    habits: dict[str, Habits]

    def headings_for(self, title: str, text: str, *, group: str = "") -> list[tuple[str, float]]:
        """HS headings with their confidence, the likeliest first: of the group where it is known, else of the likely groups."""
        likely = {group: 1.0} if group else {one.label: one.confidence for one in self.groups.ranked(title, text)[:10]}
        found: Counter = Counter()
        for label, confidence in likely.items():
            counted = self.headings.get(label, {})
            whole = sum(counted.values()) or 1
            for heading, number in counted.items():
                found[heading] += confidence * number / whole
        return found.most_common(HEADINGS_SHOWN)


def for_product(product: Product) -> Suggestions:
    """What is suggested for a product, from its words and declared facts. Asks the database a fixed number of times."""
    known = knowledge()
    text = text_for(product, "it")
    title, description = (text.title, text.description) if text else ("", "")
    group = product.category.sign if product.category else ""
    found = known.groups.suggest(title, description) if title else []
    if found and found[0].label == group:
        found = []  # it fits
    categories = {category.sign: category for category in _leaves().filter(sign__in=[one.label for one in found])}
    headings = known.headings_for(title, description, group=group) if title or group else []
    fits = headings and product.hs_code.startswith(headings[0][0])
    sure = headings if headings and not fits and headings[0][1] >= SURE_OF_HEADING else []
    return Suggestions(
        groups=[
            SuggestedGroup(categories[one.label], round(one.confidence * 100))
            for one in found
            if one.label in categories and one.label != group and one.confidence >= WORTH_SAYING
        ],
        headings=[
            SuggestedHeading(heading, round(confidence * 100))
            for heading, confidence in sure
            if not product.hs_code.startswith(heading) and confidence >= WORTH_SAYING
        ],
        titles=_titles(product, known),
        examples=known.groups.examples,
    )


def accept_group(product: Product, sign: str, *, actor) -> Product:
    """Put a product into the group that was suggested. Raises Category.DoesNotExist, and as `products.update_product`."""
    return products.update_product(product, data={"category": _leaves().get(sign=sign)}, actor=actor)


def accept_heading(product: Product, heading: str, *, actor) -> Product:
    """Give a product the heading that was suggested; the two last digits stay the company's to say. Raises as above."""
    return products.update_product(product, data={"hs_code": heading}, actor=actor)


def accept_title(product: Product, language: str, title: str, *, actor) -> Product | None:
    """Give a product the title that is suggested for a language, as such on record; None when it is no longer suggested."""
    offered = _titles(product, knowledge()).get(language)
    if offered is None or offered.title != title:
        return None
    text = next(text for text in product.texts.all() if text.language == language)
    words = {
        "title": title,
        "description": text.description,
        "provenance": ProductText.Provenance.SUGGESTED,
    }
    return products.update_product(product, data={"texts": {language: words}}, actor=actor)


# --- Learning ---------------------------------------------------------------------------------------------------------
def learn_from_published() -> int:
    """Learn anew from what is published; returns from how many texts. Safe to run twice; older states are deleted."""
    texts = list(
        ProductText.objects.filter(product__state=Product.State.PUBLISHED, product__category__isnull=False)
        .select_related("product__category__parent")
        .prefetch_related("product__materials")
        .order_by("-product__published_at", "pk")[:MOST]
    )
    examples = [
        Example(text.title, text.description, text.product.category.sign, str(text.product.company_id))
        for text in texts
    ]
    made = Learned(
        made_at=clock.now(),
        examples=len(texts),
        groups=learn(examples, classes()).as_data(),
        headings=headings_of((text.product.category.sign, text.product.hs_code) for text in texts),
        habits={sector: asdict(found) for sector, found in _habits(texts).items()},
    )
    with transaction.atomic():
        made.save()
        Learned.objects.filter(pk__lt=made.pk).delete()
    return len(texts)


def knowledge() -> Knowledge:
    """What was learned last; from the names of the groups alone while nothing was."""
    number = Learned.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _knowledge(number)


def classes() -> list[Class]:
    """The groups that take products, as the classifier knows them: names in both languages, the sector as family."""
    return [
        Class(
            label=category.sign,
            family=category.parent.sign if category.parent else category.sign,
            names=(category.name_it, category.name_en),
            family_names=(category.parent.name_it, category.parent.name_en) if category.parent else (),
        )
        for category in _leaves().select_related("parent").order_by("pk")
    ]


@functools.lru_cache(maxsize=2)
def _knowledge(number: int | None) -> Knowledge:
    """Kept in the process until something newer was learned."""
    if number is None:
        return Knowledge(learn([], classes()), headings_of([]), {})
    found = Learned.objects.get(pk=number)
    return Knowledge(
        Classifier(**found.groups),
        found.headings,
        {sector: Habits(**facts) for sector, facts in found.habits.items()},
    )


def headings_of(published: Iterable[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """{group: {heading: how often}}: each heading of a group once, and those of the published (group, HS code)."""
    counted: dict[str, dict[str, float]] = {
        sign: dict.fromkeys(headings, 1.0) for sign, headings in _leaves().values_list("sign", "hs_headings")
    }
    for group, code in published:
        if len(code) >= 4:
            of_group = counted.setdefault(group, {})
            of_group[code[:4]] = of_group.get(code[:4], 0.0) + 1
    return counted


def _habits(texts: list[ProductText]) -> dict[str, Habits]:
    by_sector = defaultdict(list)
    for text in texts:
        materials = [
            name for material in text.product.materials.all() for name in (material.name_it, material.name_en) if name
        ]
        by_sector[_sector(text.product.category)].append((text.title, materials))
    return {sector: habits(listed) for sector, listed in by_sector.items()}


def _titles(product: Product, known: Knowledge) -> dict[str, BetterTitle]:
    usual = known.habits.get(_sector(product.category), Habits()) if product.category else Habits()
    found = {}
    for text in product.texts.all():
        if text.language in ("it", "en") and (better := better_title(_facts(product, text), usual)):
            found[text.language] = better
    return found


def _facts(product: Product, text: ProductText) -> TitleFacts:
    shares = sorted(product.materials.all(), key=lambda material: -(material.share or 0))
    return TitleFacts(
        title=text.title,
        description=text.description,
        sku=product.sku,
        group=getattr(product.category, f"name_{text.language}") if product.category else "",
        material=getattr(shares[0], f"name_{text.language}") if shares else "",
    )


def _sector(category: Category) -> str:
    return category.sign.partition("-")[0]


def _leaves():
    """The groups of the pavilion's own tree: an imported taxonomy brings thousands of leaves without headings."""
    return Category.objects.filter(is_leaf=True).exclude(hs_headings=[])
