"""The language of pages without a language in their address: the signed-in person's own."""

from django.utils import translation
from django.utils.translation import gettext_noop

# Django's Italian writes the names of months and days with a capital letter; the Italian language does not. Our catalogue goes first.
MONTHS = [
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
]
DAYS = [
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
]


class UserLanguageMiddleware:
    """/admin/ and its like speak the officer's language; a page with a prefix speaks the prefix's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            not translation.get_language_from_path(request.path_info)
            and request.path_info.startswith(("/admin/", "/dev/"))
            and request.user.is_authenticated
        ):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)
