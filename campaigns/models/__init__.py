"""Placements, campaigns with their creatives, and what was shown of them."""

from .campaigns import Campaign, Creative
from .counting import CampaignDay, Discarded, DiscardedDay, EligibleSet, ShareDay, Sighting
from .placements import Placement

__all__ = [
    "Campaign",
    "CampaignDay",
    "Creative",
    "Discarded",
    "DiscardedDay",
    "EligibleSet",
    "Placement",
    "ShareDay",
    "Sighting",
]
