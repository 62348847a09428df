"""The mails of the room: what was written, bounded, in the reader's language, with links that ask for login."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from companies.models import Mandate
from pavilion.models import AuditEvent, User
from pavilion.outbox import queue_mail

from . import company_side, notifications
from .models import Conversation, ConversationEvent, Message, PendingEnquiry, SharedCard, Side

QUOTED_LENGTH = 1200


def tell_company(message: Message) -> None:
    """A mail to whoever takes care of it, else to everyone who acts for the company, as soon as each wants: a buyer has written."""
    conversation = message.conversation
    for user, pace in notifications.paced(company_side.told_of(conversation)):
        notifications.tell(
            user,
            pace,
            key=f"inquiries:message:{message.pk}:{user.pk}",
            template="inquiries/to_company",
            context=_context(message) | {"url": link(user.language, "inquiries:company_thread", conversation.pk)},
            side=Side.COMPANY,
            conversation=conversation,
        )


def send_copy(message: Message) -> None:
    """A mail to the buyer: the enquiry was delivered, and this is what it said."""
    _to_buyer(message.conversation, key=f"inquiries:copy:{message.pk}", template="copy", context=_context(message))


def tell_buyer(message: Message) -> None:
    """A mail to the buyer, as soon as they want: the company has answered."""
    user: User = message.conversation.buyer.user
    notifications.tell(
        user,
        notifications.pace_of(user),
        key=f"inquiries:message:{message.pk}",
        template="inquiries/answer",
        context=_context(message) | _ways_in(message.conversation),
        side=Side.BUYER,
        conversation=message.conversation,
    )


def tell_declined(conversation: Conversation, event: ConversationEvent) -> None:
    """A mail to the buyer: the company cannot serve them, and why."""
    _to_buyer(
        conversation,
        key=f"inquiries:declined:{event.pk}",
        template="declined",
        context={"conversation": conversation},
    )


def tell_card(shared: SharedCard) -> None:
    """A mail to the other side, as soon as each wants: a business card can be seen. The card itself is not in the mail."""
    conversation, to_company = shared.conversation, shared.side == Side.BUYER
    name = conversation.buyer.contact_name if to_company else shared.mandate.person_name
    firm = conversation.buyer.company_name if to_company else conversation.company.legal_name
    people = company_side.told_of(conversation) if to_company else [conversation.buyer.user]
    page = "inquiries:company_thread" if to_company else "inquiries:thread"
    for user, pace in notifications.paced(people):
        notifications.tell(
            user,
            pace,
            key=f"inquiries:card:{shared.pk}:{user.pk}",
            template="inquiries/card_shared",
            context={
                "conversation": conversation,
                "name": name,
                "firm": firm,
                "url": link(user.language, page, conversation.pk),
            },
            side=Side.COMPANY if to_company else Side.BUYER,
        )


def tell_assigned(conversation: Conversation, mandate: Mandate, event: AuditEvent) -> None:
    """A mail to a colleague: a conversation is now theirs."""
    user: User = mandate.user
    notifications.tell(
        user,
        notifications.pace_of(user),
        key=f"inquiries:assigned:{event.pk}",
        template="inquiries/assigned",
        context={
            "conversation": conversation,
            "buyer": conversation.buyer,
            "url": link(user.language, "inquiries:company_thread", conversation.pk),
        },
        side=Side.COMPANY,
    )


def ask_to_confirm(pending: PendingEnquiry, *, token: str, has_account: bool) -> None:
    """A mail to an address nobody has proved: the link that delivers what was written.

    It repeats nothing a stranger typed, so that the form cannot be used to send advertising to third parties.
    """
    queue_mail(
        key=f"inquiries:pending:{pending.pk}",
        template="inquiries/sign_in_to_send" if has_account else "inquiries/confirm",
        context={
            "pending": pending,
            "company": pending.subject.company,
            "url": link(pending.language, "inquiries:confirm", token),
        },
        to=pending.email,
        language=pending.language,
    )


def link(language: str, name: str, *args) -> str:
    """A full address of the portal, on the pages of a language."""
    with translation.override(language):
        return settings.SITE_URL + reverse(name, args=args)


def _to_buyer(conversation: Conversation, *, key: str, template: str, context: dict) -> None:
    queue_mail(
        key=key,
        template=f"inquiries/{template}",
        context=context | _ways_in(conversation),
        user=conversation.buyer.user,
    )


def _ways_in(conversation: Conversation) -> dict:
    """Where the buyer reads the conversation, and how to get a password if they have none."""
    user: User = conversation.buyer.user
    return {
        "url": link(user.language, "inquiries:thread", conversation.pk),
        "password_url": "" if user.has_usable_password() else link(user.language, "account_reset_password"),
    }


def _context(message: Message) -> dict:
    return {
        "message": message,
        "conversation": message.conversation,
        "buyer": message.conversation.buyer,
        "company": message.conversation.company,
        "quoted": quoted(message.text[:QUOTED_LENGTH]),
        "is_cut": len(message.text) > QUOTED_LENGTH,
        "files": message.files.count(),
    }


def quoted(text: str) -> str:
    """A person's words marked line by line, so that nothing in them can pass for ours (templates/mail/wrap.html makes a
    button of an address that stands alone)."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
