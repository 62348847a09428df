"""Companies, their sites, who acts for them, foreign buyers, officers, and the provinces they are in."""

from .companies import Company, Site
from .geography import Province, Region, localised, written_place
from .people import Buyer, Invitation, Mandate, Officer

__all__ = [
    "Buyer",
    "Company",
    "Invitation",
    "Mandate",
    "Officer",
    "Province",
    "Region",
    "Site",
    "localised",
    "written_place",
]
