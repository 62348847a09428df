"""The room's part of the URL × role matrix."""

from uuid import uuid4

from allauth.account.models import EmailAddress

from companies.buyers import buyer_of
from companies.mandates import company_of
from companies.models import Buyer, Mandate
from inquiries import attachments, enquiries, favourites, help_requests, notifications, requests, saved_searches
from inquiries.models import AnswerTemplate, ConversationTag, MessageFile, SavedSearch
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
from tests.selection.factories import pdf

from .factories import make_buyer, make_company, make_conversation, make_pending, make_product, make_store
from .guard_factories import make_held_message, make_officers_block, make_report, make_restriction
from .request_factories import (
    add_file,
    invitation_of,
    list_product,
    make_asker,
    make_draft,
    make_maker,
    make_quote,
    make_request,
    make_tree,
)

READS_FIGURES = ("catalogue", "audit", "administration")


def of_company(status: int = 200) -> dict[str, int]:
    """Its own for the company, nothing for another; whoever acts for none is led to the registration."""
    return signed_in(302) | {COMPANY: status, OTHER_COMPANY: 404}


def thread(world) -> dict:
    return {"pk": world.conversation.pk}


def message_file(world) -> dict:
    return thread(world) | {"file_pk": world.message_file.pk}


def helped(world) -> dict:
    return {"pk": world.help_request.pk}


def draft(world) -> dict:
    return {"pk": world.request_draft.pk}


def sent(world) -> dict:
    return {"pk": world.sent_request.pk}


def request_file(world) -> dict:
    return draft(world) | {"file_pk": world.request_draft_file.pk}


def invited(world) -> dict:
    return {"pk": world.request_invitation.pk}


def held(world) -> dict:
    return {"object_id": world.held_request.pk}


def at_desk(*roles: str, status: int = 200) -> dict[str, int]:
    """For officers with one of these roles; the other officers are refused, others find nothing."""
    return dict.fromkeys(PEOPLE, 404) | {STRANGER: 302} | dict.fromkeys(OFFICERS, 403) | dict.fromkeys(roles, status)


