"""What the room keeps of people: who reports a product, whom a store names to buyers (see pavilion/personal_data.py)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pavilion.models import User
from pavilion.personal_data import Kept

from .models import ProductReport

MONTHS = 36
GONE = "–"  # stands where words were


def forget_reports(before: datetime) -> int:
    """Forget the words of reports that were closed before, who made them and where they came from; that there was one stays."""
    old = ProductReport.objects.filter(closed_at__lt=before).exclude(words=GONE)
    return old.update(words=GONE, reporter=None, source="")


KEPT = [
    Kept(
        name="product reports",
        whose=gettext_lazy("Whoever reports a product"),
        what=gettext_lazy("what was written, the account if there was one, a print of the address for the day"),
        why=gettext_lazy("to look into it, to say what came of it, to stop floods"),
        months=MONTHS,
        since=gettext_lazy("after the decision"),
        forget=forget_reports,
    ),
    Kept(
        name="contact people",
        whose=gettext_lazy("People a company names in its store"),
        what=gettext_lazy("name, task, languages"),
        why=gettext_lazy("so that buyers know whom they deal with"),
        until=gettext_lazy("until the company takes them out"),
    ),
]


def copy_for(user: User) -> dict:
    """The reports a person made while signed in."""
    own = ProductReport.objects.filter(reporter=user).order_by("pk")
    fields = ("product", "kind", "words", "reported_at", "state", "outcome", "closed_at")
    return {"product_reports": list(own.values(*fields))}


def erase(user: User, holds: list[str]) -> list[str]:
    """Take a person's name off the reports they made; officers still look into those that wait."""
    if not ProductReport.objects.filter(reporter=user).update(reporter=None):
        return []
    return [_("Reports about products: without your name, %(months)s months after the decision.") % {"months": MONTHS}]
