"""Stores: the list, a store's own page, and the form with which a company fills it in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import browse, counting, pages, pictures, structured
from catalogue import stores as verbs
from catalogue.forms import StoreForm
from catalogue.models import Listing, Store
from companies.mandates import company_required
from companies.models import Site
from companies.views.verbs import attempt
from pavilion import clock
from pavilion.page_cache import public_page

from .public import gone

STORE_PAGE_SIZE = 12
LOGGIA = 3
MAIN = 4


@public_page("region", "after")
def stores(request):
    """The stores that are open, by name; with `region` those of one region."""
    now = clock.now()
    found = Store.objects.open(now)
    region = None
    if request.GET.get("region"):
        region = next((place for place in browse.regions() if place.slug == request.GET["region"]), None)
        if region is None:
            raise Http404
        found = found.in_region(region.code)
    page = browse.by_name(found.with_place(), request.GET.get("after", "")[:80])
    counts = browse.stores_by_region(now)
    context = {
        "page": page,
        "cards": pages.store_cards(page.rows),
        "count": counting.count(found),
        "next_query": pages.next_query(request, page),
        "region": region,
        "trail": [(_("Stores"), reverse("catalogue:stores"))] if region else [],
        "regions": [(place, counts[place.code]) for place in browse.regions() if place.code in counts],
    }
    return render(request, "catalogue/stores.html", context)


@public_page("after", "group")
def store(request, slug):
    """A store: its products, its company, where it produces. Closed: 410 with a way on."""
    now = clock.now()
    shown = Store.objects.filter(slug=slug).with_place().first()
    if shown is None or shown.open_from is None or now < shown.open_from:
        raise Http404
    if not shown.is_open(now):
        return gone(request, sector=shown.sector, store=shown)
    return render(request, "catalogue/store.html", store_context(shown, request))


def store_context(shown: Store, request) -> dict:
    """The store page: a fixed number of queries."""
    every = Listing.objects.visible(get_language(), clock.now()).filter(company=shown.company_id)
    groups = list(shown.groups.all())
    wanted = request.GET.get("group", "")
    group = next((one for one in groups if str(one.pk) == wanted), None)
    rows = every.filter(product__group=group) if group else every
    main = [] if group else list(every.filter(product__is_main=True).order_by("position", "id").only("card")[:MAIN])
    page = browse.as_the_company_shows(rows, request.GET.get("after", ""), size=STORE_PAGE_SIZE)
    loggia = [pictures.sources(use.picture) for use in browse.pictures_of_store(shown.company_id, number=LOGGIA)]
    showcase = pages.showcase_context(shown)
    image = next((sources.largest for sources in (showcase["hero"], *loggia) if sources), "")
    return (
        {
            "store": shown,
            "groups": groups,
            "group": group,
            "main_products": main,
            "company": shown.company,
            "sector": shown.sector.sign if shown.sector else "",
            "data": structured.store_data(shown, image=image),
            "page": page,
            "count": counting.count(rows),
            "next_query": pages.next_query(request, page),
            "loggia": loggia if len(loggia) == LOGGIA else [],
            "trail": [(_("Stores"), reverse("catalogue:stores"))],
            "sites": list(shown.company.sites.current().filter(kind__in=Site.PRODUCING).select_related("province")),
        }
        | showcase
        | pages.company_context(shown.company, shown)
    )


@company_required
def own_store(request):
    """What the company says in its store; the store is made with the first look at this page."""
    present = verbs.ensure_store(request.company)
    form = StoreForm(request.POST or None, instance=present)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, verbs.update_store, present, data=form.facts(), actor=request.user)
    ):
        messages.success(request, _("The store is saved."))
        return redirect("catalogue:own_store")
    now = clock.now()
    context = {
        "form": form,
        "store": Store.objects.with_place().get(pk=present.pk),
        "is_open": present.is_open(now),
        "member_until": pages.last_day(present.open_until) if present.open_until else None,
    }
    return render(request, "catalogue/company/store.html", context)
