"""What officers of the catalogue change: categories, districts, the lists of the origin rules. Each by a verb of the room."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import taxonomy
from catalogue.models import Category, District, OriginListEntry
from companies import officers
from companies.views.verbs import attempt

from .filters import SectorFilter


class ThroughVerb(admin.ModelAdmin):
    """Rows an officer of the catalogue may change, by a verb of the room."""

    verb = None

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, **kwargs):
        """The form calls the verb's checks, so that what it refuses stands beside its field."""
        form, verb = super().get_form(request, obj, **kwargs), type(self).verb

        class Checked(form):
            def clean(self):
                facts = super().clean()
                if not self.errors and self.has_changed():
                    attempt(
                        self, verb, self.instance, data={name: facts[name] for name in self.fields}, actor=request.user
                    )
                return facts

        return Checked

    def save_model(self, request, obj, form, change):
        """Nothing more: the verb has written."""


@admin.register(Category)
class CategoryAdmin(ThroughVerb):
    """Names, HS headings and order of the tree; addresses stay."""

    verb = staticmethod(taxonomy.update_category)
    list_display = ["sign", "name_it", "name_en", "headings", "edited_at", "asked"]
    list_filter = ["level"]
    ordering = ["path_it"]
    search_fields = ["sign", "name_it", "name_en"]
    fields = ["name_it", "name_en", "hs_headings", "position"]

    def get_list_display(self, request):
        may = officers.has_role(request.user, officers.CATALOGUE)
        return [name for name in self.list_display if may or name != "asked"]

    @admin.display(description=gettext_lazy("HS headings"))
    def headings(self, category):
        return ", ".join(category.hs_headings)

    @admin.display(description=gettext_lazy("questions"))
    def asked(self, category):
        url = reverse("admin:catalogue_attributeschema_next", args=[category.pk])
        return format_html('<a href="{}">{}</a>', url, _("What it asks"))


@admin.register(District)
class DistrictAdmin(ThroughVerb):
    """The words of the districts."""

    verb = staticmethod(taxonomy.update_district)
    list_display = ["name_it", "name_en", "town", "province", "sector"]
    list_filter = [SectorFilter]
    list_select_related = ["province", "sector"]
    search_fields = ["name_it", "name_en", "town"]
    fields = ["name_it", "name_en", "town", "products_it", "products_en"]


@admin.register(OriginListEntry)
class OriginListAdmin(ThroughVerb):
    """The lists the rules of origin read, with the days between which an entry holds, and its source."""

    verb = staticmethod(taxonomy.update_list_entry)
    list_display = ["code", "kind", "text_it", "valid_from", "valid_to", "source"]
    list_filter = ["kind"]
    search_fields = ["code", "text_it", "text_en", "source"]
    fields = ["prefixes", "items", "text_it", "text_en", "source", "valid_from", "valid_to"]
