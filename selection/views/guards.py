"""What every page of an application begins with: it is the company's own, or it is not there."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404

from pavilion.transitions import NotAllowedNow
from selection.models import Application, Grant


def own_application(request, pk: int) -> Application:
    """The company's own application with its call; 404 for anyone else's."""
    return get_object_or_404(
        Application.objects.select_related("call__officer_in_charge", "call__package", "company", "protocol"),
        pk=pk,
        company=request.company,
    )


def own_draft(request, pk: int) -> Application:
    """The company's own draft; 404 once it is submitted."""
    application = own_application(request, pk)
    if not application.is_draft:
        raise Http404
    return application


def own_grant(request, pk: int) -> Grant:
    """A grant of the company's own application; 404 for anyone else's."""
    grants = Grant.objects.select_related("place", "application__call__package", "application__company")
    return get_object_or_404(grants, pk=pk, application__company=request.company)


def posted(request):
    """What a form is bound to: the POST, even an empty one, or nothing for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def attempt(request, verb, *args, **kwargs):
    """Call a verb; when it is closed now, say why in a message and give None."""
    try:
        return verb(*args, **kwargs)
    except NotAllowedNow as refused:
        messages.error(request, str(refused))
        return None
