"""Facts of the catalogue and the constraints that keep them true."""

from .attributes import Attribute, AttributeSchema
from .categories import Category, District
from .certificates import Certificate
from .learned import Learned
from .listings import Listing, ListingJob
from .origin import OriginAssessment, OriginListEntry
from .pictures import Picture, ProductPicture
from .products import Material, PriceTier, Product, ProductText, Step
from .stores import Store
from .trade import DataSheet, Delivery, LeadTime

__all__ = [
    "Attribute",
    "AttributeSchema",
    "Category",
    "Certificate",
    "DataSheet",
    "Delivery",
    "District",
    "LeadTime",
    "Learned",
    "Listing",
    "ListingJob",
    "Material",
    "OriginAssessment",
    "OriginListEntry",
    "Picture",
    "PriceTier",
    "Product",
    "ProductPicture",
    "ProductText",
    "Step",
    "Store",
]
