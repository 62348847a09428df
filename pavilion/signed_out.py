"""Who sends a form after the session has ended is told so, and finds again what was typed."""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

WORTH_KEEPING, MOST, LONGEST = 15, 40, 20_000  # characters of a text, texts of a form, characters shown of one
NOT_TYPED = ("csrfmiddlewaretoken", "seen")


def lead_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page, and back; before it, for a form with texts in it, a page that gives them back."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    back = _page_of_the_form(request)
    typed = [text[:LONGEST] for text in _texts(request)][:MOST]
    if not typed:
        return redirect_to_login(back)
    response = render(request, "errors/signed_out.html", {"typed": typed, "next": back}, status=403)
    add_never_cache_headers(response)
    return response


def _page_of_the_form(request: HttpRequest) -> str:
    """Where the form stood: its own address may know no GET."""
    came_from = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(came_from).path if own and came_from else request.get_full_path()


def _texts(request: HttpRequest):
    for name, values in request.POST.lists():
        if name not in NOT_TYPED and "password" not in name:
            yield from (value for value in values if len(value.strip()) >= WORTH_KEEPING)
