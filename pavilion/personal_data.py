"""Personal data: what is kept, why and for how long; a copy for the person; erasure.

Each room says its part in `<room>/privacy.py` (docs/personal-data.md): `KEPT`, a list of Kept; `copy_for(user)`, what it knows of a
person; `holds(user)`, what the law keeps, in words; `erase(user, holds)`, which forgets the rest and returns what stays, in words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import audit, clock, extensions, outbox
from .models import User

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kept:
    """One kind of personal data: whose, what, why, how long; and what forgets it then.

    `months` (or `days`) say the time, counted from what `since` says in words; without either, `until` says in words when it ends.
    `forget(before)` forgets what is older than that instant and returns how many rows; None for what ends otherwise.
    """

    name: str
    whose: str
    what: str
    why: str
    since: str = ""
    months: int = 0
    days: int = 0
    until: str = ""
    forget: Callable[[datetime], int] | None = None

    @property
    def time(self) -> str:
        """How long, in words."""
        if not (self.months or self.days):
            return str(self.until)
        if self.months and self.months % 12 == 0:
            years = self.months // 12
            length = ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
        elif self.months:
            length = ngettext("%(count)s month", "%(count)s months", self.months) % {"count": self.months}
        else:
            length = ngettext("%(count)s day", "%(count)s days", self.days) % {"count": self.days}
        return _("%(length)s %(since)s") % {"length": length, "since": self.since}

    def before(self, now: datetime) -> datetime:
        """What is older than this instant has been kept long enough."""
        return now - relativedelta(months=self.months, days=self.days)


def kept() -> list[Kept]:
    """Every kind of personal data the portal keeps, lowest floor first."""
    return [one for module in extensions.modules("privacy") for one in getattr(module, "KEPT", [])]


def apply_retention() -> dict[str, int]:
    """Forget what has been kept long enough; returns how many rows of each kind. Safe to repeat."""
    now = clock.now()
    done = {}
    for one in kept():
        if one.forget:
            with transaction.atomic():
                done[one.name] = one.forget(one.before(now))
    return {name: count for name, count in done.items() if count}


def copy_for(user: User) -> dict:
    """Everything the rooms know of a person, ready for JSON (article 15 and 20 of the GDPR)."""
    facts = {"made_at": clock.now(), "portal": settings.SITE_URL}
    for module in extensions.modules("privacy"):
        if hasattr(module, "copy_for"):
            facts |= module.copy_for(user)
    return facts


def holds(user: User) -> list[str]:
    """What the law keeps of a person whatever they ask, in words and with its end."""
    return [words for found in extensions.call_all("privacy", "holds", user) for words in found]


@transaction.atomic
def erase(user: User, *, actor: User) -> list[str]:
    """Forget a person: the account ends, personal data go; returns what stays and until when, in the page's language.

    Raises ValidationError when something must be settled first (an officer's work, a company nobody else acts for). Side
    effects: an audit event with ids alone, a last mail to the person's address that says what stays; sessions end.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if user.is_staff:
        raise ValidationError(
            _("You work at the desk: an administrator ends that first. What officers decided stays on record."),
            code="officer",
        )
    address = user.email
    audit.record(user, "erased", actor=actor)
    held = holds(user)
    # From the top: whoever holds more of the person lets go first, and the account ends last.
    forgetting = [module for module in reversed(extensions.modules("privacy")) if hasattr(module, "erase")]
    stays = [str(words) for module in forgetting for words in module.erase(user, held)]
    stays = list(dict.fromkeys([*held, *stays]))
    outbox.queue_mail(
        key=f"erased:{user.pk}",
        template="account/email/erased",
        context={"stays": stays},
        to=address,
        language=translation.get_language() or user.language,
    )
    log.info("person_erased", user=user.pk, stays=len(stays))
    return stays


class PlainJSON(DjangoJSONEncoder):
    """JSON of facts: lazily translated words and countries become text."""

    def default(self, value):
        try:
            return super().default(value)
        except TypeError:
            return str(value)
