"""Lists of products: all of them and what a search finds, a category's, a region's, a district's. Public; docs/search.md."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import browse, comparison, counting, facets, italy_map, lists, outside_taxonomy, pages, search, words
from catalogue.models import Category, District, Store
from companies.models import Region
from pavilion import clock, kept
from pavilion.page_cache import public_page

PLACE_STORES = 6


@public_page(*lists.PARAMETERS)
def products(request):
    """Every product, newest first; with `q` what answers to it, the best first."""
    text = search.sought(request.GET.get("q", ""))
    choice = facets.read(request.GET, besides=() if text else ("category",))
    question = lists.Question(request, lists.visible(), choice, text=text)
    answers = lists.ask(question)
    stores = browse.stores_named(text, clock.now()) if text else []

    def write() -> str:
        context = lists.context(question, answers) | {"search_text": text}
        if text:
            context |= {
                "trail": [(_("Products"), reverse("catalogue:products"))],
                "exact_query": pages.query_with(request, exact="1"),
                "meant_query": pages.query_with(request, q=answers.meant),
                "said_in": lists.said_in(answers),
                "stores": stores,
                "places": lists.places_named(text, choice),
            }
        else:
            sectors = pages.narrower(
                _("Sectors"), browse.sectors(), answers.numbers, query=choice.elsewhere("category")
            )
            context |= {"trail": [], "narrower": sectors}
        return render_to_string("catalogue/products.html", context, request)

    named = tuple((store.slug, store.name, store.place) for store in stores)
    return kept.answer(request, (answers.facts, named), write)


@public_page("q")
def suggest(request):
    """How a search that is being typed may go on: a fragment of options for the list below its field."""
    found = words.suggestions(search.plain(request.GET.get("q", "")), get_language(), clock.now())
    return HttpResponse(format_html_join("", '<option value="{}"></option>', ((said,) for said in found)))


@public_page(*lists.PARAMETERS)
def category(request, path):
    """The products of a sector, a group, or a deeper level."""
    if not path.isprintable():
        raise Http404  # PostgreSQL would refuse to look for it
    present = browse.category_at(path)
    if present is None:
        return _category_in_another_language(path)
    choice = facets.read(request.GET, besides=("category",))
    rows = lists.visible()
    question = lists.Question(request, rows.in_category(present), choice, category=present)
    answers = lists.ask(question)
    around = (present.parent if present.is_leaf else None) or present  # a sector may take products itself
    numbers = answers.numbers
    if around != present:
        numbers = question.counted_around(answers.page, rows.in_category(around), around)

    def write() -> str:
        context = lists.context(question, answers) | {
            "category": present,
            "sector": present.sign.partition("-")[0],
            "trail": pages.trail(present),
            "narrower": pages.narrower(
                around, browse.below(around.pk), numbers, present=present, query=choice.elsewhere("category")
            ),
            "translated_urls": _in_each_language(
                "catalogue:category", {code: getattr(present, f"path_{code}") for code, _name in settings.LANGUAGES}
            ),
        }
        return render_to_string("catalogue/category.html", context, request)

    return kept.answer(request, (answers.facts, tuple(numbers.items())), write)


@public_page("c")
def compare(request):
    """Up to four products side by side; which ones, the address says."""
    chosen = lists.compared(request.GET)
    return render(request, "catalogue/compare.html", comparison.context(chosen, get_language()))


@public_page(*lists.PARAMETERS)
def region(request, slug):
    """What is made in a region: its place on the map, its districts, some of its stores, its products."""
    present = get_object_or_404(Region, slug=slug)
    now = clock.now()
    choice = facets.read(request.GET, besides=("region",))
    question = lists.in_place(request, facets.token("region", present.code), choice)
    answers = lists.ask(question)
    stores = Store.objects.open(now).in_region(present.code)
    by_region = browse.stores_by_region(now)
    numbers = answers.besides.get("district", answers.numbers)
    districts = District.objects.filter(province__region=present).order_by("slug")
    context = lists.context(question, answers) | {
        "place": present,
        "region": present,
        "trail": [(_("Products"), reverse("catalogue:products"))],
        "map": italy_map.drawn(browse.regions(), {present.code: by_region.get(present.code, 1) or 1}),
        "store_number": by_region.get(present.code, 0),
        "store_cards": pages.store_cards(list(stores.with_place().order_by("sort_name", "pk")[:PLACE_STORES])),
        "districts": [(district, _number_in(district, numbers)) for district in districts],
        "districts_query": choice.elsewhere("region", "district"),
    }
    return render(request, "catalogue/place.html", context)


@public_page(*lists.PARAMETERS)
def district(request, slug):
    """What is made in a district: its trade, its stores, its products."""
    present = get_object_or_404(District.objects.select_related("province__region", "sector"), slug=slug)
    choice = facets.read(request.GET, besides=("region", "district"))
    question = lists.in_place(request, facets.token("district", present.pk), choice)
    stores = Store.objects.open(clock.now()).filter(district=present)
    home = present.province.region
    context = lists.context(question, lists.ask(question)) | {
        "place": present,
        "district": present,
        "region": home,
        "sector": present.sector.sign,
        "trail": [
            (_("Products"), reverse("catalogue:products")),
            (str(home), reverse("catalogue:region", args=[home.slug])),
        ],
        "map": italy_map.drawn(browse.regions(), {home.code: 1}),
        "store_number": counting.count(stores).shown,
        "store_cards": pages.store_cards(list(stores.with_place().order_by("sort_name", "pk")[:PLACE_STORES])),
    }
    return render(request, "catalogue/place.html", context)


def _number_in(district: District, numbers: dict[str, int]) -> str:
    """How many products of a district were counted, in words; "" for none."""
    number = numbers.get(facets.token("district", district.pk), 0)
    return counting.shown_number(number, more=counting.is_part(numbers)) if number else ""


def _category_in_another_language(path: str):
    """An address typed with the words of the other language, or from before a category was moved, leads to its page."""
    for code, _name in settings.LANGUAGES:
        present = Category.objects.filter(**{f"path_{code}": path}).first()
        if present:
            return redirect("catalogue:category", present.path, permanent=True)
    moved = outside_taxonomy.find_moved(get_language(), path)
    if moved:
        return redirect("catalogue:category", moved.path, permanent=True)
    raise Http404


def _in_each_language(name: str, arguments: dict[str, str]) -> dict[str, str]:
    urls = {}
    for code, argument in arguments.items():
        with translation.override(code):
            urls[code] = reverse(name, args=[argument])
    return urls
