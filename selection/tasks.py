"""Scheduled work of the selection: each task looks what there is to do; late, doubled or missed runs do no harm."""

from pavilion.tasks import scheduled

from . import places, receipts


@scheduled
def make_receipts():
    """Make the PDFs of the receipts that wait."""
    return receipts.make_waiting()


@scheduled
def lapse_offers():
    """Let unanswered offers lapse and offer their places to the next in line."""
    return places.lapse_due()
