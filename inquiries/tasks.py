"""The room's scheduled tasks."""

from pavilion import clock
from pavilion.tasks import scheduled

from . import enquiries, notifications, quarantine, requests, response, saved_searches, vat_checks


@scheduled
def forget_old_enquiries():
    """Delete what strangers wrote and never confirmed, and the spent copies of what was delivered."""
    return enquiries.forget_old()


@scheduled
def expire_requests():
    """End the requests for quotation whose time is over."""
    return requests.expire_due()


@scheduled
def ask_vies_for_buyers():
    """Ask VIES about the VAT numbers of buyers in the European Union."""
    return vat_checks.check_waiting()


@scheduled
def end_blocked():
    """Tell the senders of messages that a block stopped days ago that they were not delivered."""
    return quarantine.end_blocked()


@scheduled
def count_answers():
    """Count how many enquiries each company answered in time, for its store and its inbox."""
    return response.count_all(clock.now())


@scheduled
def mail_saved_searches():
    """E-mail buyers the new products that answer to the searches they saved."""
    return saved_searches.mail_new()


@scheduled
def mail_notices():
    """Write the e-mails of those who want to be told once an hour or once a day."""
    return notifications.mail_waiting()
