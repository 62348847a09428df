"""Placements, campaigns with their creatives, and what was shown of them."""

from .campaigns import Campaign, Creative
from .counting import CampaignDay, Sighting
from .placements import Placement

__all__ = ["Campaign", "CampaignDay", "Creative", "Placement", "Sighting"]
