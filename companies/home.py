"""What this room says on the pages of signed-in people, asked by name from below and beside."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pavilion.navigation import Link

from .buyers import buyer_of
from .invitations import invitations_for
from .mandates import mandate_of, mandates_in_force
from .models import Company

MANDATE_WARNING = timedelta(days=30)


def start_page(user) -> str:
    """Where a person belongs after signing in; the choice between producing and buying for whoever is neither yet."""
    if mandate_of(user):
        return reverse("companies:dashboard")
    if user.is_staff:
        return reverse("admin:index")
    if invitations_for(user).exists():
        return reverse("companies:invitations")
    if buyer_of(user):
        return reverse("companies:buyer")
    return reverse("companies:choose")


def navigation(request) -> list[Link]:
    """The header's links of a signed-in person."""
    links = []
    if mandate_of(request.user):
        links.append(Link(_("My company"), reverse("companies:dashboard")))
    if buyer_of(request.user):
        links.append(Link(_("My page"), reverse("companies:buyer")))
    return links or [Link(_("My area"), reverse("home"))]


def todo(company: Company, user, now: datetime) -> list[dict]:
    """What a company should do about itself: a production site, the rest of its profile, a mandate that runs out."""
    return [*_site_todo(company), *_profile_todo(company), *_mandate_todo(company, user, now)]


def company_panels(company: Company, user, now: datetime) -> list[dict]:
    """The company's own facts, at the side."""
    context = {
        "company": company,
        "producing": company.sites.producing_in_italy().count(),
        "sites": company.sites.current().count(),
        "people": mandates_in_force(company, now).count(),
    }
    return [{"template": "companies/panels/company.html", "context": context, "aside": True}]


def missing_details(company: Company) -> list[str]:
    """Names of what an application asks for and the profile does not say yet."""
    wanted = [
        (company.rea, _("REA number")),
        (company.ateco_code, _("ATECO code")),
        (company.pec, _("certified e-mail (PEC)")),
        (company.phone, _("telephone")),
    ]
    return [name for value, name in wanted if not value]


def _site_todo(company: Company) -> list[dict]:
    if company.sites.producing_in_italy().exists():
        return []
    explanation = _(
        "A place in the pavilion needs at least one production site in Italy. Give the address of the plant, not of the office."
    )
    if company.sites.current().exists():
        explanation = _(
            "None of your sites is a production site in Italy. You can still apply: an officer judges, and you see the reason."
        )
    return [
        {
            "text": _("Say where you produce"),
            "url": reverse("companies:site_add"),
            "explanation": explanation,
            "button": _("Add a site"),
        }
    ]


def _profile_todo(company: Company) -> list[dict]:
    missing = missing_details(company)
    if not missing:
        return []
    return [
        {
            "text": _("Complete the profile of the company"),
            "url": reverse("companies:details"),
            "when": ngettext("%(count)d answer missing", "%(count)d answers missing", len(missing))
            % {"count": len(missing)},
            "explanation": _("Still missing: %(names)s.") % {"names": ", ".join(missing)},
            "button": _("Complete the profile"),
        }
    ]


def _mandate_todo(company: Company, user, now: datetime) -> list[dict]:
    mandate = mandate_of(user)
    if mandate is None or mandate.valid_to is None or mandate.valid_to - now > MANDATE_WARNING:
        return []
    return [
        {
            "text": _("Your mandate is about to end"),
            "url": reverse("companies:people"),
            "when": mandate.valid_to,
            "explanation": _(
                "After that day you can no longer open these pages. The legal representative can invite you again."
            ),
            "button": _("See who acts for the company"),
        }
    ]
