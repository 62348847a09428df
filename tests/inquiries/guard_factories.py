"""Held messages, reports, blocks and restricted destinations, through the room's verbs."""

import itertools
from datetime import date

from django.contrib.auth.models import Permission

from companies import officers
from companies.models import Buyer
from inquiries import blocks, enquiries, reports, restrictions
from inquiries.models import Block, Conversation, HeldMessage, Report, RestrictedDestination, Side
from pavilion.models import User

from .factories import asked, make_buyer
from .request_factories import make_officer

LINK = "Please look at our offer on https://directory.example today."
LONG = "We are opening four shops in the spring and look for a maker of tiles who can deliver to each of them directly."
_source = itertools.count(1)


def make_desk_officer() -> User:
    """An officer of the catalogue with the role's permissions for this room's pages of the desk."""
    officer = make_officer()
    names = [name.split(".")[1] for name in officers.PERMISSIONS[officers.CATALOGUE] if name.startswith("inquiries.")]
    officer.user_permissions.set(Permission.objects.filter(content_type__app_label="inquiries", codename__in=names))
    return officer


def send(buyer: Buyer, subject, text: str = LONG, **fields):
    """An enquiry of a buyer: a Message, or a HeldMessage."""
    return enquiries.write_enquiry(
        buyer, subject, asked=asked(text, **fields), source=f"198.51.100.{next(_source) % 250}"
    )


def make_held_message(buyer: Buyer, subject, text: str = LINK) -> HeldMessage:
    """A new account's enquiry with a link."""
    return send(buyer, subject, text)


def make_report(conversation: Conversation, *, user=None, side: Side = Side.BUYER, **facts) -> Report:
    """A report by a side of a conversation, of the buyer unless told."""
    user = user or conversation.buyer.user
    return reports.report(conversation, user=user, side=side, **({"reason": "advertising"} | facts))


def make_officers_block(buyer: Buyer | None = None) -> Block:
    """A buyer an officer has blocked for all."""
    return blocks.block_for_all(buyer or make_buyer(), officer=make_officer(), reason="Advertises to everybody")


def make_restriction(
    country: str = "KP", *, begin: date = date(2026, 1, 1), end: date | None = None
) -> RestrictedDestination:
    """A country on the list."""
    return restrictions.enter(
        country=country,
        reason="Embargo on goods of this kind",
        source="Regulation 2026/1",
        valid_from=begin,
        valid_to=end,
        officer=make_officer(),
    )
