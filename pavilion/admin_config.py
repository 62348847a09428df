"""The officers' desk: Django's admin under our name."""

from django.contrib.admin.apps import AdminConfig


class PavilionAdminConfig(AdminConfig):
    default_site = "pavilion.admin_site.DeskSite"
