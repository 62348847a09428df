"""What every page may say about the site itself.

Nothing here looks at the visitor (page-cache contract), with one exception the contract allows: whether a session cookie
came along. Requests with one are never answered from the page cache, and reading request.COOKIES adds no Vary header.
"""

from django.conf import settings


def site(request):
    """The operator's names, the kind of installation, and whether the visitor seems to be signed in."""
    return {
        "operator": settings.OPERATOR,
        "demo": settings.DEMO,
        "demo_clock_moves": settings.DEMO and settings.CLOCK_SHIFT_FILE is not None,
        "site_url": settings.SITE_URL,
        "seems_signed_in": settings.SESSION_COOKIE_NAME in request.COOKIES,
    }
