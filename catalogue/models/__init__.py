"""Facts of the catalogue and the constraints that keep them true."""

from .attributes import Attribute, AttributeSchema
from .categories import MAX_LEVELS, Category, CategoryRedirect, District
from .certificates import Certificate
from .exchange import ExportLayout, ImportProblem, ProductImport
from .learned import Learned
from .listings import FacetCount, Listing, ListingJob, SearchWord, Similar, SitemapFile
from .origin import OriginAssessment, OriginListEntry
from .pictures import Picture, ProductPicture
from .products import Material, PriceTier, Product, ProductText, Step
from .reports import ProductReport
from .reviews import ProductReview
from .showcase import ProductGroup, StoreClosure, StoreContact, StoreFair, StorePicture
from .stores import Store
from .trade import DataSheet, Delivery, LeadTime
from .visits import PageView, ViewDay

__all__ = [
    "MAX_LEVELS",
    "Attribute",
    "AttributeSchema",
    "Category",
    "CategoryRedirect",
    "Certificate",
    "DataSheet",
    "Delivery",
    "District",
    "ExportLayout",
    "FacetCount",
    "ImportProblem",
    "LeadTime",
    "Learned",
    "Listing",
    "ListingJob",
    "Material",
    "OriginAssessment",
    "OriginListEntry",
    "PageView",
    "Picture",
    "PriceTier",
    "Product",
    "ProductGroup",
    "ProductImport",
    "ProductPicture",
    "ProductReport",
    "ProductReview",
    "ProductText",
    "SearchWord",
    "Similar",
    "SitemapFile",
    "Step",
    "Store",
    "StoreClosure",
    "StoreContact",
    "StoreFair",
    "StorePicture",
    "ViewDay",
]
