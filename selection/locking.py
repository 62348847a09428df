"""The row locks of the selection, in their written order: call → application → (grants of it) → reduced fee → membership →
(company, store: catalogue/stores.py) → protocol counter.

Whoever decides, or frees a place, takes the call's row first: it serialises the allocation of its places. Verbs that
touch one application alone lock that row alone. Place rows are never locked: they never change, every change of who
holds one happens under the lock on the call, and a partial unique constraint stands guard behind it.

A submission shares the call's row with other submissions: they do not wait for each other, but a call is not suspended,
revoked or closed by a list while one of them is under way.
"""

from django.db import connection

from .models import Application, Call, FeeOffer, Grant, Membership


def lock_call(call_id: int) -> Call:
    """The call, locked until the end of the transaction."""
    return Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call_id)


def share_call(call_id: int) -> None:
    """Keep the call as it is until the end of the transaction, together with others who do the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM selection_call WHERE id = %s FOR SHARE", [call_id])


def lock_application(application_id: int, *, call: Call | None = None) -> Application:
    """The application with its call and company, its own row locked until the end of the transaction.

    Give the call when its row is locked already: it is not read again.
    """
    needed = ("company",) if call else ("company", "call")
    locked = Application.objects.select_for_update(of=("self",), no_key=True)
    application = locked.select_related(*needed).get(pk=application_id)
    if call:
        application.call = call
    return application


def lock_grant(grant_id: int) -> Grant:
    """The grant with its place and application, its own row locked. Take the call's lock first."""
    return (
        Grant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("place", "application__call", "application__company")
        .get(pk=grant_id)
    )


def lock_fee(offer_id: int) -> FeeOffer:
    """The offer at the reduced fee with its company, call and package, its own row locked."""
    return (
        FeeOffer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("company", "call", "package", "application", "renews")
        .get(pk=offer_id)
    )


def lock_membership(membership_id: int) -> Membership:
    """The membership with its company and call, its own row locked."""
    return (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("company", "call", "package")
        .get(pk=membership_id)
    )
