"""The static beat schedule: every scheduled task of the portal, by name.

A Celery message only says "look now": each task reads from the database what there is to do, so that a run that is
late, doubled or missed does no harm.
"""

from celery.schedules import crontab

# name: (schedule, what officers read about it)
SCHEDULE = {
    "pavilion.tasks.deliver_mail": 60,
    "catalogue.tasks.prepare_pictures": 60,
    "catalogue.tasks.rebuild_listings": 60,
    "catalogue.tasks.refresh_products": crontab(hour=3, minute=20),
    "selection.tasks.make_receipts": 60,
    "selection.tasks.lapse_offers": 300,
    "selection.tasks.remind_memberships": 600,
    "selection.tasks.end_memberships": 300,
    "inquiries.tasks.forget_old_enquiries": crontab(hour=3, minute=40),
}


def beat_schedule() -> dict:
    """The schedule in Celery's form."""
    return {name: {"task": name, "schedule": every, "options": {"expires": 300}} for name, every in SCHEDULE.items()}


__all__ = ["SCHEDULE", "beat_schedule", "crontab"]
