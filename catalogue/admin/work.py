"""Deferred work of the room, with a button that tries again what failed."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy, ngettext

from catalogue.models import ListingJob, Picture
from pavilion import work
from pavilion.desk import ReadOnlyAdmin


class WorkAdmin(ReadOnlyAdmin):
    """Deferred work, with a button that puts what failed back into the queue."""

    list_filter = ["work_state"]
    actions = ["try_again"]

    def has_retry_permission(self, request) -> bool:
        """Who may see the work and act on it."""
        return request.user.has_perm(f"catalogue.change_{self.opts.model_name}")

    @admin.action(description=gettext_lazy("Try again"), permissions=["retry"])
    def try_again(self, request, queryset):
        """Put failed rows back into the queue; the worker looks within a minute."""
        count = work.retry(queryset)
        words = ngettext("%(count)s piece of work waits again.", "%(count)s pieces of work wait again.", count)
        messages.success(request, words % {"count": count})


@admin.register(Picture)
class PictureAdmin(WorkAdmin):
    """Pictures and the making of their renditions."""

    list_display = ["__str__", "size", "work_state", "attempts", "received_at", "last_error"]
    fields = ["sha256", "size", "work_state", "attempts", "due_at", "received_at", "last_error"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("size"))
    def size(self, picture):
        return f"{picture.width} × {picture.height}"


@admin.register(ListingJob)
class ListingJobAdmin(WorkAdmin):
    """Products whose rows in the lists are to be made again."""

    list_display = ["product", "work_state", "attempts", "due_at", "last_error"]
    list_select_related = ["product"]
    fields = ["product", "work_state", "attempts", "due_at", "last_error"]