GUARDING = [
    Entry("inquiries:held", only(BUYER), kwargs=lambda world: {"pk": world.held_message.pk}),
    *(Entry(f"inquiries:{name}", only(BUYER), kwargs=thread) for name in ("report", "block")),
    *(Entry(f"inquiries:{name}", of_company(), kwargs=thread) for name in ("company_report", "company_block")),
    Entry("inquiries:report", only(BUYER), kwargs=thread, method="post"),
    Entry("inquiries:company_report", of_company(), kwargs=thread, method="post"),
    Entry("inquiries:block", only(BUYER, status=302), kwargs=thread, method="post"),
    Entry("inquiries:company_block", of_company(302), kwargs=thread, method="post"),
    *(
        Entry(f"admin:inquiries_{name}_changelist", at_desk("catalogue", "audit"))
        for name in ("heldmessage", "report", "block", "restricteddestination")
    ),
    *(
        Entry(f"admin:inquiries_{name}_change", at_desk("catalogue", "audit"), kwargs=kwargs)
        for name, kwargs in (
            ("heldmessage", lambda world: {"object_id": world.held_message.pk}),
            ("report", lambda world: {"object_id": world.abuse_report.pk}),
            ("block", lambda world: {"object_id": world.block.pk}),
            ("restricteddestination", lambda world: {"object_id": world.restriction.pk}),
        )
    ),
    *(
        Entry(f"admin:inquiries_{name}_do", at_desk("catalogue", status=302), kwargs=kwargs, method="post")
        for name, kwargs in (
            ("heldmessage", lambda world: {"pk": world.held_message.pk, "verb": "reject"}),
            ("report", lambda world: {"pk": world.abuse_report.pk, "verb": "dismiss"}),
            ("block", lambda world: {"pk": world.block.pk, "verb": "lift"}),
        )
    ),
    Entry(
        "admin:inquiries_heldmessage_file",
        at_desk("catalogue", "audit"),
        kwargs=lambda world: {"pk": world.held_message.pk, "file_pk": world.held_message.files.get().pk},
    ),
]

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
    Entry("inquiries:message_file", only(BUYER), kwargs=message_file),
    Entry("inquiries:company_message_file", of_company(), kwargs=message_file),
    Entry("inquiries:close", only(BUYER, status=302), kwargs=thread, method="post"),
    Entry("inquiries:close", everybody(405), kwargs=thread),
    Entry("inquiries:notices", signed_in()),
    Entry("inquiries:notices", signed_in(), method="post"),
    Entry("inquiries:notices_stop", everybody(), kwargs=lambda world: {"token": world.notices_link}),
    Entry("inquiries:notices_stop", everybody(404), kwargs=lambda world: {"token": "1-1.forged"}),
    *GUARDING,
    Entry("inquiries:inbox", of_company() | {OTHER_COMPANY: 200}),
    Entry("inquiries:inbox", of_company() | {OTHER_COMPANY: 200}, query="who=me&tag=5&show=ended"),
    Entry("inquiries:help_list", of_company() | {OTHER_COMPANY: 200}),
    Entry("inquiries:help_list", of_company() | {OTHER_COMPANY: 200}, method="post", query="page=%2Fit%2F"),
    Entry("inquiries:help", of_company(), kwargs=helped),
    Entry("inquiries:help", of_company(), kwargs=helped, method="post"),
    Entry("inquiries:help_close", of_company(302), kwargs=helped, method="post"),
    Entry("inquiries:help_close", everybody(405), kwargs=helped),
    Entry("admin:inquiries_helprequest_changelist", at_desk("catalogue", "administration")),
    Entry(
        "admin:inquiries_helprequest_change",
        at_desk("catalogue", "administration"),
        kwargs=lambda world: {"object_id": world.help_request.pk},
    ),
    Entry("inquiries:figures", of_company() | {OTHER_COMPANY: 200}),
    Entry("inquiries:figures_table", of_company() | {OTHER_COMPANY: 200}, kwargs=lambda world: {"what": "products"}),
    Entry("inquiries:figures_table", of_company(404), kwargs=lambda world: {"what": "secrets"}),
    Entry("inquiries:inbox_many", of_company(302) | {OTHER_COMPANY: 302}, method="post"),
    Entry("inquiries:inbox_many", everybody(405)),
    Entry("inquiries:tags", of_company() | {OTHER_COMPANY: 200}),
    Entry("inquiries:tags", of_company() | {OTHER_COMPANY: 200}, method="post"),
    Entry("inquiries:tag", of_company(), kwargs=lambda world: {"pk": world.conversation_tag.pk}),
    Entry("inquiries:tag", of_company(), kwargs=lambda world: {"pk": world.conversation_tag.pk}, method="post"),
    *(
        Entry(f"inquiries:{name}", of_company() | {OTHER_COMPANY: 200}, method=method)
        for name, method in (
            ("answer_templates", "get"),
            ("answer_template_new", "get"),
            ("answer_template_new", "post"),
        )
    ),
    Entry("inquiries:answer_template", of_company(), kwargs=lambda world: {"pk": world.answer_template.pk}),
    Entry(
        "inquiries:answer_template", of_company(), kwargs=lambda world: {"pk": world.answer_template.pk}, method="post"
    ),
    Entry(
        "inquiries:answer_template_filled",
        of_company(),
        kwargs=lambda world: thread(world) | {"template_pk": world.answer_template.pk},
    ),
    Entry("inquiries:card", only(BUYER, status=302), kwargs=thread, method="post"),
    Entry("inquiries:card", everybody(405), kwargs=thread),
    Entry("inquiries:company_card", of_company(302), kwargs=thread, method="post"),
    Entry("inquiries:company_card", everybody(405), kwargs=thread),
    Entry("inquiries:sort", of_company(302), kwargs=thread, method="post"),
    Entry("inquiries:sort", everybody(405), kwargs=thread),
    Entry("inquiries:response", of_company() | {OTHER_COMPANY: 200}),
    Entry("inquiries:company_thread", of_company(), kwargs=thread),
    Entry("inquiries:company_thread", of_company(), kwargs=thread, method="post"),
    Entry("inquiries:decline", of_company(), kwargs=thread),
    Entry("inquiries:decline", of_company(), kwargs=thread, method="post"),
    Entry("inquiries:company_close", of_company(302), kwargs=thread, method="post"),
    Entry("inquiries:company_close", everybody(405), kwargs=thread),
    Entry("inquiries:requests", signed_in(302) | {BUYER: 200}),
    Entry("inquiries:request_new", signed_in(302) | {BUYER: 200}),
    Entry("inquiries:request_new", signed_in(302) | {BUYER: 200}, method="post"),
    *(Entry(f"inquiries:{name}", only(BUYER), kwargs=draft) for name in ("request", "request_edit")),
    Entry("inquiries:request", only(BUYER), kwargs=sent),
    Entry("inquiries:request", only(), kwargs=lambda world: {"pk": world.other_request.pk}),
    Entry("inquiries:request_close", only(BUYER), kwargs=sent),
    Entry("inquiries:quote", only(BUYER), kwargs=lambda world: sent(world) | {"quote_pk": world.request_quote.pk}),
    Entry("inquiries:quote", only(), kwargs=lambda world: draft(world) | {"quote_pk": world.request_quote.pk}),
    Entry("inquiries:request_file", only(BUYER), kwargs=request_file),
    Entry("inquiries:request_file_add", only(BUYER), kwargs=draft, method="post"),
    Entry("inquiries:request_file_add", everybody(405), kwargs=draft),
    *(
        Entry(f"inquiries:{name}", only(BUYER, status=302), kwargs=kwargs, method="post")
        for name, kwargs in (
            ("request_file_remove", lambda world: request_file(world)),
            ("request_submit", lambda world: sent(world)),
            ("request_discard", lambda world: sent(world)),
            ("request_withdraw", lambda world: sent(world)),
            ("answer_asker", lambda world: sent(world) | {"invitation_pk": world.request_asker.pk, "verb": "admit"}),
        )
    ),
    Entry(
        "inquiries:quote_award",
        only(),
        kwargs=lambda world: draft(world) | {"quote_pk": world.request_quote.pk},
        method="post",
    ),
    *(
        Entry(f"inquiries:{name}", everybody(405), kwargs=kwargs)
        for name, kwargs in (
            ("request_file_remove", lambda world: request_file(world)),
            ("request_submit", lambda world: sent(world)),
            ("request_discard", lambda world: sent(world)),
            ("request_withdraw", lambda world: sent(world)),
            ("answer_asker", lambda world: sent(world) | {"invitation_pk": world.request_asker.pk, "verb": "admit"}),
            ("quote_award", lambda world: sent(world) | {"quote_pk": world.request_quote.pk}),
            ("quote_withdraw", lambda world: {"pk": world.request_asker.pk}),
        )
    ),
    *(Entry(f"inquiries:{name}", signed_in(302) | {BUYER: 200}) for name in ("favourites", "searches", "search_save")),
    Entry("inquiries:favourite_add", signed_in(302) | {BUYER: 404}),
    Entry("inquiries:search_stop", everybody(), kwargs=lambda world: {"token": world.stop_link}),
    Entry("inquiries:search_stop", everybody(404), kwargs=lambda world: {"token": "1-1.forged"}),
    *(
        Entry(f"inquiries:{name}", only(BUYER, status=302), kwargs=kwargs, method="post")
        for name, kwargs in (
            ("favourite_remove", lambda world: {"pk": world.favourite.pk}),
            ("search_change", lambda world: {"pk": world.saved_search.pk}),
            ("search_delete", lambda world: {"pk": world.spare_search.pk}),
        )
    ),
    *(
        Entry(f"inquiries:{name}", everybody(405), kwargs=lambda world: {"pk": world.saved_search.pk})
        for name in ("favourite_remove", "search_change", "search_delete")
    ),
    Entry("inquiries:invitations", of_company() | {OTHER_COMPANY: 200}),
    Entry("inquiries:board", of_company() | {OTHER_COMPANY: 200}),
    Entry("inquiries:board_request", of_company(302), kwargs=lambda world: {"pk": world.other_request.pk}),
    Entry("inquiries:invitation", of_company(), kwargs=invited),
    Entry("inquiries:write_quote", of_company(), kwargs=invited),
    Entry("inquiries:invitation_decline", of_company(), kwargs=invited),
    Entry("inquiries:invitation_decline", of_company(), kwargs=invited, method="post"),
    Entry(
        "inquiries:invitation_file",
        of_company(),
        kwargs=lambda world: invited(world) | {"file_pk": world.sent_request_file.pk},
    ),
    Entry(
        "inquiries:quote_withdraw", of_company(404), kwargs=lambda world: {"pk": world.request_asker.pk}, method="post"
    ),
    Entry("admin:inquiries_quoterequest_changelist", at_desk("catalogue", "audit")),
    Entry("admin:inquiries_quoterequest_change", at_desk("catalogue", "audit"), kwargs=held),
    Entry(
        "admin:inquiries_quoterequest_file",
        at_desk("catalogue", "audit"),
        kwargs=lambda world: {"pk": world.held_request.pk, "file_pk": world.held_request_file.pk},
    ),
    Entry(
        "admin:inquiries_quoterequest_do",
        at_desk("catalogue", status=302),
        kwargs=lambda world: {"pk": world.held_request.pk, "verb": "refuse"},
        method="post",
    ),
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
    with attachments.stored([attachments.check(pdf())]) as files:
        attachments.attach(world.conversation.messages.get(), files)
    world.message_file = MessageFile.objects.get(message__conversation=world.conversation)
    _furnish_guarding(world, buyer, company)
    _furnish_requests(world, buyer, company)
    world.favourite = favourites.add(buyer, world.enquired_product)
    world.saved_search = SavedSearch.objects.create(buyer=buyer, language="en", query="q=tile")
    world.spare_search = SavedSearch.objects.create(buyer=buyer, language="en", query="q=vase")
    world.stop_link = saved_searches.link_token(world.saved_search)
    world.answer_template = AnswerTemplate.objects.create(
        company=company, name="samples", language="en", text="Dear {buyer}", changed_by=world.users[COMPANY]
    )
    world.help_request = help_requests.ask(
        company, user=world.users[COMPANY], topic="other", text="Where is it?", page="", token=uuid4()
    )
    world.conversation_tag = ConversationTag.objects.create(company=company, name="fair")
    world.notices_link = notifications.link_token(buyer.user)
    world.enquiry_link = enquiries.link_token(make_pending(world.enquired_product, "nobody@example.org"))


