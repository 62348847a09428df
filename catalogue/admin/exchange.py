"""Tables of products: the layouts in which they leave, and the work on those that came in."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from catalogue.exchange import exports
from catalogue.models import ExportLayout, ProductImport

from .work import WorkAdmin


class LayoutForm(forms.ModelForm):
    """What cannot be read is said beside the columns."""

    class Meta:
        model = ExportLayout
        fields = ["name", "columns", "is_on"]

    def clean_columns(self):
        """Every line has a header and something the portal knows."""
        text = self.cleaned_data["columns"]
        exports.parse_layout(text)
        return text


@admin.register(ExportLayout)
class ExportLayoutAdmin(admin.ModelAdmin):
    """Columns of tables for other places; companies choose among those that are offered."""

    form = LayoutForm
    list_display = ["name", "is_on"]
    readonly_fields = ["keys"]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        exports.save_layout(obj, actor=request.user)

    @admin.display(description=gettext_lazy("keys"))
    def keys(self, _layout):
        """What may stand at the right of a line."""
        return format_html_join(", ", "<code>{}</code>", ((key,) for key in exports.column_keys()))


@admin.register(ProductImport)
class ProductImportAdmin(WorkAdmin):
    """Tables that companies sent, and the work on them."""

    list_display = ["name", "company", "stage", "total", "done", "work_state", "attempts", "received_at", "last_error"]
    list_filter = ["stage", "work_state"]
    list_select_related = ["company"]
    fields = [
        "company", "name", "stage", "total", "done", "created", "changed", "unchanged", "refused", "reason",
        "work_state", "attempts", "due_at", "received_at", "finished_at", "last_error",
    ]  # fmt: skip
    readonly_fields = fields
