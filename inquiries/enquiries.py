"""The first step: an enquiry by a signed-in buyer, or by a stranger whose address is confirmed before it is delivered."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product, Store
from companies.buyers import register_buyer
from companies.models import Buyer, Mandate
from pavilion import clock
from pavilion.models import User
from pavilion.transitions import NotAllowedNow

from . import attachments, conversations, limits, mails, screening, subjects
from .conversations import Asked
from .models import Conversation, HeldMessage, Message, MessageFile, PendingEnquiry, Side

LINK_SALT = "inquiries.confirm"
LINK_LIFE = timedelta(hours=72)
KEEP_EXPIRED = timedelta(days=7)  # long enough for a late click to learn why nothing was sent
KEEP_CONFIRMED = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """Who writes without an account: declared, nothing proved."""

    email: str
    contact_name: str
    company_name: str
    country: str
    language: str


class LinkUseless(Exception):
    """The link of a mail delivers nothing: unknown, forged, or its time is over (`expired`)."""

    def __init__(self, *, expired: bool = False):
        super().__init__("expired" if expired else "unknown")
        self.expired = expired


class SignInFirst(Exception):
    """The address belongs to an account with a password: its holder sends the enquiry after signing in."""


def write_enquiry(
    buyer: Buyer, subject: Product | Store, *, asked: Asked, source: str, files=()
) -> Message | HeldMessage:
    """Deliver a signed-in buyer's enquiry at once, with its stored `files`, or keep it for an officer (screening.of_buyer
    says why).


    `source` is the network address it comes from.
    Raises TooOften at a limit, NotAllowedNow when the subject takes no enquiries or is the writer's own.
    """
    limits.count(
        (limits.ENQUIRIES_OF_ACCOUNT, buyer.user_id),
        (limits.ENQUIRIES_OF_SOURCE, source),
        (limits.ENQUIRIES_TO_COMPANY, subject.company_id),
    )
    with transaction.atomic():
        _check_open_to(subject, buyer.user)
        return _deliver_or_hold(buyer, subject, asked=asked, sent_at=clock.now(), files=files)


def write_as_stranger(stranger: Stranger, subject: Product | Store, *, asked: Asked, source: str, files=()) -> None:
    """Keep what a stranger wrote, with its stored `files`, and mail the link that delivers it. The answer is the same whoever the address belongs to.

    A form sent twice is kept once. Raises TooOften at a limit, NotAllowedNow when the subject takes no enquiries. A blocked
    account's enquiry is dropped without a word. Side effects: one row the company cannot see, one mail to the address.
    """
    email = stranger.email.strip().lower()
    limits.count(
        (limits.ENQUIRIES_OF_SOURCE, source),
        (limits.ENQUIRIES_OF_EMAIL, email),
        (limits.ENQUIRIES_TO_COMPANY, subject.company_id),
    )
    _check_open_to(subject)
    account = _account_of(email)
    if account is not None and not account.is_active:
        return
    now = clock.now()
    pending = PendingEnquiry(
        **asdict(stranger) | {"email": email},
        **asdict(asked),
        **subjects.key_of(subject),
        written_at=now,
        expires_at=now + LINK_LIFE,
    )
    try:
        with transaction.atomic():
            pending.save(force_insert=True)
            attachments.keep_waiting(pending, files)
            mails.ask_to_confirm(pending, token=link_token(pending), has_account=_must_sign_in(account))
    except IntegrityError:
        if not PendingEnquiry.objects.filter(token=asked.token).exists():
            raise


def link_token(pending: PendingEnquiry) -> str:
    """What stands in the mailed link: signed; when it expires stands in the row."""
    return _signer().sign(str(pending.pk))


def read_link(token: str) -> PendingEnquiry:
    """The enquiry a link belongs to, used or not. Raises LinkUseless when unknown, forged or expired."""
    try:
        pk = int(_signer().unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise LinkUseless() from error
    pending = PendingEnquiry.objects.select_related("product__company", "store__company", "held").filter(pk=pk).first()
    if pending is None:
        raise LinkUseless()
    if pending.confirmed_at is None and pending.expires_at <= clock.now():
        raise LinkUseless(expired=True)
    return pending


def sign_in_needed(pending: PendingEnquiry, user) -> bool:
    """Whether `user` (perhaps anonymous) must first sign in with the enquiry's address to send it."""
    account = _account_of(pending.email)
    return _must_sign_in(account) and account != user


