"""What the two sides' pages have in common: an inbox, a thread that is read, answered and closed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from inquiries import attachments, blocks, business_cards, cards, conversations, inbox
from inquiries.forms import AnswerForm
from inquiries.limits import TooOften
from inquiries.models import Conversation, HeldMessage, MessageFile, Side
from pavilion.files import serve_private
from pavilion.transitions import NotAllowedNow

SHOWN = ("open", "ended")
SAY = {Side.BUYER: conversations.write, Side.COMPANY: conversations.answer}
INBOX = {Side.BUYER: "inquiries:conversations", Side.COMPANY: "inquiries:inbox"}
THREAD = {Side.BUYER: "inquiries:thread", Side.COMPANY: "inquiries:company_thread"}


def thread_url(conversation: Conversation, side: Side) -> str:
    """The address of a thread as a side sees it."""
    return reverse(THREAD[side], args=[conversation.pk])


def trail(side: Side, *, to_inbox: bool = True) -> list[tuple[str, str]]:
    """The way to a side's messages, for the breadcrumbs."""
    if side == Side.COMPANY:
        first = (_("My company"), reverse("companies:dashboard"))
    else:
        first = (_("My page"), reverse("companies:buyer"))
    return [first, (_("Messages"), reverse(INBOX[side]))] if to_inbox else [first]


def buyers_page(request, rows, *, held) -> HttpResponse:
    """A buyer's conversations: the open ones, unless the address asks for the ended ones; before them what is `held`."""
    shown = request.GET.get("show") if request.GET.get("show") in SHOWN else "open"
    rows = rows.ended() if shown == "ended" else rows.open()
    page = inbox.inbox_page(rows, Side.BUYER, after=request.GET.get("after", ""))
    context = {"page": page, "shown": shown, "trail": trail(Side.BUYER, to_inbox=False), "held": held}
    return render(request, "inquiries/conversations.html", context)


def thread_page(
    request, conversation: Conversation, side: Side, *, names: dict, extra: dict, typed: str | None = None
) -> HttpResponse:
    """Show a thread and mark it as read; a posted message is added to it first.

    `names` says who of the company wrote (user id: name) to those who may know it. `typed` stands in the form unsent.
    """
    label = _("Your answer") if side == Side.COMPANY else _("Your message")
    posted = (request.POST, request.FILES) if request.method == "POST" and typed is None else ()
    form = AnswerForm(*posted, label=label, initial={"text": typed})
    status = 200
    if form.is_valid():
        status = _say(request, conversation, side, form)
        if status == 302:
            return redirect(thread_url(conversation, side))
    before = request.GET.get("before", "")
    before = int(before) if before.isdecimal() and len(before) < 19 else None
    page = inbox.thread_page(conversation, before=before)
    for message in page.rows:
        message.sender_name = names.get(message.sender_id, "")
    if page.rows:
        conversations.mark_read(conversation, user=request.user, side=side, up_to=page.rows[-1].pk)
    context = {
        "conversation": conversation,
        "side": side.value,
        "trail": trail(side),
        "page": page,
        "is_latest": before is None,
        "form": form,
        "card": cards.card_of(conversation.product or conversation.store),
        "held": inbox.held_of(conversation, side) if before is None else [],
        "own_card": business_cards.own(conversation, request.user, side),
        "their_cards": business_cards.seen_by(conversation, side),
        "own_block": blocks.own(conversation, side),
        "can_write": side == Side.COMPANY or conversation.state != Conversation.State.DECLINED,
        **extra,
    }
    return render(request, "inquiries/thread.html", context, status=status)


def close(request, conversation: Conversation, side: Side) -> HttpResponse:
    """End a conversation and go back to it; says so when it was already over."""
    try:
        conversations.close(conversation, user=request.user, side=side)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The conversation is closed. Writing opens it again."))
    return redirect(thread_url(conversation, side))


def card(request, conversation: Conversation, side: Side) -> HttpResponse:
    """Share one's business card, or take it back (a posted `revoke`), and go back to the conversation."""
    if "revoke" in request.POST:
        business_cards.revoke(conversation, user=request.user, side=side)
        messages.success(request, _("Your business card is taken back: the other side no longer sees it."))
    else:
        business_cards.share(conversation, user=request.user, side=side)
        messages.success(request, _("Your business card is shared. You can take it back at any time."))
    return redirect(thread_url(conversation, side))


def file(request, conversation: Conversation, file_pk: int) -> HttpResponse:
    """A file of a conversation that is the person's own; that it was opened goes on record."""
    found = get_object_or_404(MessageFile, pk=file_pk, message__conversation=conversation)
    if request.method == "GET":
        attachments.open_file(found, user=request.user)
    return serve_private(found.file, filename=found.filename, content_type=found.content_type)


def _say(request, conversation: Conversation, side: Side, form: AnswerForm) -> int:
    """Add the message; the status of the page that follows. A refusal stands among the form's errors."""
    try:
        with attachments.stored(form.cleaned_data["files"]) as files:
            said = SAY[side](
                conversation, user=request.user, text=form.cleaned_data["text"], token=form.token, files=files
            )
    except NotAllowedNow as refusal:
        form.add_error(None, str(refusal))
        return 409
    except TooOften:
        form.add_error(
            None, _("Too many messages were sent in a short time. What you wrote stands here: please try later.")
        )
        return 429
    if isinstance(said, HeldMessage):
        messages.info(request, _("Your message is being checked before it is delivered. You need not send it again."))
    else:
        messages.success(request, _("Your message was sent."))
    return 302
