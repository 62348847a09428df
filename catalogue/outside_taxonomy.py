"""An outside taxonomy in the form `id - A > B > C`, taken in beside our own tree, and brought up to date by taking it in again.

Its ids are its own and stay: a node is found again by them. What was renamed or moved keeps its products, and its old address
leads to the new one; what has vanished stays as long as products, or questions an officer wrote, are in it, and else leads to the node above.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pavilion import audit
from pavilion.text import slugify

from . import listings
from .models import MAX_LEVELS, AttributeSchema, Category, CategoryRedirect, Product

LINE = re.compile(r"(\d{1,9})\s+-\s+(.+)")
WRITTEN = ["parent", "level", "ancestors", "position", "name_it", "name_en", "path_it", "path_en", "is_leaf"]
BATCH = 500


@dataclass(frozen=True)
class Node:
    """One node: its id, and its names from the top down to its own."""

    number: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What taking a taxonomy in has done."""

    created: int
    changed: int
    moved: int
    removed: int
    kept: int  # vanished from the file, with products or questions in them


def parse(lines: Iterable[str]) -> list[Node]:
    """The nodes of a file, in its order; comments begin with #. Raises ValidationError naming the line that cannot be read."""
    nodes = []
    for number, line in enumerate(lines, start=1):
        line = line.strip().removeprefix("\ufeff")
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        names = tuple(name.strip() for name in found[2].split(">")) if found else ()
        if not found or not all(names) or len(names) > MAX_LEVELS:
            raise ValidationError(
                _("Line %(number)s is not “id - A > B > C”: %(line)s") % {"number": number, "line": line[:80]}
            )
        nodes.append(Node(found[1], names))
    return nodes


@transaction.atomic
def take_in(source: str, nodes: list[Node], *, italian: list[Node] = (), left_out: Iterable[str] = ()) -> Outcome:
    """Make the categories of `source` (a short sign) what the nodes say; `italian` gives the same ids' Italian names.

    Raises ValidationError for a node whose parent is missing, or an id that comes twice. Side effects: rows of categories
    and of old addresses, an audit event; the listing rows of moved products are made again. Safe to repeat.
    """
    nodes = _without(nodes, set(left_out))
    by_names = {node.names: node for node in nodes}
    if len({node.number for node in nodes}) < len(nodes) or len(by_names) < len(nodes):
        raise ValidationError(_("An id or a node comes twice."))
    italian_names = {node.number: node.names[-1] for node in italian}
    known = {category.sign: category for category in Category.objects.filter(source=source)}
    before = {sign: (category.path_it, category.path_en, tuple(category.ancestors)) for sign, category in known.items()}
    wanted = _written(source, nodes, by_names, italian_names, known)
    removed, kept = _vanished(known, {sign_of(source, node) for node in nodes})
    moved = _redirect(known, before)
    outcome = Outcome(
        created=len(wanted["created"]), changed=len(wanted["changed"]), moved=moved, removed=removed, kept=kept
    )
    if wanted["created"] or wanted["changed"] or removed:
        first = next(iter(wanted["created"] or wanted["changed"] or known.values()))
        audit.record(first, "taxonomy_taken_in", after={"source": source, "nodes": len(nodes)})
    return outcome


def sign_of(source: str, node: Node) -> str:
    """The sign of a node's category: the source and its id."""
    return f"{source}-{node.number}"


def find_moved(language: str, path: str) -> Category | None:
    """The category an old address leads to now; None for an address that never was. One query."""
    found = CategoryRedirect.objects.filter(language=language, path=path).select_related("category").first()
    return found.category if found else None


def _without(nodes: list[Node], left_out: set[str]) -> list[Node]:
    """Without some nodes and everything below them."""
    tops = {node.names for node in nodes if node.number in left_out}
    return [node for node in nodes if not any(node.names[: len(top)] == top for top in tops)]


def _written(
    source: str, nodes: list[Node], by_names: dict, italian: dict[str, str], known: dict[str, Category]
) -> dict:
    """Write level after level: a parent has its row before its children need it."""
    parents = {node.names[:-1] for node in nodes}
    written = {"created": [], "changed": []}
    taken = {
        path for pair in Category.objects.exclude(source=source).values_list("path_it", "path_en") for path in pair
    }
    for level in range(1, MAX_LEVELS + 1):
        created, changed = [], []
        for position, node in enumerate(node for node in nodes if len(node.names) == level):
            parent = _parent(source, node, by_names, known)
            sign = sign_of(source, node)
            facts = _facts(node, parent, position, italian, is_leaf=node.names not in parents, taken=taken)
            if sign not in known:
                created.append(Category(sign=sign, source=source, **facts))
            elif _differs(known[sign], facts):
                changed.append(known[sign])
        Category.objects.bulk_create(created, batch_size=BATCH)
        for category in created:
            category.ancestors = [*(category.parent.ancestors if category.parent else []), category.pk]
            known[category.sign] = category
        for category in changed:
            category.ancestors = [*(category.parent.ancestors if category.parent else []), category.pk]
        _release_paths(changed)
        Category.objects.bulk_update([*created, *changed], WRITTEN, batch_size=BATCH)
        written["created"] += created
        written["changed"] += changed
    return written


