"""What officers decide about a placement: whether it is served, and how much of it goes round in turn."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from companies import officers
from companies.facts import assign
from pavilion import audit
from pavilion.constraints import explained

from . import workflow
from .models import Placement


@transaction.atomic
def update_placement(placement: Placement, *, is_on: bool, guaranteed_share: int, actor) -> Placement:
    """Switch a placement on or off and set its guaranteed share in per cent (1 to 100).

    Raises PermissionDenied for anyone but officers of campaigns, ValidationError for a share that is none. Side effects: audit;
    rings for a fresh table.
    """
    if not officers.has_role(actor, officers.CAMPAIGNS):
        raise PermissionDenied("Placements are for officers of campaigns.")
    row = Placement.objects.select_for_update(of=("self",), no_key=True).get(pk=placement.pk)
    before = {"is_on": row.is_on, "guaranteed_share": row.guaranteed_share}
    after = {"is_on": is_on, "guaranteed_share": guaranteed_share}
    if not assign(row, after):
        return row
    with explained(Placement):
        row.save(update_fields=list(after))
    audit.record(row, "updated", actor=actor, before=before, after=after)
    workflow.ring()
    return row
