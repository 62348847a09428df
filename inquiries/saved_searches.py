"""Searches buyers have saved: what is saved, how it is looked up again, when a mail goes out (docs/buyers.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries

from catalogue import facets, search
from catalogue.models import Category, Listing, Store
from companies.models import Buyer
from pavilion import clock
from pavilion.outbox import queue_mail

from .models import MAX_SEARCHES, SavedSearch
from .models.saved import QUERY_LENGTH

Frequency = SavedSearch.Frequency
LINK_SALT = "inquiries.saved_search"
LINK_DAYS = 400
MAILED = 10  # products named in a mail; beyond, it says "and more"
# A product is listed moments after it is published: what was published later than this before a look waits for the next one.
SETTLING = timedelta(hours=1)
DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}


class UselessLink(Exception):
    """A link that is unknown, forged or too old, or whose search is gone."""


@dataclass(frozen=True)
class Asked:
    """What a search asks for, in its one normal form: the same question has the same two values."""

    category: Category | None
    query: str


def normalise(query: QueryDict, category: Category | None) -> Asked:
    """What a list's address asks for: words and filters that exist, in one order; sorting and places in the list left out."""
    text = search.sought(query.get("q", "")) if category is None else ""
    choice = _choice(query, text, category)
    pairs = [("q", text)] if text else []
    pairs += [(facet.name, value.word) for facet in choice.chosen for value in facet.chosen]
    pairs += [("ships", choice.ships)] if choice.ships else []
    normal = QueryDict(mutable=True)
    for name, word in pairs:
        normal.appendlist(name, word)
    return Asked(category, normal.urlencode())


def _choice(query: QueryDict, text: str, category: Category | None) -> facets.Choice:
    """What the filters choose, as the pages of lists read it: the sector only beside words."""
    return facets.read(query, besides=() if text and category is None else ("category",))


@transaction.atomic
def save(buyer: Buyer, asked: Asked, *, frequency: str) -> SavedSearch:
    """Save a search of the page's language, or change how often the same one is mailed.

    Raises ValidationError when it asks for nothing, is too long, or there are MAX_SEARCHES.
    """
    Buyer.objects.select_for_update(of=("self",), no_key=True).get(pk=buyer.pk)
    if not (asked.category or asked.query):
        raise ValidationError(_("Search for something or choose a filter first: this would be every product."), "empty")
    if len(asked.query) > QUERY_LENGTH:
        raise ValidationError(_("These are too many filters to save: take some away."), code="long")
    key = {"language": get_language(), "category": asked.category, "query": asked.query}
    same = SavedSearch.objects.filter(buyer=buyer, **key).first()
    if same:
        return set_frequency(same, frequency)
    if SavedSearch.objects.filter(buyer=buyer).count() >= MAX_SEARCHES:
        message = _("You have %(number)s saved searches, as many as there can be. Delete some first.")
        raise ValidationError(message % {"number": MAX_SEARCHES}, code="many")
    now = clock.now()
    return SavedSearch.objects.create(buyer=buyer, frequency=frequency, saved_at=now, checked_at=now, **key)


@transaction.atomic
def set_frequency(row: SavedSearch, frequency: str) -> SavedSearch:
    """Say how often new answers are mailed. Taken up again after a pause, what came in between is not sent after."""
    row = SavedSearch.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if row.frequency == Frequency.NEVER and frequency != Frequency.NEVER:
        row.checked_at = max(clock.now(), row.checked_at)
    row.frequency = frequency
    row.save(update_fields=["frequency", "checked_at"])
    return row


def delete(row: SavedSearch) -> None:
    """Forget a search; a second time changes nothing."""
    SavedSearch.objects.filter(pk=row.pk).delete()


def labels() -> dict[tuple[str, str], str]:
    """What every filter is called in the page's language, by (name, word in addresses). Three queries."""
    every = facets.read(QueryDict()).facets
    return {(facet.name, value.word): value.label for facet in every for value in facet.values}


def words_of(row: SavedSearch, called: dict[tuple[str, str], str]) -> str:
    """What a search asks for, in words of the page's language: “tiles” · Emilia-Romagna · Ships to Canada. No query; `called`
    is what `labels` says."""
    query = QueryDict(row.query)
    parts = [f"“{query['q']}”"] if "q" in query else []
    parts += [str(row.category)] if row.category else []
    asked = [(name, word) for name, words in query.lists() for word in words]
    parts += [called[one] for one in asked if one in called]
    if "ships" in query:
        parts.append(_("Ships to %(country)s") % {"country": countries.name(query["ships"])})
    return " · ".join(parts) or _("All products")  # every filter it had is gone


