"""What stands between sending and delivery: why a message is stopped, and keeping it where its target cannot see it.

Asked by enquiries.py and conversations.py inside their transactions; quarantine.py is what officers do with the result.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Func, OuterRef, Subquery
from django.db.models.functions import Extract

from companies.models import Buyer, Company

from . import abuse, alike, restrictions
from .models import Block, HeldMessage, Message, Report, Side, TextPrint

LOOKED_AT = 400  # prints compared at most
REPORTS = 2  # companies that reported a sender lately, from which each message is looked at
REPORTED_WITHIN = timedelta(days=30)

Hold = HeldMessage.Hold


def of_buyer(buyer: Buyer, company: Company, *, text: str, destination: str = "", now: datetime) -> list[str]:
    """Why what a buyer writes to a company is stopped (HeldMessage.Hold codes), none if it may be delivered.

    Side effect: the text's print is kept, so that the next like it is known again. At most four queries.
    """
    known = _known(buyer, company, destination, now)
    if known["is_blocked"]:
        return [Hold.BLOCKED.value]
    companies, accounts = _alike(buyer, company, text, now)
    found = [
        (Hold.ALIKE_OWN, companies >= settings.ALIKE_COMPANIES),
        (Hold.ALIKE_OTHERS, accounts >= settings.ALIKE_ACCOUNTS),
        (Hold.LINKS, abuse.count_links(text) > 0 and is_new(buyer, now)),
        (Hold.REPORTED, (known["reporters"] or 0) >= REPORTS),
        (Hold.RESTRICTED, known["is_restricted"]),
    ]
    return [code.value for code, is_so in found if is_so]


def of_company(buyer: Buyer, company: Company) -> list[str]:
    """Why what a company writes to a buyer is stopped: one of them wants nothing more of the other."""
    return [Hold.BLOCKED.value] if Block.objects.between(buyer, company).exists() else []


def is_new(buyer: Buyer, now: datetime) -> bool:
    """Whether links of a buyer are looked at first: registered lately, or never answered by any company."""
    if buyer.registered_at > now - timedelta(days=settings.NEW_ACCOUNT_DAYS):
        return True
    return not Message.objects.filter(conversation__buyer=buyer, side=Side.COMPANY).exists()


def hold(buyer: Buyer, company: Company, *, side: Side, sender, holds: list[str], **columns) -> HeldMessage:
    """Keep a stopped message. `columns` are those of HeldMessage: target, text, token, written_at, what is asked for.

    Sent twice, it is kept once. No event, no counter, no mail.
    """
    earlier = sent_before(sender, columns["token"])
    if earlier:
        return earlier
    return HeldMessage.objects.create(company=company, buyer=buyer, side=side, sender=sender, holds=holds, **columns)


def sent_before(sender, token) -> HeldMessage | None:
    """What was stopped when the same form was sent before."""
    return HeldMessage.objects.filter(sender=sender, token=token).first()


def forget_prints(before: datetime) -> int:
    """Delete the prints of what was written before."""
    return TextPrint.objects.filter(at__lt=before).delete()[0]


def _known(buyer: Buyer, company: Company, destination: str, now: datetime) -> dict:
    """Whether the two are blocked, how many companies reported the buyer lately, whether a country is restricted. One query."""
    reports = Report.objects.filter(
        conversation__buyer=OuterRef("pk"), side=Side.COMPANY, made_at__gt=now - REPORTED_WITHIN
    ).exclude(state=Report.State.DISMISSED)
    reporters = Func("conversation__company", function="COUNT", template="COUNT(DISTINCT %(expressions)s)")
    facts = {
        "is_blocked": Exists(Block.objects.between(buyer, company)),
        "reporters": Subquery(reports.order_by().values(total=reporters)),
        "is_restricted": Exists(restrictions.in_force(destination, buyer.country.code, now=now)),
    }
    return Buyer.objects.filter(pk=buyer.pk).values(**facts).get()


def _alike(buyer: Buyer, company: Company, text: str, now: datetime) -> tuple[int, int]:
    """To how many other companies the buyer sent nearly this text, and how many other accounts did, within the window."""
    made = alike.print_of(text)
    if made is None:
        return 0, 0
    near = TextPrint.objects.since(now - timedelta(days=settings.ALIKE_DAYS)).filter(bands__overlap=list(made.bands))
    # The latest first, by an expression no index is ordered by: with a bound alone the planner would rather read the whole table, since
    # it takes bands for far more common than they are.
    near = near.order_by(Extract("at", "epoch").desc())
    companies, accounts = set(), set()
    for sender, to, signature in near.values_list("sender_id", "company_id", "signature")[:LOOKED_AT]:
        if alike.likeness(signature, made.signature) < settings.ALIKE_SHARE:
            continue
        if sender != buyer.user_id:
            accounts.add(sender)
        elif to != company.pk:
            companies.add(to)
    TextPrint.objects.create(
        sender_id=buyer.user_id, company=company, bands=list(made.bands), signature=list(made.signature), at=now
    )
    return len(companies), len(accounts)
