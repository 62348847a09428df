"""Placements at the desk: on or off, and the guaranteed share. What there is, the code says."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from campaigns.models import Placement
from campaigns.placements import update_placement


@admin.register(Placement)
class PlacementAdmin(admin.ModelAdmin):
    """Two things may be changed, through the verb."""

    list_display = ["__str__", "size", "guaranteed_share", "is_on"]
    fields = ["code", "size", "guaranteed_share", "is_on"]
    readonly_fields = ["code", "size"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description=gettext_lazy("size of the picture, px"))
    def size(self, placement) -> str:
        return f"{placement.picture_width} × {placement.picture_height}"

    def save_model(self, request, obj, form, change):
        update_placement(obj, is_on=obj.is_on, guaranteed_share=obj.guaranteed_share, actor=request.user)
