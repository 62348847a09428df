"""Headers of every answer, whatever made it: a page, a file, a redirect, a failure."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.views.decorators.clickjacking import xframe_options_sameorigin

# What a page of ours may ask of a device: nothing but its security keys.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class HeadersMiddleware:
    """Add what Django's own middleware does not say: which powers of a browser our pages use, and who may embed our files."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # Pictures of products may stand on other sites; everything else is for our own pages.
        public = request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if public else "same-origin")
        return response


def framed_by_own_pages(view):
    """Let pages of this site show a view in a frame; no other page is shown in any."""
    return xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(view))
