"""The portal's addresses, a page with banners, and the trivial view, the yardstick of every ratio: 200 "ok" through all middleware.

It is not kept by the page cache, opens no session and asks nothing of the database.
"""

from django.http import HttpResponse
from django.urls import path
from django.utils import translation

from pavilion.urls import *
from pavilion.urls import urlpatterns as portal


def trivial(request):
    """200 "ok"."""
    return HttpResponse("ok", content_type="text/plain")


def with_banners(request, number: int):
    """The list of products, not kept by the page cache, with so many banners at its end."""
    from campaigns import slots
    from catalogue.views import lists

    with translation.override("en"):
        response = lists.products(request)
        for place in ("front_hero", "sector_head", "store_strip")[:number]:
            response.content += slots.fill({"request": request}, place).encode()
    return response


urlpatterns = [path("trivial/", trivial), path("with-banners/<int:number>/", with_banners), *portal]