def _facts(node: Node, parent: Category | None, position: int, italian: dict, *, is_leaf: bool, taken: set) -> dict:
    name_en, name_it = node.names[-1], italian.get(node.number, node.names[-1])
    return {
        "parent": parent,
        "level": len(node.names),
        "position": min(position, 32_000),
        "name_it": name_it[:200],
        "name_en": name_en[:200],
        "path_it": _path(parent.path_it if parent else "", name_it, node.number, taken),
        "path_en": _path(parent.path_en if parent else "", name_en, node.number, taken),
        "is_leaf": is_leaf,
    }


def _path(above: str, name: str, number: str, taken: set[str]) -> str:
    path = f"{above}/{slugify(name) or number}".lstrip("/")[:380]
    return f"{path}-{number}" if path in taken else path


def _parent(source: str, node: Node, by_names: dict, known: dict) -> Category | None:
    if len(node.names) == 1:
        return None
    above = by_names.get(node.names[:-1])
    if above is None:
        raise ValidationError(_("The node %(number)s hangs below one that is missing.") % {"number": node.number})
    return known[sign_of(source, above)]


def _differs(category: Category, facts: dict) -> bool:
    """Put the facts on; whether anything is new, or the place in the tree is another."""
    changed = False
    for name, value in facts.items():
        present = category.parent_id if name == "parent" else getattr(category, name)
        wanted = (value.pk if value else None) if name == "parent" else value
        changed |= present != wanted
        setattr(category, name, value)
    above = list(category.parent.ancestors) if category.parent else []
    return changed or category.ancestors != [*above, category.pk]


def _release_paths(changed: list[Category]) -> None:
    """Addresses are unique at every moment: two nodes that change places would meet halfway."""
    for start in range(0, len(changed), BATCH):
        part = [
            Category(pk=category.pk, path_it=f"~{category.pk}", path_en=f"~{category.pk}")
            for category in changed[start : start + BATCH]
        ]
        Category.objects.bulk_update(part, ["path_it", "path_en"])


def _vanished(known: dict[str, Category], present: set[str]) -> tuple[int, int]:
    """Remove what is no longer in the file, the deepest first; what holds products, or questions an officer wrote, stays, and so
    does what is above it."""
    removed = kept = 0
    used = set(Product.objects.exclude(category=None).order_by().values_list("category_id", flat=True).distinct())
    used |= set(AttributeSchema.objects.order_by().values_list("category_id", flat=True).distinct())
    gone = sorted((category for sign, category in known.items() if sign not in present), key=lambda one: -one.level)
    for category in gone:
        if category.pk in used or category.children.exists():
            kept += 1
            continue
        if category.parent_id:
            _lead([("it", category.path_it, category.parent), ("en", category.path_en, category.parent)])
            CategoryRedirect.objects.filter(category=category).update(category=category.parent_id)
        category.delete()
        known.pop(category.sign)
        removed += 1
    return removed, kept


def _redirect(known: dict[str, Category], before: dict) -> int:
    """Lead old addresses to new ones, and have the listing rows of what moved made again; returns how many moved."""
    moved, leads = [], []
    for sign, (path_it, path_en, ancestors) in before.items():
        category = known.get(sign)
        if category is None:
            continue
        leads += [("it", path_it, category)] if path_it != category.path_it else []
        leads += [("en", path_en, category)] if path_en != category.path_en else []
        if ancestors != tuple(category.ancestors):
            moved.append(category.pk)
    _lead(leads)
    used = [path for one in known.values() for path in (one.path_it, one.path_en)]
    CategoryRedirect.objects.filter(path__in=used).delete()
    listings.mark_dirty(Product.objects.filter(category__in=moved).values_list("pk", flat=True))
    return len(moved)


def _lead(leads: list[tuple[str, str, Category]]) -> None:
    """Let old addresses lead to categories; an address that led elsewhere leads there from now on."""
    CategoryRedirect.objects.bulk_create(
        [CategoryRedirect(language=language, path=path, category=category) for language, path, category in leads],
        update_conflicts=True,
        unique_fields=["language", "path"],
        update_fields=["category"],
        batch_size=BATCH,
    )
