"""Pages for what went wrong: plain words, a way on, never a trace."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.views.decorators.csrf import requires_csrf_token

from .logs import current_request_id


def bad_request(request, exception=None):
    """400: the browser sent something that cannot be read."""
    return render(request, "errors/400.html", status=400)


def permission_denied(request, exception=None):
    """403: signed in, but this is not theirs."""
    return render(request, "errors/403.html", status=403)


def page_not_found(request, exception=None):
    """404: there is nothing here, or nothing for this person."""
    return render(request, "errors/404.html", status=404)


class FormsOnlyMiddleware:
    """405: an address that takes forms, opened as a page – after signing in again, or by the language link of a form with
    errors. A person gets words and a way on instead of a blank page; programs get the bare answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        by_a_person = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code != 405 or not by_a_person:
            return response
        page = render(request, "errors/405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


@requires_csrf_token
def csrf_failure(request, reason=""):
    """403 for a form whose page is too old or whose cookie is missing: says what to do."""
    return render(request, "errors/csrf.html", status=403)


def server_error(request):
    """500: ours; in both languages, without context processors, database or cache, so that it cannot fail for the same reason."""
    context = {"request_id": current_request_id(), "stylesheet": _stylesheet()}
    return HttpResponseServerError(loader.get_template("errors/500.html").render(context))


def _stylesheet() -> str:
    """The address of the stylesheet, or "" when even that cannot be found: the page reads well without one."""
    try:
        return static("pavilion.css")
    except Exception:  # the manifest of static files may be what is broken
        return ""
