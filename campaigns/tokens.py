"""The signed name of one showing: what a browser hands back to say that a banner was seen or clicked.

It carries everything a sighting needs, so that counting asks no database, and nothing about the visitor.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

SALT = "campaigns.showing"
LONGEST = 300


@dataclass(frozen=True)
class Showing:
    """A banner in a slot of a page, once."""

    decision: uuid.UUID
    campaign: int
    placement: str
    language: str
    at: datetime
    propensity: float
    policy: str
    eligible: str
    dealt: bool  # else drawn by weight


class Forged(Exception):
    """Not a token of ours."""


def pack(showing: Showing) -> str:
    """The token of a showing; safe in an address."""
    parts = [
        showing.decision.hex,
        str(showing.campaign),
        showing.placement,
        showing.language,
        str(int(showing.at.timestamp())),
        f"{showing.propensity:.6g}",
        showing.policy,
        showing.eligible,
        "d" if showing.dealt else "w",
    ]
    return _signer().sign("*".join(parts))


def unpack(token: str) -> Showing:
    """The showing a token names. Raises Forged for anything we have not signed."""
    if len(token) > LONGEST:
        raise Forged
    try:
        decision, campaign, placement, language, at, propensity, policy, eligible, dealt = _parts(token)
    except (signing.BadSignature, ValueError) as error:
        raise Forged from error
    return Showing(
        decision=uuid.UUID(decision),
        campaign=int(campaign),
        placement=placement,
        language=language,
        at=datetime.fromtimestamp(int(at), UTC),
        propensity=float(propensity),
        policy=policy,
        eligible=eligible,
        dealt=dealt == "d",
    )


def _parts(token: str) -> list[str]:
    return _signer().unsign(token).split("*")


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep="~")
