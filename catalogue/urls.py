"""Addresses of the room; they all have a language prefix."""

from django.urls import path, re_path

from .views import (
    attributes,
    certificates,
    company,
    lists,
    manufacture,
    pictures,
    public,
    reports,
    sheets,
    stores,
    suggestions,
)

app_name = "catalogue"

urlpatterns = [
    path("", public.front, name="front"),
    path("products/", lists.products, name="products"),
    path("products/suggest/", lists.suggest, name="suggest"),
    path("compare/", lists.compare, name="compare"),
    path("c/<path:path>/", lists.category, name="category"),
    path("region/<slug:slug>/", lists.region, name="region"),
    path("district/<slug:slug>/", lists.district, name="district"),
    re_path(r"^p/(?P<slug>[a-z0-9-]{1,90})-(?P<pk>[0-9]{1,18})/$", public.product, name="product"),
    re_path(r"^p/(?P<pk>[0-9]{1,18})/data-sheet\.pdf$", sheets.data_sheet, name="data_sheet"),
    re_path(r"^p/(?P<pk>[0-9]{1,18})/sheet\.pdf$", sheets.product_sheet_pdf, name="product_sheet"),
    re_path(r"^p/(?P<pk>[0-9]{1,18})/report/$", reports.report, name="report"),
    path("stores/", stores.stores, name="stores"),
    path("store/<slug:slug>/", stores.store, name="store"),
    # What a company does with its own
    path("company/products/", company.own_products, name="own_products"),
    path("company/products/new/", company.product_new, name="product_new"),
    path("company/products/<int:pk>/", company.product_overview, name="product_overview"),
    path("company/products/<int:pk>/basics/", company.product_basics, name="product_basics"),
    path("company/products/<int:pk>/attributes/", attributes.product_attributes, name="product_attributes"),
    path("company/products/<int:pk>/attributes/remove-sheet/", attributes.data_sheet_remove, name="data_sheet_remove"),
    path("company/products/<int:pk>/manufacture/", manufacture.product_manufacture, name="product_manufacture"),
    path("company/products/<int:pk>/manufacture/origin/", manufacture.origin_fragment, name="product_origin"),
    path("company/products/<int:pk>/terms/", company.product_terms, name="product_terms"),
    path("company/products/<int:pk>/pictures/", pictures.product_pictures, name="product_pictures"),
    path("company/products/<int:pk>/pictures/<int:use>/remove/", pictures.picture_remove, name="picture_remove"),
    path("company/products/<int:pk>/suggestions/", suggestions.product_suggestions, name="product_suggestions"),
    path("company/products/<int:pk>/preview/", company.product_preview, name="product_preview"),
    path("company/products/<int:pk>/publish/", company.product_publish, name="product_publish"),
    path("company/products/<int:pk>/take-back/", company.product_take_back, name="product_take_back"),
    path("company/products/<int:pk>/withdraw/", company.product_withdraw, name="product_withdraw"),
    path("company/certificates/", certificates.certificates, name="certificates"),
    path("company/certificates/new/", certificates.certificate_new, name="certificate_new"),
    path("company/certificates/<int:pk>/", certificates.certificate_edit, name="certificate_edit"),
    path("company/certificates/<int:pk>/remove/", certificates.certificate_remove, name="certificate_remove"),
    path("company/store/", stores.own_store, name="own_store"),
]
