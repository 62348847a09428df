"""The officers' page of the room: numbers alone. What buyers and companies write to each other is theirs."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse

from inquiries.enquiries import KEEP_EXPIRED
from inquiries.figures import LONG, figures
from inquiries.models import Conversation
from pavilion import clock
from pavilion.desk import ReadOnlyAdmin


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Shows the figures in place of a list; there is no page of a single conversation."""

    def has_view_permission(self, request, obj=None):
        return obj is None and super().has_view_permission(request)

    def get_urls(self):
        """The list's address alone: there is no page of a single conversation here."""
        return [url for url in super().get_urls() if url.name and url.name.endswith("_changelist")]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name_plural.capitalize(),
            "opts": self.opts,
            "figures": figures(clock.now()),
            "long_days": LONG.days,
            "keep_days": KEEP_EXPIRED.days,
        }
        return TemplateResponse(request, "admin/inquiries/figures.html", context)
