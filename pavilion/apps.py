"""The ground's application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PavilionConfig(AppConfig):
    name = "pavilion"
    verbose_name = _("Portal")

    def ready(self):
        from . import (
            checks,  # noqa: F401  registers the system checks
            error_reports,
        )

        error_reports.connect()
