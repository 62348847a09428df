"""Pages of words: legal pages, the two explanations, the site map. Public, the same for every visitor.

Their texts are long and differ in more than words between languages, so each stands in a file of its own:
templates/pages/texts/<name>.<language>.html.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import navigation, personal_data
from .page_cache import public_page

app_name = "pages"

TITLES = {
    "privacy": _("Privacy notice"),
    "legal": _("Legal notes"),
    "cookies": _("Cookies"),
    "accessibility": _("Accessibility"),
    "ordering": _("How results are ordered"),
    "origin": _("How origin is assessed"),
}


def _page(name: str):
    """The view of one text. Where the operator keeps that page elsewhere (settings.OPERATOR), it leads there."""

    @public_page()
    def view(request: HttpRequest) -> HttpResponse:
        elsewhere = settings.OPERATOR.get(navigation.KEPT_ELSEWHERE.get(f"pages:{name}", ""), "")
        if elsewhere:
            return redirect(elsewhere)
        context = {
            "heading": TITLES[name],
            "text": f"pages/texts/{name}.{get_language()}.html",
            "beside": navigation.links([(title, f"pages:{other}") for other, title in TITLES.items()]),
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "form_cookie": settings.CSRF_COOKIE_NAME,
            "kept": personal_data.kept() if name == "privacy" else [],
        }
        return render(request, "pages/page.html", context)

    return view


@public_page()
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page a visitor may want, by subject."""
    groups = [*navigation.footer_groups(), navigation.people_group()]
    return render(request, "pages/site_map.html", {"groups": groups})


urlpatterns = [
    path("privacy/", _page("privacy"), name="privacy"),
    path("legal/", _page("legal"), name="legal"),
    path("cookies/", _page("cookies"), name="cookies"),
    path("accessibility/", _page("accessibility"), name="accessibility"),
    path("how-results-are-ordered/", _page("ordering"), name="ordering"),
    path("how-origin-is-assessed/", _page("origin"), name="origin"),
    path("site-map/", site_map, name="sitemap"),
]
