"""A buyer's favourites. Public pages are the same for everyone, so their link leads to a page of its own that asks first."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.models import Product, Store
from inquiries import favourites, subjects
from inquiries.models import Favourite
from pavilion import clock

from .requests import buyer_required, page_of, trail


@require_safe
@buyer_required
def favourite_list(request) -> HttpResponse:
    """What the buyer keeps, the newest first."""
    rows, more = page_of(favourites.rows_of(request.buyer), request.GET.get("before", ""))
    context = {"rows": [favourites.shown(row) for row in rows], "next": more, "trail": trail()}
    return render(request, "inquiries/saved/favourites.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_required
def favourite_add(request) -> HttpResponse:
    """Ask whether to keep a product or a store; posting keeps it. Which one, the address says."""
    subject = _subject(request)
    if request.method == "POST":
        try:
            favourites.add(request.buyer, subject)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Added to your favourites."))
        return redirect("inquiries:favourites")
    context = {
        "title": favourites.title_of_subject(subject),
        "maker": subjects.store_of(subject).name,
        "url": favourites.address_of(subject),
        "is_store": isinstance(subject, Store),
        "kept": favourites.find(request.buyer, subject),
        "trail": [*trail(), (_("Favourites"), reverse("inquiries:favourites"))],
    }
    return render(request, "inquiries/saved/favourite_add.html", context)


@require_POST
@buyer_required
def favourite_remove(request, pk: int) -> HttpResponse:
    """Keep it no more."""
    favourites.remove(get_object_or_404(Favourite, buyer=request.buyer, pk=pk))
    messages.success(request, _("Removed from your favourites."))
    return redirect("inquiries:favourites")


def _subject(request) -> Product | Store:
    """What the address names, when buyers see it now; else there is nothing."""
    number, slug = request.GET.get("product", ""), request.GET.get("store", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        subject = subjects.find_product(int(number))
    else:
        subject = subjects.find_store(slug) if slug and "\x00" not in slug else None
    if subject is None or not subjects.takes_enquiries(subject, clock.now()):
        raise Http404
    return subject
