"""What the room keeps of people: what buyers and companies wrote to each other (see pavilion/personal_data.py)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pavilion import clock
from pavilion.models import User
from pavilion.personal_data import Kept

from . import attachments, enquiries, held_words, help_requests, notifications, requests, screening
from .models import (
    Block,
    BuyerVatCheck,
    Conversation,
    Favourite,
    HeldMessage,
    HelpNote,
    Message,
    MessageFile,
    NoticeChoice,
    PendingEnquiry,
    QuoteCounter,
    QuoteRequest,
    QuoteRevision,
    Report,
    SavedSearch,
    SharedCard,
    TextPrint,
    WaitingNotice,
)

MONTHS = 36
HELP_MONTHS = 24
REQUEST_MONTHS = 120  # commercial letters
GONE = "–"  # stands where words were


def forget_pending(before: datetime) -> int:
    """Delete what strangers wrote and never confirmed, and the spent copies."""
    return enquiries.forget_old()


def forget_words(before: datetime) -> int:
    """Forget the words and files of conversations without a message since; that they took place stays, for the figures."""
    old = Conversation.objects.filter(last_message_at__lt=before).exclude(last_excerpt=GONE)
    attachments.delete(MessageFile.objects.filter(message__conversation__in=old))
    Message.objects.filter(conversation__in=old).update(text=GONE)
    return old.update(last_excerpt=GONE)


def forget_help(before: datetime) -> int:
    """Forget what was written in help requests without a change since."""
    return help_requests.forget_words(before)


def forget_requests(before: datetime) -> int:
    """Forget the words and files of requests that ended before; figures, prices and events stay."""
    return requests.forget_words(before)


KEPT = [
    Kept(
        name="pending enquiries",
        whose=gettext_lazy("Whoever writes an enquiry without an account"),
        what=gettext_lazy("name, address, what was written"),
        why=gettext_lazy("to deliver it once the address is confirmed"),
        days=30,
        since=gettext_lazy("after it was confirmed; 7 days if it never was"),
        forget=forget_pending,
    ),
    Kept(
        name="conversations",
        whose=gettext_lazy("Buyers and people who answer for a company"),
        what=gettext_lazy("the messages they write and the files they send with them"),
        why=gettext_lazy("to deliver them, and to settle what was said"),
        months=MONTHS,
        since=gettext_lazy("after the last message"),
        forget=forget_words,
    ),
    Kept(
        name="VIES checks",
        whose=gettext_lazy("Buyers in the European Union"),
        what=gettext_lazy("the VAT number, what VIES answered and when"),
        why=gettext_lazy("to tell the companies they write to what was checked"),
        until=gettext_lazy("until you change the number or erase the account"),
    ),
    Kept(
        name="held messages",
        whose=gettext_lazy("Buyers whose messages an officer looked at first"),
        what=gettext_lazy("the message, why it was held, what was decided"),
        why=gettext_lazy("to keep advertising and fraud from companies, and to answer complaints"),
        months=6,
        since=gettext_lazy("after the decision"),
        forget=held_words.forget,
    ),
    Kept(
        name="prints of texts",
        whose=gettext_lazy("Buyers"),
        what=gettext_lazy("numbers by which the same text is known again; no words"),
        why=gettext_lazy("to notice mass mailings"),
        days=30,
        since=gettext_lazy("after the message"),
        forget=screening.forget_prints,
    ),
    Kept(
        name="reports and blocks",
        whose=gettext_lazy("Buyers and people who answer for a company"),
        what=gettext_lazy("who reported or blocked whom, and what was decided"),
        why=gettext_lazy("to keep to what was asked, and to answer complaints"),
        months=MONTHS,
        since=gettext_lazy("after the decision, or after the block was lifted"),
        forget=held_words.forget_reports,
    ),
    Kept(
        name="requests for quotation",
        whose=gettext_lazy("Buyers and people who quote for a company"),
        what=gettext_lazy("what was asked for and quoted, under the number of the account"),
        why=gettext_lazy("because offers bind, and commercial letters are kept (article 2220 of the Civil Code)"),
        months=REQUEST_MONTHS,
        since=gettext_lazy("after the request ended"),
        forget=forget_requests,
    ),
    Kept(
        name="favourites and saved searches",
        whose=gettext_lazy("Buyers"),
        what=gettext_lazy("the products and stores they keep, the searches they save"),
        why=gettext_lazy("to show them again, and to write when something new matches"),
        until=gettext_lazy("until the buyer removes them, or the account is erased"),
    ),
    Kept(
        name="business cards",
        whose=gettext_lazy("Buyers and people who answer for a company"),
        what=gettext_lazy(
            "in which conversation they shared their business card, from when until when; not what it says"
        ),
        why=gettext_lazy("to show the card to the other side alone, and to settle who could see it"),
        until=gettext_lazy(
            "the card is seen until it is taken back or the account is erased; that it was shared stays with the conversation"
        ),
    ),
    Kept(
        name="help requests",
        whose=gettext_lazy("People who act for a company, and officers"),
        what=gettext_lazy("what they ask and answer, under the number of the account"),
        why=gettext_lazy("to help, and to know what was said"),
        months=HELP_MONTHS,
        since=gettext_lazy("after the last message"),
        forget=forget_help,
    ),
    Kept(
        name="notices",
        whose=gettext_lazy("Everyone with an account"),
        what=gettext_lazy("how soon they want to be told by e-mail, and the lines that wait for the next e-mail"),
        why=gettext_lazy("to write when they want it"),
        until=gettext_lazy("until the e-mail is written, a day at most; the choice until the account is erased"),
    ),
]


def copy_for(user: User) -> dict:
    """The person's conversations as a buyer, whole, and whatever else they wrote."""
    own = Conversation.objects.filter(buyer__user=user).order_by("pk")
    return {
        "conversations": [
            {
                "company": conversation.company.legal_name,
                "about": conversation.title_it,
                "state": conversation.get_state_display(),
                "messages": list(conversation.messages.values("side", "written_at", "text")),
            }
            for conversation in own.select_related("company")
        ],
        "requests_for_quotation": [
            _request(row) for row in QuoteRequest.objects.filter(buyer__user=user).order_by("pk")
        ],
        "files_sent": list(
            MessageFile.objects.filter(message__sender=user).values("message", "filename", "size", "uploaded_at")
        ),
        "business_cards_shared": list(
            SharedCard.objects.filter(user=user).values("conversation", "shared_at", "revoked_at")
        ),
        "asked_of_the_agency": list(
            HelpNote.objects.filter(author=user).values("request__topic", "written_at", "text")
        ),
        "told_by_mail": notifications.pace_of(user),
        "favourites": list(Favourite.objects.filter(buyer__user=user).values("product", "store__name", "added_at")),
        "saved_searches": list(
            SavedSearch.objects.filter(buyer__user=user).values(
                "language", "category", "query", "frequency", "saved_at", "checked_at"
            )
        ),
        "written_for_a_company": list(
            Message.objects.filter(sender=user, side="company").values("conversation", "written_at", "text")
        ),
        "quotes_for_a_company": list(
            QuoteRevision.objects.filter(made_by=user).values(
                "quote__request", "number", "made_at", "total", "currency", "text"
            )
        ),
        "vies": list(BuyerVatCheck.objects.filter(buyer__user=user).values("number", "answer", "asked_at")),
        "held_messages": list(
            HeldMessage.objects.filter(sender=user).values(
                "company__legal_name", "text", "written_at", "state", "rejection"
            )
        ),
        "reports": list(
            Report.objects.filter(reporter=user).values("conversation", "reason", "text", "made_at", "state")
        ),
        "blocks": list(
            Block.objects.filter(made_by=user)
            .exclude(by=Block.By.OFFICER)
            .values("company", "buyer", "made_at", "lifted_at")
        ),
        "waiting_to_be_confirmed": list(PendingEnquiry.objects.filter(email=user.email).values("text", "written_at")),
    }


