"""Scheduled work of the selection: each task looks what there is to do; late, doubled or missed runs do no harm."""

from pavilion.tasks import scheduled

from . import memberships, places, receipts


@scheduled
def make_receipts():
    """Make the PDFs of the receipts that wait."""
    return receipts.make_waiting()


@scheduled
def lapse_offers():
    """Let unanswered offers lapse and offer their places to the next in line."""
    return places.lapse_due()


@scheduled
def remind_memberships():
    """Remind the companies whose memberships end soon."""
    return memberships.remind_due()


@scheduled
def end_memberships():
    """Do what follows from the end of memberships; their stores have closed by their dates."""
    return memberships.close_ended()
