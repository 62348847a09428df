"""How soon people are told: a mail at once, one an hour, one a day, or none, as each of them chooses.

What is not mailed at once is a row (WaitingNotice), written in the transaction of its event; `mail_waiting` makes one mail of what has
waited long enough, and deletes the rows in the same transaction. Run late it finds all, run twice it finds nothing.
Confirmations, and whatever ends by a date, are mailed at once whatever was chosen: they do not come through here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pavilion import clock, outbox
from pavilion.models import User

from .models import NoticeChoice, Pace, Side, WaitingNotice

MORNING = time(7)  # in Rome: when the mail of the day is written
MOST = 200  # lines of one mail
SHOWN = 20
LINK_SALT = "inquiries.notices"
LINK_DAYS = 365


class UselessLink(Exception):
    """The link of a mail stops nothing: forged, too old, or of somebody who is gone."""


def pace_of(user: User) -> str:
    """How soon a person wants to be told."""
    return NoticeChoice.objects.filter(user=user).values_list("pace", flat=True).first() or Pace.AT_ONCE


def paced(users: Iterable[User]) -> Iterator[tuple[User, str]]:
    """Each person with how soon they want to be told. Two queries."""
    users = list(users)
    chosen = dict(NoticeChoice.objects.filter(user__in=users).values_list("user", "pace"))
    return ((user, chosen.get(user.pk, Pace.AT_ONCE)) for user in users)


def tell(user: User, pace: str, *, key: str, template: str, context: dict, side: Side, conversation=None) -> None:
    """Tell a person of an event (once per `key`), as soon as they want; `context` holds the `url` to read it at.

    Runs in the transaction of the event. Side effects: a mail in the outbox, or a row that waits for the next gathered mail.
    """
    context = context | {"choice_url": _page(user.language, "inquiries:notices")}
    if pace == Pace.AT_ONCE:
        outbox.queue_mail(key=key, template=template, context=context, user=user)
    elif pace != Pace.NEVER:
        notice = WaitingNotice(
            user=user,
            key=key,
            side=side,
            line=outbox.subject_of(template=template, context=context, user=user),
            url=context["url"],
            conversation=conversation,
            due_at=due(pace, clock.now()),
        )
        WaitingNotice.objects.bulk_create([notice], ignore_conflicts=True)


@transaction.atomic
def choose(user: User, pace: str) -> NoticeChoice:
    """Note how soon a person wants to be told; what waits already follows the new choice, or is dropped with "no mail"."""
    choice, _made = NoticeChoice.objects.update_or_create(user=user, defaults={"pace": pace, "chosen_at": clock.now()})
    waiting = WaitingNotice.objects.filter(user=user)
    if pace == Pace.NEVER:
        waiting.delete()
    else:
        waiting.update(due_at=due(pace, clock.now()))
    return choice


def due(pace: str, now: datetime) -> datetime:
    """When what happens now is mailed at the latest: now, in an hour, or at the next seven in the morning in Rome."""
    if pace == Pace.DAILY:
        here = clock.rome(now)
        day = here.date() + timedelta(days=here.time() >= MORNING)
        return datetime.combine(day, MORNING, tzinfo=clock.ROME)
    return now + timedelta(hours=1) if pace == Pace.HOURLY else now


def mail_waiting() -> int:
    """Write the gathered mails that are due; returns how many. One short transaction per person."""
    now = clock.now()
    people = WaitingNotice.objects.due(now).order_by("user").values_list("user", flat=True).distinct()
    return sum(_gather(pk, now) for pk in list(people))


@transaction.atomic
def _gather(user_pk: int, now: datetime) -> bool:
    """One mail of everything that waits for a person, also of what is not due yet; whether there was anything to say."""
    rows = WaitingNotice.objects.filter(user=user_pk).select_related("conversation").order_by("pk")
    rows = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:MOST])
    if not any(row.due_at <= now for row in rows):
        return False
    user = User.objects.get(pk=user_pk)
    said = [row for row in rows if row.conversation is None or row.conversation.unread(Side(row.side))]
    if said and user.is_active:
        _write_mail(user, said)
    WaitingNotice.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return bool(said and user.is_active)


def _write_mail(user: User, rows: list[WaitingNotice]) -> None:
    stop_url = _page(user.language, "inquiries:notices_stop", link_token(user))
    outbox.queue_mail(
        key=f"inquiries:notices:{user.pk}:{rows[-1].pk}",
        template="inquiries/notices",
        context={
            "number": len(rows),
            "lines": [row.line for row in rows[:SHOWN]],
            "more": max(len(rows) - SHOWN, 0),
            "pages": _places(user, rows),
            "choice_url": _page(user.language, "inquiries:notices"),
            "stop_url": stop_url,
        },
        user=user,
        unsubscribe_url=stop_url,
    )


def _places(user: User, rows: list[WaitingNotice]) -> list[tuple[str, str]]:
    """Where to read them, each with the words before it: the page itself when there is one, else the lists they stand in."""
    with translation.override(user.language):
        pages = {row.url for row in rows}
        if len(pages) == 1:
            return [(_("Read it on the portal (you will be asked to sign in):"), pages.pop())]
        lists = {
            (Side.BUYER, True): ("inquiries:conversations", _("Your conversations (you will be asked to sign in):")),
            (Side.BUYER, False): (
                "inquiries:requests",
                _("Your requests for quotation (you will be asked to sign in):"),
            ),
            (Side.COMPANY, True): ("inquiries:inbox", _("Messages from buyers (you will be asked to sign in):")),
            (Side.COMPANY, False): (
                "inquiries:invitations",
                _("Your invitations to quote (you will be asked to sign in):"),
            ),
        }
        wanted = dict.fromkeys(lists[Side(row.side), row.conversation_id is not None] for row in rows)
        return [(words, _page(user.language, name)) for name, words in wanted]


def link_token(user: User) -> str:
    """What stands in the link that ends the mails: signed, with the day it was written."""
    return _signer().sign(f"{user.pk}-{clock.today().toordinal()}")


def read_link(token: str) -> User:
    """Whose mails a link ends. Raises UselessLink."""
    try:
        pk, day = (int(part) for part in _signer().unsign(token).split("-"))
    except (signing.BadSignature, ValueError) as error:
        raise UselessLink from error
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or clock.today().toordinal() - day > LINK_DAYS:
        raise UselessLink
    return user


def _signer() -> signing.Signer:
    return signing.Signer(salt=LINK_SALT, sep=".")  # a colon would be escaped in addresses


def _page(language: str, name: str, *args) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(name, args=args)
