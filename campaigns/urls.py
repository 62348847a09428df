"""Addresses of the room with a language prefix; those without one are in beacon_urls.py."""

from django.urls import path

from .views import company, public

app_name = "campaigns"

urlpatterns = [
    path("banners/", public.fill, name="fill"),
    path("how-banners-are-chosen/", public.how, name="how"),
    path("company/banners/", company.banners, name="banners"),
    path("company/banners/new/", company.banner_new, name="banner_new"),
    path("company/banners/figures/", company.banner_figures, name="banner_figures"),
    path("company/banners/<int:pk>/", company.banner, name="banner"),
    path("company/banners/<int:pk>/edit/", company.banner_edit, name="banner_edit"),
    path("company/banners/<int:pk>/preview/", company.banner_preview, name="banner_preview"),
    path("company/banners/<int:pk>/propose/", company.banner_propose, name="banner_propose"),
    path("company/banners/<int:pk>/withdraw/", company.banner_withdraw, name="banner_withdraw"),
    path("company/banners/<int:pk>/revise/", company.banner_revise, name="banner_revise"),
    path("company/banners/<int:pk>/end/", company.banner_end, name="banner_end"),
    path("company/banners/<int:pk>/discard/", company.banner_discard, name="banner_discard"),
]
