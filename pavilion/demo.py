"""The demonstration's data: every room's `demo.load(progress)`, lowest floor first, then every `demo.finish()`, in one
transaction, once."""

from django.conf import settings
from django.db import connection, transaction

from . import extensions
from .models import User


class NotADemonstration(Exception):
    """The installation's settings do not allow demonstration data."""


def load(out) -> bool:
    """Load the demonstration if there is nobody yet; returns whether it did. `out` gets lines of progress.

    Raises NotADemonstration under production settings.
    """
    if not settings.DEMO:
        raise NotADemonstration("This installation is not a demonstration: no demonstration data is loaded.")
    if User.objects.exists():
        return False
    with transaction.atomic():
        for module in extensions.modules("demo"):
            if module.__name__ != __name__:
                module.load(out)
        for module in extensions.modules("demo"):
            if hasattr(module, "finish"):
                module.finish()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else PostgreSQL plans for empty tables until it next looks by itself
    return True


def accounts() -> list[tuple[str, str]]:
    """Who can sign in to the demonstration, as (e-mail, who that is): every room's `demo.ACCOUNTS`, lowest floor first."""
    found = []
    for module in extensions.modules("demo"):
        found += [(account["email"], account["en"]) for account in getattr(module, "ACCOUNTS", [])]
    return found
