"""The officers' dated list of restricted destinations: an entry is added, and ended on a day; none is deleted."""

from django.contrib import admin

from companies import officers
from inquiries import restrictions
from inquiries.guard_forms import RestrictionForm
from inquiries.models import RestrictedDestination


@admin.register(RestrictedDestination)
class RestrictedDestinationAdmin(admin.ModelAdmin):
    """What an entry says stands for ever; only its end is set."""

    form = RestrictionForm
    list_display = ["country", "reason", "valid_from", "valid_to"]
    ordering = ["-valid_from", "-pk"]
    fields = ["country", "reason", "source", "valid_from", "valid_to"]
    show_full_result_count = False
    actions = None

    def get_readonly_fields(self, request, obj=None):
        return ["country", "reason", "source", "valid_from"] if obj else []

    def has_add_permission(self, request):
        return super().has_add_permission(request) and officers.has_role(request.user, officers.CATALOGUE)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and officers.has_role(request.user, officers.CATALOGUE)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if change:
            restrictions.end(obj, valid_to=obj.valid_to, officer=request.user)
            return
        facts = {name: form.cleaned_data[name] for name in self.fields}
        obj.pk = restrictions.enter(**facts, officer=request.user).pk
