"""How the verbs of this room write what people said: only known fields, and only what changed."""

from collections.abc import Iterable

from django.db import models


def only(data: dict, allowed: Iterable[str]) -> dict:
    """`data` itself, when every key is allowed. Raises TypeError otherwise: the caller is wrong, not the person."""
    unknown = set(data) - set(allowed)
    if unknown:
        raise TypeError(f"Unknown facts: {', '.join(sorted(unknown))}.")
    return data


def assign(row: models.Model, data: dict) -> list[str]:
    """Set the fields of `row` (not saved) and name those whose value changed, in alphabetical order."""
    changed = sorted(field for field, value in data.items() if getattr(row, field) != value)
    for field in changed:
        setattr(row, field, data[field])
    return changed
