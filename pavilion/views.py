"""Pages of the ground: choosing a language, and leading a signed-in person to their own first page."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.cache import never_cache

from . import extensions


@never_cache
def choose_language(request, path: str = "") -> HttpResponse:
    """An address without a language leads to the page in the language the browser asks for, English for anyone else's."""
    wanted = translation.get_language_from_request(request)
    language = wanted if wanted in dict(settings.LANGUAGES) else "en"
    return redirect(f"/{language}/{path}")


@login_required
def home(request) -> HttpResponse:
    """After signing in: the first room that knows this person says where they belong (`<room>.home.start_page(user)`)."""
    for address in extensions.call_all("home", "start_page", request.user):
        if address:
            return redirect(address)
    return redirect(f"/{translation.get_language()}/")
