"""Whether a person may act on the company's side of a room; asked inside the verbs."""

from django.core.exceptions import PermissionDenied

from companies.mandates import representatives
from companies.models import Mandate
from pavilion import clock

from .models import Conversation


def require_mandate(user, company_id: int) -> Mandate:
    """The mandate in force under which a person acts for a company. Raises PermissionDenied without one."""
    mandate = Mandate.objects.in_force(clock.now()).filter(user=user, company=company_id).first()
    if mandate is None:
        raise PermissionDenied("no mandate for this company")
    return mandate


def lock(conversation: Conversation, user) -> Conversation:
    """A conversation, locked, for whoever acts for its company. Raises PermissionDenied for anyone else."""
    row = Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    require_mandate(user, row.company_id)
    return row


def told_of(conversation: Conversation):
    """The people who are told of a buyer's message: the colleague who takes care of it, else everyone who acts for the company."""
    everyone = representatives(conversation.company)
    theirs = list(everyone.filter(mandates__assignments__conversation=conversation))
    return theirs or list(everyone)
