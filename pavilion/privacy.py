"""What the ground keeps of people: accounts, sessions, mails, the audit trail (see pavilion/personal_data.py)."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import clock
from .models import AuditEvent, OutboxMail, User
from .personal_data import Kept

FORGOTTEN = "forgotten@erased.invalid"  # stands where an address was


def forget_mails(before: datetime) -> int:
    """Forget address and words of mails sent before; the rows stay, so that no event is written about twice."""
    old = OutboxMail.objects.filter(sent_at__lt=before).exclude(to=FORGOTTEN)
    return _forget(old)


def forget_sessions(before: datetime) -> int:
    """Delete sessions that ended, and the list entries of sessions that are gone."""
    gone = Session.objects.filter(expire_date__lt=clock.machine_now()).delete()[0]
    alive = Session.objects.values("session_key")
    return gone + UserSession.objects.exclude(session_key__in=alive).delete()[0]


KEPT = [
    Kept(
        name="accounts",
        whose=_("Anyone with an account"),
        what=_("e-mail address, language, a protected form of the password, second factors, digital identity"),
        why=_("to let you in and to write to you about what you do here"),
        until=_("until you erase the account"),
    ),
    Kept(
        name="sessions",
        whose=_("Anyone with an account"),
        what=_("browser, address on the internet and time of signing in"),
        why=_("to show you where you are signed in, and to end it"),
        days=14,
        since=_("after signing in, or until signing out"),
        forget=forget_sessions,
    ),
    Kept(
        name="mails",
        whose=_("Whoever we write to"),
        what=_("address and words of our e-mails"),
        why=_("to send them, and to tell what was said if it is disputed"),
        months=6,
        since=_("after sending"),
        forget=forget_mails,
    ),
    Kept(
        name="audit",
        whose=_("Anyone who does something on record"),
        what=_("the number of the account, what was done and when; no name, no address"),
        why=_("because what was decided must be traceable"),
        until=_("as long as the acts themselves"),
    ),
]


def copy_for(user: User) -> dict:
    """The account, its ways in, its mails, and what it did on record."""
    return {
        "account": {
            "email": user.email,
            "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
            "language": user.language,
            "joined_at": user.joined_at,
            "last_login": user.last_login,
            "second_factors": list(
                Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
            ),
            "digital_identities": list(SocialAccount.objects.filter(user=user).values("provider", "uid", "extra_data")),
            "sessions": list(UserSession.objects.filter(user=user).values("created_at", "ip", "user_agent")),
        },
        "mails": list(_mails(user).values("created_at", "sent_at", "to", "subject", "text")),
        "on_record": list(
            AuditEvent.objects.filter(actor=user).order_by("pk").values("at", "verb", "subject_type", "subject_id")
        ),
    }


def erase(user: User, holds: list[str]) -> list[str]:
    """End the account: every way in goes, and its address."""
    _forget(_mails(user).exclude(work_state=OutboxMail.State.WAITING))
    for session in UserSession.objects.filter(user=user):
        session.end()
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()
    user.email = f"erased-{user.pk}@erased.invalid"
    user.is_active = False
    user.last_login = None
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "last_login", "password"])
    return [
        _("The number of your account beside what was done with it: without name or address, as long as the acts."),
        _("The address this is written to: six months, with this e-mail."),
    ]


def _mails(user: User):
    return OutboxMail.objects.filter(Q(user=user) | Q(to=user.email)).order_by("pk")


def _forget(mails) -> int:
    return mails.update(to=FORGOTTEN, user=None, subject="", text="", html="", unsubscribe_url="")