def address_of(row: SavedSearch, *, newest: bool = False) -> str:
    """The list it was saved from, with its filters; in the page's language."""
    page = reverse("catalogue:category", args=[row.category.path]) if row.category else reverse("catalogue:products")
    query = "&".join(part for part in (row.query, "sort=newest" if newest else "") if part)
    return f"{page}?{query}" if query else page


def matches(row: SavedSearch, *, since: datetime, until: datetime) -> QuerySet[Listing]:
    """Products that answer and that buyers see since then: published in between, or in a store that opened in between."""
    query = QueryDict(row.query)
    text = query.get("q", "")
    choice = _choice(query, text, row.category)
    rows = Listing.objects.visible(row.language, clock.now())
    if row.category:
        rows = rows.in_category(row.category)
    if text:
        rows = search.matching(rows, search.tiers(text, row.language))
    opened = Store.objects.filter(open_from__gt=since, open_from__lte=until).values_list("company_id", flat=True)
    between = Q(published_at__gt=since, published_at__lte=until) | Q(company__in=list(opened), published_at__lte=until)
    asks_nothing = not (text or row.category or choice.number)  # its filters are gone: that is not "everything"
    return rows.none() if asks_nothing else choice.apply(rows).filter(between).order_by("-published_at", "-pk")


def mail_new() -> int:
    """Look up every search that is due and mail what is new; returns how many mails were written.

    Due are those last looked up on an earlier day of Rome, or seven days before. Run late it finds all since the last time, run
    twice it finds nothing due. One short transaction per search: an interrupted run goes on where it was.
    """
    today = clock.today()
    due = Q()
    for frequency, days in DAYS.items():
        due |= Q(frequency=frequency, checked_at__lt=clock.day_start(today - timedelta(days=days - 1)))
    ids = SavedSearch.objects.filter(due, buyer__user__is_active=True).order_by("pk").values_list("pk", flat=True)
    return sum(_mail_one(pk, due) for pk in list(ids))


@transaction.atomic
def _mail_one(pk: int, due: Q) -> bool:
    """Whether a mail was written; nothing when another run has done it meanwhile."""
    rows = SavedSearch.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    row = rows.select_related("buyer__user", "category").filter(due, pk=pk).first()
    if row is None:
        return False
    now = clock.now()
    found = matches(row, since=max(row.saved_at, row.checked_at - SETTLING), until=now - SETTLING)
    with translation.override(row.language):
        products = list(found.values_list("product_id", flat=True)[: MAILED + 1])
    if products:
        _write_mail(row, products, now)
    row.checked_at = now
    row.save(update_fields=["checked_at"])
    return bool(products)


def _write_mail(row: SavedSearch, products: list[int], now: datetime) -> None:
    user = row.buyer.user
    titles = dict(Listing.objects.filter(language=user.language, product__in=products).values_list("product", "title"))
    stop_url = settings.SITE_URL + _stop_path(row, user.language)
    with translation.override(user.language):
        context = {
            "words": words_of(row, labels()),
            "titles": [titles[pk] for pk in products[:MAILED] if pk in titles],
            "has_more": len(products) > MAILED,
            "url": settings.SITE_URL + address_of(row, newest=True),
            "stop_url": stop_url,
            "is_daily": row.frequency == Frequency.DAILY,
        }
    queue_mail(
        key=f"inquiries:saved_search:{row.pk}:{now:%Y%m%dT%H%M%S}",
        template="inquiries/new_answers",
        context=context,
        user=user,
        unsubscribe_url=stop_url,
    )


def _stop_path(row: SavedSearch, language: str) -> str:
    with translation.override(language):
        return reverse("inquiries:search_stop", args=[link_token(row)])


def link_token(row: SavedSearch) -> str:
    """What stands in the link that ends the mails: signed, with the day it was written."""
    return _signer().sign(f"{row.pk}-{clock.today().toordinal()}")


def read_link(token: str) -> SavedSearch:
    """The search a link belongs to. Raises UselessLink."""
    try:
        pk, day = (int(part) for part in _signer().unsign(token).split("-"))
    except (signing.BadSignature, ValueError) as error:
        raise UselessLink from error
    row = SavedSearch.objects.select_related("category", "buyer").filter(pk=pk).first()
    if row is None or clock.today().toordinal() - day > LINK_DAYS:
        raise UselessLink
    return row


def _signer() -> signing.Signer:
    return signing.Signer(salt=LINK_SALT, sep=".")  # a colon would be escaped in addresses
