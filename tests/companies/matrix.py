"""The room's part of the URL × role matrix."""

from django.contrib.auth.models import Group

from companies.buyers import buyer_of, register_buyer
from companies.invitations import invite
from companies.mandates import company_of
from companies.reference import load_reference
from companies.sites import add_site
from tests.matrix import BUYER, COMPANY, OFFICERS, OTHER_COMPANY, Entry, everybody, only, signed_in

from . import factories

# Whoever acts for no company is led to its registration, whoever is no buyer to theirs.
own = signed_in(302) | {COMPANY: 200, OTHER_COMPANY: 200}
buyers = signed_in(302) | {BUYER: 200}


def of_company(status: int = 200) -> dict[str, int]:
    """What belongs to one company: another finds nothing there."""
    return signed_in(302) | {COMPANY: status, OTHER_COMPANY: 404}


def site(world) -> dict:
    return {"pk": world.site.pk}


def mandate(world) -> dict:
    return {"pk": world.mandate.pk}


def invitation(world) -> dict:
    return {"pk": world.invitation.pk}


ENTRIES = [
    Entry("companies:choose", signed_in()),
    Entry("companies:register", signed_in() | {COMPANY: 302, OTHER_COMPANY: 302}),
    *[
        Entry(f"companies:{name}", own)
        for name in ("dashboard", "profile", "identity", "details", "sites", "site_add", "people", "invite")
    ],
    Entry("companies:site_change", of_company(), kwargs=site),
    Entry("companies:site_change", of_company(), kwargs=site, method="post"),
    Entry("companies:site_end", of_company(), kwargs=site),
    Entry("companies:site_end", of_company(302), kwargs=site, method="post"),
    Entry("companies:mandate_end", of_company(), kwargs=mandate),
    Entry("companies:mandate_end", of_company(), kwargs=mandate, method="post"),  # the last one: it says so and stays
    Entry("companies:take_back", everybody(405), kwargs=invitation),
    Entry("companies:take_back", of_company(302), kwargs=invitation, method="post"),
    Entry("companies:invitations", signed_in()),
    Entry("companies:answer", everybody(405), kwargs=invitation),
    Entry("companies:answer", only(BUYER, status=302), kwargs=invitation, method="post"),
    Entry("companies:buyer", buyers),
    Entry("companies:buyer_register", signed_in() | {BUYER: 302}),
    Entry("companies:buyer_profile", buyers),
    Entry(
        "admin:companies_mandate_end",
        only("administration") | dict.fromkeys(set(OFFICERS) - {"administration"}, 403),
        kwargs=mandate,
    ),
]


def furnish(world):
    """Roles for the officers; a company each for the two companies; a buyer, whom COMPANY has invited."""
    load_reference()
    for role in OFFICERS:
        world.users[role].groups.set(Group.objects.filter(name=role))
    for role in (COMPANY, OTHER_COMPANY):
        if company_of(world.users[role]) is None:
            factories.company(world.users[role])
    anna, buyer = world.users[COMPANY], world.users[BUYER]
    if buyer_of(buyer) is None:
        register_buyer(buyer, data={"contact_name": "B", "company_name": "Buyer Inc.", "country": "CA"})
    company = company_of(anna)
    world.site = add_site(company, data=factories.site_facts(), actor=anna)
    world.mandate = anna.mandates.get()
    world.invitation = invite(company, email=buyer.email, role="delegate", person_name="B", actor=anna)
