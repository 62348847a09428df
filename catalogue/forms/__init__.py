"""Forms of the room. `NewProductForm` and `step_formset` are also the application's step on products."""

from .attributes import AttributesForm, DataSheetForm
from .certificates import CertificateForm
from .exchange import TableForm, WantedTableForm
from .manufacture import ManufactureForm, material_formset, step_formset
from .pictures import PictureForm, gallery_formset
from .products import BasicsForm, NewProductForm
from .reports import ReportForm
from .showcase import showcase_formsets
from .stores import StoreForm
from .terms import TermsForm, delivery_formset, lead_time_formset, tier_formset

__all__ = [
    "AttributesForm",
    "BasicsForm",
    "CertificateForm",
    "DataSheetForm",
    "ManufactureForm",
    "NewProductForm",
    "PictureForm",
    "ReportForm",
    "StoreForm",
    "TableForm",
    "TermsForm",
    "WantedTableForm",
    "delivery_formset",
    "gallery_formset",
    "lead_time_formset",
    "material_formset",
    "showcase_formsets",
    "step_formset",
    "tier_formset",
]
