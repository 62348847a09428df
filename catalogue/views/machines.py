"""What search engines ask for: the site map's files and the rules for robots. Without a language prefix."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import cache_control

from catalogue.models import SitemapFile

# Filters, searches and places in a list are crawled by nobody: their combinations have no end. A list's pages themselves are,
# by the product pages' own addresses in the site map.
KEPT = 3600  # seconds in shared caches
CLOSED = (
    "/admin/",
    "/b/",
    "/dev/",
    "/*/accounts/",
    "/*/company/",
    "/*/home/",
    "/*/compare/",
    "/*/products/suggest/",
    "/*?",
)


@cache_control(public=True, max_age=KEPT)
def robots(_request):
    """What robots may read, and where the site map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {settings.SITE_URL.rstrip('/')}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@cache_control(public=True, max_age=KEPT)
def sitemap(_request, name="index"):
    """A file of the site map as the worker wrote it; 404 before its first run."""
    file = get_object_or_404(SitemapFile, name=name)
    return HttpResponse(file.content, content_type="application/xml; charset=utf-8")
