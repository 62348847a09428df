"""Scheduled work of the selection: each task looks what there is to do; late, doubled or missed runs do no harm."""

from pavilion.tasks import scheduled

from . import asking, comparison, fees, membership_start, memberships, payment_notices, places, receipts, vies


@scheduled
def make_receipts():
    """Make the PDFs of the receipts that wait."""
    return receipts.make_waiting()


@scheduled
def make_payment_notices():
    """Make the PDFs of the payment notices that wait."""
    return payment_notices.make_waiting()


@scheduled
def ask_vies():
    """Ask VIES about the VAT numbers of new applications."""
    return vies.check_waiting()


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


@scheduled
def offer_renewals():
    """Offer a renewal at the reduced fee to memberships that end within sixty days."""
    return fees.offer_renewals()


@scheduled
def read_payments():
    """Ask where payments become known for those that are awaited, and begin the memberships that were paid."""
    return fees.read_payments()


@scheduled
def remind_fees():
    """Remind companies of offers at the reduced fee and payment notices that end soon."""
    return fees.remind_due()


@scheduled
def lapse_fees():
    """Let offers at the reduced fee lapse that were neither answered nor paid in time."""
    return fees.lapse_due()


@scheduled
def compare_files():
    """Compare undecided applications with what their companies say now, and note what changed."""
    return comparison.compare_all()


@scheduled
def remind_answers():
    """Remind companies of what they were asked, three days before the last day to answer."""
    return asking.remind_due()


@scheduled
def lapse_answers():
    """Take up again the applications whose companies did not answer by the last day."""
    return asking.lapse_due()


@scheduled
def count_months():
    """Count the months of memberships from their first published product, where the call says so."""
    return membership_start.count_months()
