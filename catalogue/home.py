"""What this room says on a company's own page."""

from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import Company

from . import browse
from .models import Product, Store

State = Product.State


def todo(company: Company, user, now: datetime) -> list[dict]:
    """Products to begin with or to publish, and those an officer or a change has taken off the pages."""
    counts = company.products.aggregate(
        every=Count("pk"),
        published=Count("pk", filter=Q(state=State.PUBLISHED)),
        asked=Count("pk", filter=Q(state=State.CHANGES_ASKED)),
    )
    found = []
    if not counts["every"]:
        found.append(
            {
                "text": _("Describe your first product"),
                "url": reverse("catalogue:product_new"),
                "explanation": _("A name, a group or HS code and the steps of manufacture are enough to begin."),
                "button": _("Add a product"),
            }
        )
    elif not counts["published"] and Store.objects.open(now).filter(company=company).exists():
        found.append(
            {
                "text": _("Publish your first product"),
                "url": reverse("catalogue:own_products"),
                "explanation": _("Your store is open, and still empty: buyers see nothing of you yet."),
                "button": _("Complete a product"),
            }
        )
    if counts["asked"]:
        words = ngettext(
            "Put %(count)s product right: it is no longer shown",
            "Put %(count)s products right: they are no longer shown",
            counts["asked"],
        )
        found.append({"text": words % {"count": counts["asked"]}, "url": reverse("catalogue:own_products")})
    return found


def company_panels(company: Company, user, now: datetime) -> list[dict]:
    """Products and store, in figures."""
    counts = company.products.aggregate(
        every=Count("pk"),
        published=Count("pk", filter=Q(state=State.PUBLISHED)),
    )
    counts["italian"] = company.products.italian().count()
    store = Store.objects.filter(company=company).first()
    context = counts | {"store": store, "is_open": bool(store and store.is_open(now))}
    return [{"template": "catalogue/panels/company.html", "context": context, "aside": True}]


def sector_choices() -> list[tuple[str, str]]:
    """The sectors of the catalogue, (sign, name in the page's language): what buyers say they look for. One query, remembered."""
    return [(sector.sign, str(sector)) for sector in browse.sectors()]
