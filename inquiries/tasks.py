"""The room's scheduled tasks."""

from pavilion.tasks import scheduled

from . import enquiries


@scheduled
def forget_old_enquiries():
    """Delete what strangers wrote and never confirmed, and the spent copies of what was delivered."""
    return enquiries.forget_old()
