"""/demo/: a tour of the demonstration in seven stops, each with a sign-in by one click and what is to be seen.

Every room tells its own stops in `<room>/tour.py` (`stops()`), and what to look at when all is over (`doors()`); the ground puts
them in order and lets people in. Exists only in a demonstration; everywhere else the address is 404.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import demo, extensions, views
from .dev_mail import demonstration_only
from .models import User


@dataclass(frozen=True)
class Door:
    """A way into the portal: its words, where it leads, and as whom (an account's address; "" without signing in)."""

    words: str
    url: str
    account: str = ""


@dataclass(frozen=True)
class Stop:
    """One stop of the tour."""

    number: int
    title: str
    steps: list[str] = field(default_factory=list)  # what to do, in order
    doors: list[Door] = field(default_factory=list)  # where to do it
    expected: str = ""  # what is seen when it went well


def stops() -> list[Stop]:
    """The last stop, which is the ground's own: time passes."""
    return [
        Stop(
            number=7,
            title=_("Twenty-four months later"),
            steps=[
                _(
                    "Move the clock on by 24 months. It stops at every deadline on the way; after half a minute it pauses and "
                    "offers to go on."
                ),
                _("Read what happened, and the e-mails. Then look for a store, and at the history of place 3."),
            ],
            doors=[
                Door(_("Move the clock"), reverse("dev-clock")),
                *(door for several in extensions.call_all("tour", "doors") for door in several),
            ],
            expected=_(
                "Three reminders, at 90, 30 and 7 days, then the end of each membership: the stores are closed, their "
                "addresses say so, and each place keeps the history of who held it."
            ),
        )
    ]


def all_stops() -> list[Stop]:
    """Every stop in order."""
    found = [stop for several in extensions.call_all("tour", "stops") for stop in several]
    return sorted(found, key=lambda stop: stop.number)


@demonstration_only
def choose_language(request: HttpRequest) -> HttpResponse:
    """/demo/ leads to the tour in the language the browser asks for."""
    return views.choose_language(request, path="demo/")


@demonstration_only
@never_cache
def tour_page(request: HttpRequest) -> HttpResponse:
    """The stops on one page, in the language of the address."""
    return render(request, "dev/tour.html", {"stops": all_stops(), "password": settings.DEMO_PASSWORD})


@demonstration_only
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's people, without a password, and go where the door leads."""
    email, onward = request.POST.get("account", ""), request.POST.get("next", "")
    if email not in dict(demo.accounts()):
        raise Http404("Nobody of the demonstration has this address.")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        raise Http404("A door leads into the portal.")
    user = get_object_or_404(User, email=email, is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(onward)
