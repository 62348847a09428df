"""Forms of the room. `NewProductForm` and `step_formset` are also the application's step on products."""

from .certificates import CertificateForm
from .manufacture import ManufactureForm, material_formset, step_formset
from .pictures import PictureForm, gallery_formset
from .products import BasicsForm, NewProductForm
from .stores import StoreForm
from .terms import TermsForm, tier_formset

__all__ = [
    "BasicsForm",
    "CertificateForm",
    "ManufactureForm",
    "NewProductForm",
    "PictureForm",
    "StoreForm",
    "TermsForm",
    "gallery_formset",
    "material_formset",
    "step_formset",
    "tier_formset",
]
