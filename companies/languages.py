"""Languages in which a company may answer buyers."""

from django.utils.translation import gettext_lazy as _

SPOKEN = [
    ("it", _("Italian")),
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("ru", _("Russian")),
    ("ar", _("Arabic")),
    ("zh", _("Chinese")),
    ("ja", _("Japanese")),
    ("ko", _("Korean")),
    ("nl", _("Dutch")),
    ("pl", _("Polish")),
    ("tr", _("Turkish")),
]


def names(codes: list[str]) -> list[str]:
    """The names of some languages in the page's language, in the order of the list above."""
    return [str(name) for code, name in SPOKEN if code in codes]
