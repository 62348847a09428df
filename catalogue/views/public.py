"""Public pages of products: front, product. The same for everyone without a session; docs/catalogue.md."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from catalogue import browse, counting, facets, italy_map, kept_pages, pages
from catalogue.models import Listing, Store
from pavilion import clock, kept
from pavilion.page_cache import public_page

NEW_STORES = 4


@public_page()
def front(request):
    """What this is in one sentence, a search box, three doors, the places left, sectors, the map, new stores."""
    now = clock.now()
    numbers = counting.numbers(Listing.objects.visible(get_language(), now), None)
    by_region = browse.stores_by_region(now)
    newest = _of_different_sectors(Store.objects.open(now).with_place().order_by("-open_from", "-pk")[: 6 * NEW_STORES])
    regions = browse.regions()
    context = {
        "products": numbers.get("", 0),
        "stores": sum(by_region.values()),
        "sectors": [(sector, numbers.get(facets.token("category", sector.pk), 0)) for sector in browse.sectors()],
        "regions": [(region, by_region.get(region.code, 0)) for region in regions],
        "map": italy_map.drawn(regions, by_region),
        "steps": italy_map.STEPS,
        "new_stores": pages.store_cards(newest),
    }
    return render(request, "catalogue/front.html", context)


@public_page("picture")
def product(request, slug, pk):
    """One product: pictures, terms, why it may be called Italian, description, the company."""
    version = kept_pages.version(int(pk))
    if version is None:
        raise Http404
    if not version.is_public(clock.now()):
        return _gone_product(request, version.product)

    def write() -> str | HttpResponse:
        context = kept_pages.context(version, request.GET.get("picture", ""))
        if slug != context["slug"]:
            return redirect("catalogue:product", context["slug"], version.product, permanent=True)
        return render_to_string("catalogue/product.html", context, request)

    return kept.answer(request, version.facts, write)


def _of_different_sectors(stores) -> list[Store]:
    """The first few of these stores, no two of one sector as long as there are others."""
    first: dict = {}
    rest = []
    for store in stores:
        if first.setdefault(store.sector_id, store) is not store:
            rest.append(store)
    return [*first.values(), *rest][:NEW_STORES]


def _gone_product(request, pk: int):
    shown = pages.product(pk)
    if not pages.was_public(shown, clock.now()):
        raise Http404
    return gone(request, sector=shown.category.parent if shown.category else None)


def gone(request, *, sector=None, store=None):
    """410: it was here and is no longer; with a way on."""
    return render(request, "catalogue/gone.html", {"sector": sector, "store": store}, status=410)
