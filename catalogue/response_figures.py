"""How stores answer buyers, told by the room above that counts it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q

from .models import Store

AT_ONCE = 2000  # rows of one UPDATE


@dataclass(frozen=True)
class ResponseFigures:
    """A rate with its sample; `hours`: half of the cases were answered within them, None when fewer than half were."""

    cases: int
    in_time: int
    days: int
    hours: int | None


FIELDS = tuple(f"response_{name}" for name in ("cases", "in_time", "days", "hours"))


@transaction.atomic
def set_response_figures(figures: Mapping[int, ResponseFigures]) -> int:
    """Write the figures of all companies (by their id); a store that is not among them shows none. Returns how many changed.

    The one way in which rooms above tell the catalogue how companies answer. Not in the audit: they are derived. Two
    queries for up to AT_ONCE changes; the rows are locked in the order of their ids.
    """
    shown = Store.objects.filter(Q(company__in=list(figures)) | Q(response_cases__isnull=False))
    changed = []
    for store in shown.select_for_update(of=("self",), no_key=True).order_by("pk").only("company_id", *FIELDS):
        found = figures.get(store.company_id)
        wanted = asdict(found) if found else {}
        if any(getattr(store, f"response_{name}") != wanted.get(name) for name in ResponseFigures.__annotations__):
            for name in ResponseFigures.__annotations__:
                setattr(store, f"response_{name}", wanted.get(name))
            changed.append(store)
    Store.objects.bulk_update(changed, FIELDS, batch_size=AT_ONCE)
    return len(changed)
