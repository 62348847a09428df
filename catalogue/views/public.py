"""Public pages of products: front, lists, product. The same for everyone without a session; docs/catalogue.md."""

from urllib.parse import quote

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import browse, italy_map, pages
from catalogue.models import Category, Listing, Store
from pavilion import clock
from pavilion.page_cache import public_page

NEW_STORES = 4


@public_page()
def front(request):
    """What this is in one sentence, a search box, three doors, the places left, sectors, the map, new stores."""
    now = clock.now()
    rows = Listing.objects.visible(get_language(), now)
    by_sector = browse.counts_by(rows, 1)
    by_region = browse.stores_by_region(now)
    newest = list(Store.objects.open(now).with_place().order_by("-open_from", "-pk")[:NEW_STORES])
    regions = browse.regions()
    context = {
        "products": sum(by_sector.values()),
        "stores": sum(by_region.values()),
        "sectors": [(sector, by_sector.get(sector.pk, 0)) for sector in browse.sectors()],
        "regions": [(region, by_region.get(region.code, 0)) for region in regions],
        "map": italy_map.drawn(regions, by_region),
        "steps": italy_map.STEPS,
        "new_stores": pages.store_cards(newest),
    }
    return render(request, "catalogue/front.html", context)


@public_page("q", "after")
def products(request):
    """Every product, newest first; with `q` those that have all its words."""
    text = browse.plain(request.GET.get("q", ""))
    rows = Listing.objects.visible(get_language(), clock.now())
    if text:
        rows = browse.search(rows, text)
    counts = browse.counts_by(rows, 1)
    context = pages.list_context(rows, request) | {
        "search_text": text,
        "trail": [(_("Products"), reverse("catalogue:products"))] if text else [],
        "encoded_text": quote(text),
        "narrower": pages.narrower(browse.sectors(), counts) if not text else [],
        "sectors": pages.narrower(browse.sectors(), {}) if text else [],
    }
    return render(request, "catalogue/products.html", context)


@public_page("after")
def category(request, path):
    """The products of a sector, a group, or a deeper level."""
    language = get_language()
    present = (
        Category.objects.filter(**{f"path_{language}": path}).select_related("parent__parent").first()
    )  # fmt: skip
    if present is None:
        return _category_in_another_language(path)
    rows = Listing.objects.visible(language, clock.now()).in_category(present)
    around = present if not present.is_leaf else present.parent
    siblings = Listing.objects.visible(language, clock.now()).in_category(around)
    counts = browse.counts_by(siblings, around.level + 1)
    context = pages.list_context(rows, request) | {
        "category": present,
        "sector": present.sign.partition("-")[0],
        "trail": pages.trail(present),
        "around": around,
        "narrower": pages.narrower(Category.objects.filter(parent=around), counts, present=present),
        "translated_urls": {
            code: _in_language(code, "catalogue:category", getattr(present, f"path_{code}"))
            for code, _name in settings.LANGUAGES
        },
    }
    return render(request, "catalogue/category.html", context)


@public_page("picture")
def product(request, slug, pk):
    """One product: pictures, terms, why it may be called Italian, description, the company."""
    shown = pages.product(int(pk))
    if shown is None:
        raise Http404
    if not pages.is_public(shown, clock.now()):
        if not pages.was_public(shown, clock.now()):
            raise Http404
        return gone(request, sector=shown.category.parent if shown.category else None)
    context = pages.product_context(shown, request.GET.get("picture", ""))
    if slug != context["slug"]:
        return redirect("catalogue:product", context["slug"], shown.pk, permanent=True)
    return render(request, "catalogue/product.html", context)


def gone(request, *, sector=None, store=None):
    """410: it was here and is no longer; with a way on."""
    return render(request, "catalogue/gone.html", {"sector": sector, "store": store}, status=410)


def _category_in_another_language(path: str):
    """An address typed with the words of the other language leads to its page in this one."""
    for code, _name in settings.LANGUAGES:
        present = Category.objects.filter(**{f"path_{code}": path}).first()
        if present:
            return redirect("catalogue:category", present.path, permanent=True)
    raise Http404


def _in_language(code: str, name: str, *args) -> str:
    with translation.override(code):
        return reverse(name, args=args)
