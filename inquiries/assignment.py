"""Which colleague takes care of a conversation: given, changed, taken back. An event of the audit trail; the colleague gets a mail."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from companies.mandates import mandates_in_force
from companies.models import Mandate
from pavilion import audit, clock

from . import mails
from .company_side import lock
from .models import Assignment, Conversation


@transaction.atomic
def assign(conversation: Conversation, mandate: Mandate | None, *, user) -> None:
    """Give a conversation to a colleague (under their mandate), or to nobody. Giving it to whoever has it changes nothing.

    Raises PermissionDenied without a mandate for the company, ValidationError when the colleague does not act for it now. Side
    effects: an audit event; a mail to the colleague, unless they gave it to themselves.
    """
    row = lock(conversation, user)
    before = Assignment.objects.filter(conversation=row).first()
    if (before.mandate_id if before else None) == (mandate.pk if mandate else None):
        return
    if mandate is None:
        before.delete()
    else:
        if not mandates_in_force(row.company, clock.now()).filter(pk=mandate.pk).exists():
            raise ValidationError(_("This person does not act for the company now."))
        facts = {"mandate": mandate, "assigned_by": user, "assigned_at": clock.now()}
        Assignment.objects.update_or_create(conversation=row, defaults=facts)
    event = audit.record(
        row,
        "assigned",
        actor=user,
        before={"mandate": before.mandate_id} if before else None,
        after={"mandate": mandate.pk} if mandate else None,
    )
    if mandate is not None and mandate.user_id != user.pk:
        mails.tell_assigned(row, mandate, event)
