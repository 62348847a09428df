"""How soon a person is told by mail: the page everybody has, and the link that ends the gathered mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from inquiries import notifications
from inquiries.forms import PaceForm
from inquiries.models import Pace


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notices(request) -> HttpResponse:
    """Choose how soon to be told."""
    form = PaceForm(
        request.POST if request.method == "POST" else None, initial={"pace": notifications.pace_of(request.user)}
    )
    if form.is_valid():
        notifications.choose(request.user, form.cleaned_data["pace"])
        messages.success(request, _("Saved."))
        return redirect("inquiries:notices")
    trail = [(_("Account"), reverse("account_email"))]
    context = {"form": form, "trail": trail, "waiting": request.user.waiting_notices.count()}
    return render(request, "inquiries/notices/choose.html", context)


@csrf_exempt  # the link is signed and needs no session: readers of mail post it by themselves (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices_stop(request, token: str) -> HttpResponse:
    """The link of a gathered mail: opening it asks, the button ends these mails. Works without signing in."""
    try:
        user = notifications.read_link(token)
    except notifications.UselessLink as error:
        raise Http404 from error
    if request.method == "POST":
        notifications.choose(user, Pace.NEVER)
    context = {"is_over": notifications.pace_of(user) == Pace.NEVER}
    return render(request, "inquiries/notices/stop.html", context)
