"""A buyer's saved searches, and the link in their mails that ends them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.models import Category
from companies.views.verbs import attempt
from inquiries import saved_searches
from inquiries.forms import FrequencyForm
from inquiries.models import SavedSearch

from .requests import buyer_required, trail


@require_safe
@buyer_required
def search_list(request) -> HttpResponse:
    """The buyer's saved searches, the newest first; each with how often it is mailed."""
    rows = list(SavedSearch.objects.filter(buyer=request.buyer).select_related("category").order_by("-pk"))
    called = saved_searches.labels()
    for row in rows:
        row.words, row.url = saved_searches.words_of(row, called), saved_searches.address_of(row)
    context = {"rows": rows, "frequencies": SavedSearch.Frequency.choices, "trail": trail()}
    return render(request, "inquiries/saved/searches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_required
def search_save(request) -> HttpResponse:
    """Ask how often to be told; posting saves what the address asks for, as the lists of products read it."""
    asked = saved_searches.normalise(request.GET, _category(request.GET.get("within", "")))
    form = FrequencyForm(request.POST if request.method == "POST" else None, initial={"frequency": "weekly"})
    if form.is_valid() and attempt(form, saved_searches.save, request.buyer, asked, **form.cleaned_data):
        messages.success(request, _("The search is saved."))
        return redirect("inquiries:searches")
    row = SavedSearch(category=asked.category, query=asked.query)
    context = {
        "form": form,
        "is_empty": not (asked.category or asked.query),
        "words": saved_searches.words_of(row, saved_searches.labels()),
        "url": saved_searches.address_of(row),
        "trail": [*trail(), (_("Saved searches"), reverse("inquiries:searches"))],
    }
    return render(request, "inquiries/saved/search_save.html", context)


@require_POST
@buyer_required
def search_change(request, pk: int) -> HttpResponse:
    """Say how often new answers are mailed."""
    row = _own(request, pk)
    form = FrequencyForm(request.POST)
    if form.is_valid():
        saved_searches.set_frequency(row, form.cleaned_data["frequency"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose how often we write to you."))
    return redirect("inquiries:searches")


@require_POST
@buyer_required
def search_delete(request, pk: int) -> HttpResponse:
    """Forget a search."""
    saved_searches.delete(_own(request, pk))
    messages.success(request, _("The search is deleted."))
    return redirect("inquiries:searches")


@csrf_exempt  # the link is signed and needs no session: readers of mail post it by themselves (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search_stop(request, token: str) -> HttpResponse:
    """The link of a mail: opening it asks, the button ends the mails of this search. Works without signing in."""
    try:
        row = saved_searches.read_link(token)
    except saved_searches.UselessLink as error:
        raise Http404 from error
    if request.method == "POST":
        row = saved_searches.set_frequency(row, SavedSearch.Frequency.NEVER)
    context = {
        "words": saved_searches.words_of(row, saved_searches.labels()),
        "is_over": row.frequency == SavedSearch.Frequency.NEVER,
    }
    return render(request, "inquiries/saved/search_stop.html", context)


def _own(request, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch, buyer=request.buyer, pk=pk)


def _category(number: str) -> Category | None:
    """The category a list was of; whoever names one that is not there finds nothing."""
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    return get_object_or_404(Category, pk=int(number))