def confirm(pending: PendingEnquiry, *, user=None) -> Conversation | HeldMessage:
    """Deliver what was written, or keep it for an officer: the link proved the address. A second call gives the same and
    sends nothing.

    The account of the address is used, or made without a password; so is the buyer's profile. `user` is who is signed in.
    Raises LinkUseless when expired, SignInFirst, NotAllowedNow when the store has closed meanwhile or is the writer's own.
    """
    with transaction.atomic():
        row = PendingEnquiry.objects.select_for_update(of=("self",), no_key=True).filter(pk=pending.pk).first()
        if row is None:
            raise LinkUseless()
        if row.confirmed_at is not None:
            return row.conversation or row.held
        now = clock.now()
        if row.expires_at <= now:
            raise LinkUseless(expired=True)
        account = _account(row, user)
        _check_open_to(row.subject, account)
        person = {"contact_name": row.contact_name, "company_name": row.company_name, "country": row.country}
        buyer = buyer_for(account, person=person)
        done = _deliver_or_hold(buyer, row.subject, asked=_asked(row), sent_at=row.written_at)
        attachments.deliver(row, done)
        row.confirmed_at = now
        if isinstance(done, HeldMessage):
            row.held = done
        else:
            row.conversation = done.conversation
        row.save(update_fields=["confirmed_at", "conversation", "held"])
    return row.conversation or row.held


@transaction.atomic
def buyer_for(user: User, *, person: dict) -> Buyer:
    """The buyer a person is; registered with what they say of themselves (`person`: contact_name, company_name, country)
    when they are none yet."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    return Buyer.objects.filter(user=user).first() or register_buyer(user, data=person)


def forget_old() -> int:
    """Delete what strangers wrote and never confirmed, and the spent copies of what was delivered; returns how many."""
    now = clock.now()
    expired = PendingEnquiry.objects.expired(now - KEEP_EXPIRED)
    spent = PendingEnquiry.objects.filter(confirmed_at__lte=now - KEEP_CONFIRMED)
    return delete_pending(expired | spent)


@transaction.atomic
def delete_pending(rows: QuerySet[PendingEnquiry]) -> int:
    """Delete enquiries that wait, or were delivered, with the files that still wait with them; returns how many."""
    ids = list(rows.values_list("pk", flat=True))
    attachments.delete(MessageFile.objects.filter(pending__in=ids))
    return PendingEnquiry.objects.filter(pk__in=ids).delete()[0]


def _deliver_or_hold(
    buyer: Buyer, subject: Product | Store, *, asked: Asked, sent_at: datetime, files=()
) -> Message | HeldMessage:
    if earlier := screening.sent_before(buyer.user, asked.token):
        return earlier
    company = subject.company
    holds = screening.of_buyer(buyer, company, text=asked.text, destination=asked.destination, now=clock.now())
    if not holds:
        return conversations.begin(buyer, subject, asked=asked, sent_at=sent_at, files=files)
    if earlier := conversations.sent_before(buyer.user, asked.token):
        return earlier
    conversations.require_writable(buyer, subject)
    held = screening.hold(
        buyer,
        company,
        side=Side.BUYER,
        sender=buyer.user,
        holds=holds,
        written_at=sent_at,
        **subjects.key_of(subject),
        **asdict(asked),
    )
    attachments.keep_held(held, files)
    return held


def _signer() -> signing.Signer:
    return signing.Signer(salt=LINK_SALT, sep=".")  # a colon would be escaped in addresses


def _check_open_to(subject: Product | Store, user: User | None = None) -> None:
    now = clock.now()
    if not subjects.takes_enquiries(subject, now):
        raise NotAllowedNow(_("This store takes no new enquiries at present. Nothing was sent."))
    if user and Mandate.objects.in_force(now).filter(user=user, company=subject.company_id).exists():
        raise NotAllowedNow(_("This is your own company: you cannot write to it as a buyer."))


def _must_sign_in(account: User | None) -> bool:
    return account is not None and account.has_usable_password()


def _account(row: PendingEnquiry, user) -> User:
    """The account of the confirmed address, locked so that its profile is made once."""
    account = _account_of(row.email)
    if account is None:
        try:
            with transaction.atomic():
                account = User.objects.create_user(row.email, language=row.language)
        except IntegrityError:  # another enquiry from the same address was confirmed at the same instant
            account = User.objects.get(email=row.email)
    account = User.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if not account.is_active:
        raise LinkUseless()
    if _must_sign_in(account):
        if account != user:
            raise SignInFirst()
        return account
    EmailAddress.objects.update_or_create(user=account, email=row.email, defaults={"verified": True, "primary": True})
    return account


def _account_of(email: str) -> User | None:
    """Whose address it is: of sign-in, or a confirmed second one."""
    by_address = Q(email=email) | Q(emailaddress__email=email, emailaddress__verified=True)
    return User.objects.filter(by_address).order_by("pk").first()


def _asked(row: PendingEnquiry) -> Asked:
    return Asked(
        text=row.text,
        token=row.token,
        quantity=row.quantity,
        unit=row.unit,
        destination=str(row.destination or ""),
        incoterm=row.incoterm,
        needed_by=row.needed_by,
    )