def _request(row: QuoteRequest) -> dict:
    counters = QuoteCounter.objects.filter(quote__request=row)
    return {
        "title": row.title,
        "text": row.text,
        "state": row.get_state_display(),
        "written_at": row.created_at,
        "destination": row.destination.code,
        "lines": list(row.lines.values("text", "quantity", "unit", "target_price", "certificate")),
        "files": list(row.files.values_list("filename", flat=True)),
        "counter_offers": list(counters.values("made_at", "total", "text")),
    }


def erase(user: User, holds: list[str]) -> list[str]:
    """Delete what waits to be confirmed, drafts, favourites and saved searches. Messages that were delivered are their reader's too: they stay, without a name."""
    enquiries.delete_pending(PendingEnquiry.objects.filter(email=user.email))
    Favourite.objects.filter(buyer__user=user).delete()
    SharedCard.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())
    NoticeChoice.objects.filter(user=user).delete()
    WaitingNotice.objects.filter(user=user).delete()
    SavedSearch.objects.filter(buyer__user=user).delete()
    TextPrint.objects.filter(sender=user).delete()
    BuyerVatCheck.objects.filter(buyer__user=user).delete()
    held_words.erase(user)
    own = QuoteRequest.objects.filter(buyer__user=user)
    for draft in own.filter(state=QuoteRequest.State.DRAFT):
        requests.discard(draft, user=user)
    stays = []
    if HelpNote.objects.filter(author=user).exists():
        words = _("What you wrote to the office: without your name, %(months)s months after the last message.")
        stays.append(words % {"months": HELP_MONTHS})
    if Message.objects.filter(sender=user).exists():
        words = _(
            "Messages that were delivered: with the other side, without your name, %(months)s months after the last one."
        )
        stays.append(words % {"months": MONTHS})
    if own.exists():
        stays.append(_("Requests for quotation that were sent: without your name, 10 years after they ended."))
    return stays
