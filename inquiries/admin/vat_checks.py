"""What VIES answered about buyers, what waits for it, and a way to ask again."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy, ngettext

from inquiries.models import BuyerVatCheck
from pavilion import work
from pavilion.desk import ReadOnlyAdmin


@admin.register(BuyerVatCheck)
class BuyerVatCheckAdmin(ReadOnlyAdmin):
    """Numbers and answers; whose they are stands in the register of buyers."""

    list_display = ["number", "answer", "note", "asked_at", "work_state", "attempts", "due_at", "last_error"]
    list_filter = ["work_state", "answer"]
    fields = [*list_display, "consultation"]
    actions = ["try_again"]
    show_full_result_count = False

    @admin.action(description=gettext_lazy("Try the failed ones again"), permissions=["view"])
    def try_again(self, request, queryset):
        """Put failed questions back in the queue."""
        number = work.retry(queryset)
        words = ngettext("%(count)s question is asked again.", "%(count)s questions are asked again.", number)
        messages.success(request, words % {"count": number})
