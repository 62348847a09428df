"""The room's part of the URL × role matrix."""

from allauth.account.models import EmailAddress

from companies.buyers import buyer_of
from companies.mandates import company_of
from companies.models import Buyer, Mandate
from inquiries import enquiries
from pavilion import clock
from tests.matrix import (
    BUYER,
    COMPANY,
    OFFICERS,
    OTHER_COMPANY,
    PEOPLE,
    ROLES,
    STRANGER,
    Entry,
    everybody,
    only,
    signed_in,
)

from .factories import make_company, make_conversation, make_pending, make_product, make_store

READS_FIGURES = ("catalogue", "audit", "administration")


def of_company(status: int = 200) -> dict[str, int]:
    """Its own for the company, nothing for another; whoever acts for none is led to the registration."""
    return signed_in(302) | {COMPANY: status, OTHER_COMPANY: 404}


def thread(world) -> dict:
    return {"pk": world.conversation.pk}


ENTRIES = [
    Entry("inquiries:about_product", everybody(), kwargs=lambda world: {"product_id": world.enquired_product.pk}),
    Entry("inquiries:about_product", everybody(404), kwargs=lambda world: {"product_id": 10**15}),
    Entry(
        "inquiries:about_store", everybody(), kwargs=lambda world: {"slug": world.enquired_product.company.store.slug}
    ),
    Entry("inquiries:check_mail", everybody()),
    Entry("inquiries:confirm", everybody(), kwargs=lambda world: {"token": world.enquiry_link}),
    Entry("inquiries:confirm", everybody(404), kwargs=lambda world: {"token": "1.forged"}),
    Entry("inquiries:conversations", signed_in() | {COMPANY: 302, OTHER_COMPANY: 302}),
    Entry("inquiries:thread", only(BUYER), kwargs=thread),
    Entry("inquiries:thread", only(BUYER), kwargs=thread, method="post"),
    Entry("inquiries:close", only(BUYER, status=302), kwargs=thread, method="post"),
    Entry("inquiries:close", everybody(405), kwargs=thread),
    Entry("inquiries:inbox", of_company() | {OTHER_COMPANY: 200}),
    Entry("inquiries:company_thread", of_company(), kwargs=thread),
    Entry("inquiries:company_thread", of_company(), kwargs=thread, method="post"),
    Entry("inquiries:decline", of_company(), kwargs=thread),
    Entry("inquiries:decline", of_company(), kwargs=thread, method="post"),
    Entry("inquiries:company_close", of_company(302), kwargs=thread, method="post"),
    Entry("inquiries:company_close", everybody(405), kwargs=thread),
    Entry(
        "admin:inquiries_conversation_changelist",
        dict.fromkeys(PEOPLE, 404) | {STRANGER: 302} | dict.fromkeys(OFFICERS, 403) | dict.fromkeys(READS_FIGURES, 200),
    ),
]
assert {role for entry in ENTRIES for role in entry.expect} == set(ROLES)


def furnish(world):
    """COMPANY has an open store and a product BUYER has written about; a stranger's link waits."""
    for role in (COMPANY, OTHER_COMPANY):
        user = world.users[role]
        if company_of(user) is None:
            company = make_company(f"{role} S.r.l.")
            Mandate.objects.create(user=user, company=company, role="legal", person_name=role, valid_from=clock.now())
    user = world.users[BUYER]
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    buyer = buyer_of(user) or Buyer.objects.create(user=user, contact_name="Jane", company_name="Maple", country="CA")
    company = company_of(world.users[COMPANY])
    store = getattr(company, "store", None)
    if store is None or not store.is_open(clock.now()):
        store and store.delete()
        make_store(company)
    world.enquired_product = make_product(company)
    world.conversation = make_conversation(buyer, world.enquired_product)
    world.enquiry_link = enquiries.link_token(make_pending(world.enquired_product, "nobody@example.org"))
