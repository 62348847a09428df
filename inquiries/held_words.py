"""Forgetting what was held, reported or blocked: the words and files; that it was decided stays for the figures."""

from datetime import datetime

from pavilion import clock
from pavilion.models import User

from . import attachments
from .models import Block, HeldMessage, MessageFile, Report, Side

GONE = "–"  # stands where words were


def forget(before: datetime) -> int:
    """Forget the words and files of messages that were decided before; returns of how many."""
    old = HeldMessage.objects.filter(decided_at__lt=before).exclude(text=GONE)
    attachments.delete(MessageFile.objects.filter(held__in=old))
    return old.update(text=GONE, note="")


def forget_reports(before: datetime) -> int:
    """Forget the words of reports that were decided before, and delete blocks that were lifted before; returns how many."""
    lifted = Block.objects.filter(lifted_at__lt=before).delete()[0]
    old = Report.objects.filter(decided_at__lt=before).exclude(text=GONE)
    return lifted + old.update(text=GONE, note="")


def erase(user: User) -> None:
    """Forget what a person wrote that was stopped: what is still being checked is not delivered any more."""
    own = HeldMessage.objects.filter(sender=user, side=Side.BUYER)
    attachments.delete(MessageFile.objects.filter(held__in=own))
    own.filter(state=HeldMessage.State.HELD).update(
        state=HeldMessage.State.REJECTED, rejection=HeldMessage.Rejection.RULES, decided_at=clock.now()
    )
    own.update(text=GONE)
    Report.objects.filter(reporter=user).update(text=GONE)
