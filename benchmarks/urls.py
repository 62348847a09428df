"""The portal's addresses and the trivial view, the yardstick of every ratio: 200 "ok" through the full middleware.

It is not kept by the page cache, opens no session and asks nothing of the database.
"""

from django.http import HttpResponse
from django.urls import path

from pavilion.urls import *
from pavilion.urls import urlpatterns as portal


def trivial(request):
    """200 "ok"."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("trivial/", trivial), *portal]
