"""What people of this room type. Forms read and check; the verbs of the room write."""

from .buyers import BuyerForm
from .company import DetailsForm, IdentityForm, RegistrationForm
from .people import EndMandateForm, InvitationForm
from .sites import SiteForm

__all__ = [
    "BuyerForm",
    "DetailsForm",
    "EndMandateForm",
    "IdentityForm",
    "InvitationForm",
    "RegistrationForm",
    "SiteForm",
]
