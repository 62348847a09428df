"""What the room keeps of people: what buyers and companies wrote to each other (see pavilion/personal_data.py)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pavilion.models import User
from pavilion.personal_data import Kept

from . import enquiries, requests
from .models import Conversation, Message, PendingEnquiry, QuoteRequest

MONTHS = 36
GONE = "–"  # stands where words were


def forget_pending(before: datetime) -> int:
    """Delete what strangers wrote and never confirmed, and the spent copies."""
    return enquiries.forget_old()


def forget_words(before: datetime) -> int:
    """Forget the words of conversations without a message since; that they took place stays, for the figures."""
    old = Conversation.objects.filter(last_message_at__lt=before).exclude(last_excerpt=GONE)
    Message.objects.filter(conversation__in=old).update(text=GONE)
    return old.update(last_excerpt=GONE)


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
        what=gettext_lazy("the messages they write"),
        why=gettext_lazy("to deliver them, and to settle what was said"),
        months=MONTHS,
        since=gettext_lazy("after the last message"),
        forget=forget_words,
    ),
    Kept(
        name="requests for quotation",
        whose=gettext_lazy("Buyers and people who quote for a company"),
        what=gettext_lazy("what was asked for and quoted, under the number of the account"),
        why=gettext_lazy("because offers bind, and commercial letters are kept (article 2220 of the Civil Code)"),
        until=gettext_lazy("10 years after the request ended"),
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
            {
                "title": request.title,
                "text": request.text,
                "state": request.get_state_display(),
                "written_at": request.created_at,
                "lines": list(request.lines.values("text", "quantity", "unit")),
            }
            for request in QuoteRequest.objects.filter(buyer__user=user).order_by("pk")
        ],
        "written_for_a_company": list(
            Message.objects.filter(sender=user, side="company").values("conversation", "written_at", "text")
        ),
        "waiting_to_be_confirmed": list(PendingEnquiry.objects.filter(email=user.email).values("text", "written_at")),
    }


def erase(user: User, holds: list[str]) -> list[str]:
    """Delete what waits to be confirmed, and drafts. Messages that were delivered are their reader's too: they stay, without a name."""
    PendingEnquiry.objects.filter(email=user.email).delete()
    own = QuoteRequest.objects.filter(buyer__user=user)
    for draft in own.filter(state=QuoteRequest.State.DRAFT):
        requests.discard(draft, user=user)
    stays = []
    if Message.objects.filter(sender=user).exists():
        words = _(
            "Messages that were delivered: with the other side, without your name, %(months)s months after the last one."
        )
        stays.append(words % {"months": MONTHS})
    if own.exists():
        stays.append(_("Requests for quotation that were sent: without your name, 10 years after they ended."))
    return stays