def _furnish_guarding(world, buyer, company):
    """BUYER has a message that waits for an officer, and has reported COMPANY; another buyer is blocked for all."""
    world.held_message = make_held_message(buyer, make_product(company))
    with attachments.stored([attachments.check(pdf())]) as files:
        attachments.keep_held(world.held_message, files)
    world.abuse_report = make_report(make_conversation(make_buyer(), world.enquired_product))
    world.block = make_officers_block()
    world.restriction = make_restriction("AQ")


def _furnish_requests(world, buyer, company):
    """BUYER has a draft, a held and an open request that COMPANY may quote for and a third company has quoted; a fourth asks.
    Another buyer has a request of their own."""
    list_product(company)
    third, person = make_maker()
    world.request_draft = make_draft(buyer)
    world.request_draft_file = add_file(world.request_draft)
    opened = make_draft(buyer, text="Ivory")
    world.sent_request_file = add_file(opened)
    world.sent_request = requests.submit(opened, user=buyer.user)
    world.request_invitation = invitation_of(world.sent_request, company)
    world.request_quote = make_quote(world.sent_request, third, person)
    world.request_asker = make_asker(world.sent_request, make_maker("Fourth S.r.l.", category=make_tree().parent)[0])
    waiting = make_draft(buyer, text="https://example.org/a")
    world.held_request_file = add_file(waiting)
    world.held_request = requests.submit(waiting, user=buyer.user)
    world.other_request = make_request(make_buyer(name="Other Ltd"), text="Black")
