"""Addresses for the tests of the page cache: small public pages that count how often they are made."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from pavilion.page_cache import public_page

made: list[str] = []


def page(request, text: str) -> HttpResponse:
    """A page that says how many were made before it."""
    made.append(request.get_full_path())
    return HttpResponse(f"{text} {len(made)} {'x' * 500}", headers={"Content-Language": "en"})


@public_page("q", "page")
def public(request):
    return page(request, f"public {request.GET.getlist('q')}")


def private(request):
    return page(request, "private")


@public_page()
def with_session(request):
    request.session["seen"] = True
    return page(request, "session")


@public_page()
def with_user(request):
    return page(request, f"user {request.user.is_authenticated}")


@public_page()
def with_token(request):
    return page(request, get_token(request))


@public_page()
def with_message(request):
    messages.info(request, "hello")
    return page(request, "message")


@public_page()
def missing(request):
    return HttpResponse("nothing", status=404)


urlpatterns = i18n_patterns(
    path("public/", public),
    path("private/", private),
    path("session/", with_session),
    path("user/", with_user),
    path("token/", with_token),
    path("message/", with_message),
    path("missing/", missing),
)
