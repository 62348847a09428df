"""Addresses that search engines know by name; without a language prefix."""

from django.urls import path

from .views import machines

urlpatterns = [
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap/<slug:name>.xml", machines.sitemap, name="sitemap-file"),
]
