"""The ways through the portal that stand on every page: header, footer, site map.

Rooms are named here by the names of their addresses and never imported: an address that no installed room has is left out.
Signed-in people get what the rooms offer by `<room>.home.navigation(request)`.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from . import extensions


@dataclass(frozen=True)
class Link:
    """A way on: its words and its address; `count` of things that wait there, `external` for another site."""

    text: str
    url: str
    count: int = 0
    external: bool = False


MAIN = [
    (_("Products"), "catalogue:products"),
    (_("Stores"), "catalogue:stores"),
    (_("Join the pavilion"), "selection:calls"),
]
FOOTER = [
    (
        _("For buyers"),
        [
            (_("Products"), "catalogue:products"),
            (_("Stores"), "catalogue:stores"),
            (_("How results are ordered"), "pages:ordering"),
            (_("How banners are chosen"), "campaigns:how"),
        ],
    ),
    (
        _("For companies"),
        [
            (_("The call"), "selection:calls"),
            (_("How origin is assessed"), "pages:origin"),
            (_("Rankings and beneficiaries"), "selection:rankings"),
        ],
    ),
    (
        _("This site"),
        [
            (_("Privacy"), "pages:privacy"),
            (_("Legal notes"), "pages:legal"),
            (_("Cookies"), "pages:cookies"),
            (_("Accessibility statement"), "pages:accessibility"),
            (_("Site map"), "pages:sitemap"),
        ],
    ),
]
PEOPLE = (
    _("Your account"),
    [
        (_("Sign in"), "account_login"),
        (_("Create an account"), "account_signup"),
        (_("Reset the password"), "account_reset_password"),
    ],
)
# Pages the operator may keep elsewhere: name of the page, and the setting that holds the other address.
KEPT_ELSEWHERE = {
    "pages:privacy": "privacy_url",
    "pages:legal": "legal_url",
    "pages:accessibility": "accessibility_url",
}


def main_links() -> list[Link]:
    """The header's links."""
    return links(MAIN)


def footer_groups() -> list[tuple[str, list[Link]]]:
    """The footer's columns: heading and links."""
    groups = [(heading, links(entries)) for heading, entries in FOOTER]
    return [(heading, found) for heading, found in groups if found]


def people_group() -> tuple[str, list[Link]]:
    """The pages of one's own account, for the site map."""
    heading, entries = PEOPLE
    return heading, links(entries)


def account_links(request) -> list[Link]:
    """What the rooms offer a signed-in person, lowest floor first. Rooms answer with a list of Link."""
    return [link for offered in extensions.call_all("home", "navigation", request) for link in offered]


def links(entries: list[tuple[str, str]]) -> list[Link]:
    """The entries whose address exists in this installation, or that the operator keeps elsewhere."""
    found = []
    for text, name in entries:
        elsewhere = settings.OPERATOR.get(KEPT_ELSEWHERE.get(name, ""), "")
        if elsewhere:
            found.append(Link(text, elsewhere, external=True))
        elif url := address(name):
            found.append(Link(text, url))
    return found


def address(name: str) -> str:
    """The address of a page without arguments, or "" when no installed room has it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
