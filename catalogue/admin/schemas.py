"""What categories ask of products, in versions: officers read all of them and write the next one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import attributes, schemas
from catalogue.forms import schema as forms
from catalogue.models import Attribute, AttributeSchema, Category
from companies import officers
from pavilion.desk import ReadOnlyAdmin


class AttributeInline(admin.TabularInline):
    """The questions of a version."""

    model = Attribute
    fields = ["key", "label_it", "label_en", "kind", "unit", "required", "minimum", "maximum", "options"]
    readonly_fields = fields
    ordering = ["position"]
    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return True  # whoever reads a version reads its questions

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(AttributeSchema)
class AttributeSchemaAdmin(ReadOnlyAdmin):
    """Versions of what categories ask, the latest first."""

    list_display = ["category", "version", "questions", "made_at", "by", "next"]
    list_select_related = ["category"]
    list_filter = ["by_officer"]
    search_fields = ["category__name_it", "category__name_en", "category__sign"]
    fields = ["category", "version", "made_at", "by", "next"]
    readonly_fields = fields
    ordering = ["category__path_it", "-version"]
    inlines = [AttributeInline]
    acts = ("next",)

    def may_act(self, request) -> bool:
        return officers.has_role(request.user, officers.CATALOGUE)

    def called(self, schema) -> str:
        return _("%(category)s, version %(number)s") % {"category": schema.category, "number": schema.version}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number=Count("attributes"))

    def get_urls(self):
        name = "catalogue_attributeschema_next"
        return [path("<int:pk>/next/", self.admin_site.admin_view(self.next_page), name=name), *super().get_urls()]

    def next_page(self, request, pk: int):
        """Write the next version of what a category asks. Officers of the catalogue only."""
        if not officers.has_role(request.user, officers.CATALOGUE):
            raise PermissionDenied
        category = get_object_or_404(Category, pk=pk)
        present = attributes.schema_of(category)
        own = present if present and present.category_id == category.pk else None
        start = forms.initial(list(present.attributes.order_by("position")) if present else [])
        form = forms.QuestionSet(request.POST or None, initial=start)
        refused = ""
        if request.method == "POST" and form.is_valid():
            refused = self._publish(request, category, form)
            if not refused:
                return redirect(reverse("admin:catalogue_attributeschema_changelist") + f"?q={category.sign}")
        context = self.admin_site.each_context(request) | {
            "title": _("What %(category)s asks") % {"category": category},
            "opts": self.opts,
            "category": category,
            "present": present,
            "own": own,
            "form": form,
            "after": request.POST.get("after", own.version if own else 0),
            "refused": refused,
        }
        return TemplateResponse(request, "admin/catalogue/schema.html", context)

    def _publish(self, request, category, form) -> str:
        after = request.POST.get("after", "")
        number = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else -1
        try:
            schema = schemas.publish_version(category, asked=form.asked, after=number, actor=request.user)
        except ValidationError as error:
            return " ".join(error.messages)
        messages.success(request, _("Version %(number)s is in force.") % {"number": schema.version})
        return ""

    @admin.display(description=gettext_lazy("questions"))
    def questions(self, schema):
        return schema.number

    @admin.display(description=gettext_lazy("written by"), ordering="by_officer")
    def by(self, schema):
        return _("an officer") if schema.by_officer else _("the portal’s own file")

    @admin.display(description=gettext_lazy("next version"))
    def next(self, schema):
        url = reverse("admin:catalogue_attributeschema_next", args=[schema.category_id])
        return format_html('<a href="{}">{}</a>', url, _("Write the next version"))
