"""The room's scheduled tasks."""

from pavilion.tasks import scheduled

from . import enquiries, requests


@scheduled
def forget_old_enquiries():
    """Delete what strangers wrote and never confirmed, and the spent copies of what was delivered."""
    return enquiries.forget_old()


@scheduled
def expire_requests():
    """End the requests for quotation whose time is over."""
    return requests.expire_due()
