"""Addresses that search engines know by name, and what pages call by themselves; without a language prefix."""

from django.urls import path

from .views import machines, visits

urlpatterns = [
    path("b/viewed/", visits.viewed, name="viewed"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap/<slug:name>.xml", machines.sitemap, name="sitemap-file"),
]
