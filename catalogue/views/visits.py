"""The word that a page was looked at."""

from allauth.account.adapter import get_adapter
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from catalogue import visits
from pavilion.limits import within_limit

PER_MINUTE = 120  # of one network address


@csrf_exempt  # sent without a cookie: there is no session a stranger's page could borrow
@require_POST
def viewed(request) -> HttpResponse:
    """A page was looked at: the body says which. Whoever is not counted gets the same answer."""
    word = request.read(24).decode("ascii", "replace")
    if not visits.WORD.fullmatch(word):
        return HttpResponseBadRequest("unknown", content_type="text/plain")
    if not visits.asks_not_to_be_counted(request.headers):
        source = salted_hmac("catalogue.visits", get_adapter().get_client_ip(request) or "").hexdigest()
        if within_limit(f"visits:{source}", limit=PER_MINUTE, seconds=60):
            visits.note(word)
    response = HttpResponse(status=204)
    response.headers["Cache-Control"] = "no-store"
    return response
