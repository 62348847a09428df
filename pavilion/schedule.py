"""The static beat schedule: every scheduled task of the portal, by name.

A Celery message only says "look now": each task reads from the database what there is to do, so that a run that is
late, doubled or missed does no harm.
"""

from celery.schedules import crontab

# Name of the task: how often, in seconds, or when, in the time of Rome. What officers read about a task is its docstring.
SCHEDULE = {
    "pavilion.tasks.deliver_mail": 60,
    "pavilion.tasks.verify_audit": crontab(hour=4, minute=10),
    "pavilion.tasks.anchor_audit": crontab(hour=4, minute=40),
    "pavilion.tasks.forget_personal_data": crontab(hour=3, minute=50),
    "catalogue.tasks.prepare_pictures": 60,
    "catalogue.tasks.rebuild_listings": 60,
    "catalogue.tasks.count_facets": 300,
    "catalogue.tasks.count_words": 1800,
    "catalogue.tasks.count_views": 60,
    "catalogue.tasks.forget_views": crontab(hour=3, minute=55),
    "catalogue.tasks.refresh_products": crontab(hour=3, minute=20),
    "catalogue.tasks.work_product_tables": 60,
    "catalogue.tasks.learn_suggestions": crontab(hour=2, minute=50),
    "catalogue.tasks.compare_products": crontab(hour=3, minute=50),
    "catalogue.tasks.write_sitemaps": crontab(hour=4, minute=30),
    "selection.tasks.make_receipts": 60,
    "selection.tasks.make_payment_notices": 60,
    "selection.tasks.ask_vies": 300,
    "selection.tasks.compare_files": crontab(hour=2, minute=40),
    "selection.tasks.lapse_offers": 300,
    "selection.tasks.count_months": 600,
    "selection.tasks.remind_memberships": 600,
    "selection.tasks.end_memberships": 300,
    "selection.tasks.offer_renewals": 600,
    "selection.tasks.read_payments": 900,
    "selection.tasks.remind_fees": 600,
    "selection.tasks.lapse_fees": 600,
    "selection.tasks.remind_answers": 600,
    "selection.tasks.lapse_answers": 300,
    "inquiries.tasks.expire_requests": 600,
    "inquiries.tasks.mail_notices": 300,
    "inquiries.tasks.ask_vies_for_buyers": 300,
    "inquiries.tasks.end_blocked": crontab(minute=35),
    "inquiries.tasks.count_answers": 1800,
    "inquiries.tasks.mail_saved_searches": crontab(hour=6, minute=20),
    "inquiries.tasks.forget_old_enquiries": crontab(hour=3, minute=40),
    "campaigns.tasks.build_decks": 60,
    "campaigns.tasks.write_sightings": 60,
    "campaigns.tasks.apply_schedule": 300,
    "campaigns.tasks.roll_up": crontab(minute=7),
    "campaigns.tasks.forget_sightings": crontab(hour=3, minute=50),
    "campaigns.tasks.reconcile_figures": crontab(hour=4, minute=30),
}

# Tasks that find the same to do whatever day it is (rows that wait, facts that changed): moving the demonstration's clock
# leaves them out.
WHATEVER_THE_DAY = frozenset(
    {
        "pavilion.tasks.deliver_mail",
        "pavilion.tasks.verify_audit",
        "pavilion.tasks.anchor_audit",
        "pavilion.tasks.forget_personal_data",  # would forget the very mails the move tells of; it runs at night
        "catalogue.tasks.prepare_pictures",
        "catalogue.tasks.rebuild_listings",
        "catalogue.tasks.count_facets",
        "catalogue.tasks.refresh_products",
        "catalogue.tasks.learn_suggestions",
        "catalogue.tasks.work_product_tables",
        "catalogue.tasks.count_words",
        "catalogue.tasks.count_views",
        "catalogue.tasks.forget_views",
        "catalogue.tasks.compare_products",
        "catalogue.tasks.write_sitemaps",
        "selection.tasks.make_receipts",
        "selection.tasks.make_payment_notices",
        "selection.tasks.ask_vies",
        "selection.tasks.compare_files",
        "campaigns.tasks.build_decks",
        "campaigns.tasks.write_sightings",
        "campaigns.tasks.roll_up",
        "campaigns.tasks.reconcile_figures",
    }
)

# What makes a move of that clock visible at once; run at its end.
AFTER_A_MOVE = ("catalogue.tasks.count_facets", "campaigns.tasks.build_decks", "pavilion.tasks.deliver_mail")


def beat_schedule() -> dict:
    """The schedule in Celery's form."""
    return {name: {"task": name, "schedule": every, "options": {"expires": 300}} for name, every in SCHEDULE.items()}


__all__ = ["AFTER_A_MOVE", "SCHEDULE", "WHATEVER_THE_DAY", "beat_schedule", "crontab"]
