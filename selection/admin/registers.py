"""Registers that officers read: requirements, packages, the protocol, receipts and payment notices."""

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext

from pavilion import work
from pavilion.desk import ReadOnlyAdmin
from pavilion.transitions import NotAllowedNow
from selection import packages, payments
from selection.models import Package, PaymentNotice, ProtocolEntry, Receipt, Requirement, RequirementReason, VatCheck

from .exports import Exported

WORK_COLUMNS = [  # of a list of deferred work
    (gettext_lazy("state"), "work_state"),
    (gettext_lazy("attempts"), "attempts"),
    (gettext_lazy("made at"), "made_at"),
    (gettext_lazy("last error"), "last_error"),
]


class ReasonRows(admin.TabularInline):
    """The ready reasons of a requirement."""

    model = RequirementReason
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("selection.view_requirement")


@admin.register(Requirement)
class RequirementAdmin(Exported, ReadOnlyAdmin):
    """The catalogue of requirements (selection/requirement_texts.py)."""

    list_display = ["code", "title", "source", "automatic_check", "is_blocking", "can_be_completed"]
    export_columns = [
        (gettext_lazy("code"), "code"),
        (gettext_lazy("title"), "title"),
        (gettext_lazy("text"), "text"),
        (gettext_lazy("source"), "source"),
        (gettext_lazy("legal basis"), "legal_basis"),
        (gettext_lazy("automatic check"), "automatic_check"),
    ]
    inlines = [ReasonRows]

    @admin.display(description=gettext_lazy("title"))
    def title(self, requirement):
        return requirement.title


@admin.register(Package)
class PackageAdmin(Exported, admin.ModelAdmin):
    """What memberships give, and their prices. The figures of a package in use are only read."""

    export_columns = [
        (gettext_lazy("name"), "name"),
        (gettext_lazy("list price, euro"), "list_price"),
        (gettext_lazy("reduced price, euro"), "reduced_price"),
        (gettext_lazy("published products"), "published_products"),
        (gettext_lazy("banners at a time"), "banners"),
    ]
    list_display = ["name", "list_price", "reduced_price", "published_products", "banners", "is_example"]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return packages.FIGURES if obj and packages.is_in_use(obj) else ()

    def save_model(self, request, obj, form, change):
        """Through the verb."""
        try:
            packages.save_package(obj, actor=request.user)
        except NotAllowedNow as refused:
            messages.error(request, str(refused))

    @admin.display(description=gettext_lazy("name"))
    def name(self, package):
        return package.name


@admin.register(ProtocolEntry)
class ProtocolAdmin(Exported, ReadOnlyAdmin):
    """The protocol register, newest first. Nothing in it is ever changed."""

    list_display = ["written", "registered_at", "subject", "fingerprint"]
    fields = readonly_fields = ["written", "registered_at", "subject", "application", "fingerprint"]
    list_filter = ["year"]
    search_fields = ["=number", "sha256"]
    ordering = ["-year", "-number"]
    export_columns = [
        (gettext_lazy("protocol"), str),
        (gettext_lazy("arrived at"), "registered_at"),
        (gettext_lazy("subject"), "subject"),
        ("SHA-256", "sha256"),
    ]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("protocol"), ordering="number")
    def written(self, entry):
        return str(entry)

    @admin.display(description="SHA-256")
    def fingerprint(self, entry):
        return format_html('<code class="pa-hash">{}</code>', entry.sha256)


@admin.register(Receipt)
class ReceiptAdmin(Exported, ReadOnlyAdmin):
    """Receipts as PDF: what waits, what failed, and a way to try again."""

    list_display = ["protocol", "work_state", "attempts", "due_at", "made_at", "last_error"]
    export_columns = [(gettext_lazy("protocol"), "application__protocol"), *WORK_COLUMNS]
    list_filter = ["work_state"]
    list_select_related = ["application__protocol"]
    fields = ["protocol", "work_state", "attempts", "due_at", "made_at", "last_error"]  # the file itself has no address
    readonly_fields = ["protocol"]
    actions = ["try_again"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("protocol"))
    def protocol(self, receipt):
        return receipt.application.protocol

    @admin.action(description=gettext_lazy("Try the failed ones again"), permissions=["view"])
    def try_again(self, request, queryset):
        """Put failed receipts back in the queue."""
        number = work.retry(queryset)
        words = ngettext("%(count)s receipt is tried again.", "%(count)s receipts are tried again.", number)
        messages.success(request, words % {"count": number})


@admin.register(PaymentNotice)
class PaymentNoticeAdmin(Exported, ReadOnlyAdmin):
    """Payment notices as PDF: what waits, what failed, and a way to try again."""

    export_columns = [
        (gettext_lazy("payment reference"), "offer__reference"),
        (gettext_lazy("company"), "offer__company__legal_name"),
        *WORK_COLUMNS,
    ]
    list_display = ["reference", "company", "work_state", "attempts", "due_at", "made_at", "last_error"]
    list_filter = ["work_state"]
    list_select_related = ["offer__company"]
    search_fields = ["offer__reference", "offer__company__legal_name"]
    fields = [*list_display]  # the file itself has no address
    readonly_fields = ["reference", "company"]
    actions = ["try_again"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("payment reference"), ordering="offer__reference")
    def reference(self, notice):
        return payments.spaced(notice.offer.reference)

    @admin.display(description=gettext_lazy("company"), ordering="offer__company__sort_name")
    def company(self, notice):
        return notice.offer.company

    @admin.action(description=gettext_lazy("Try the failed ones again"), permissions=["view"])
    def try_again(self, request, queryset):
        """Put failed notices back in the queue."""
        number = work.retry(queryset)
        words = ngettext(
            "%(count)s payment notice is tried again.", "%(count)s payment notices are tried again.", number
        )
        messages.success(request, words % {"count": number})


@admin.register(VatCheck)
class VatCheckAdmin(Exported, ReadOnlyAdmin):
    """What VIES answered, what waits for it, and a way to ask again."""

    export_columns = [
        (gettext_lazy("VAT number"), "vat_number"),
        (gettext_lazy("answer"), "answer"),
        (gettext_lazy("note"), "note"),
        (gettext_lazy("asked at"), "asked_at"),
        (gettext_lazy("consultation number"), "consultation"),
        (gettext_lazy("state"), "work_state"),
    ]
    list_display = ["vat_number", "answer", "note", "asked_at", "work_state", "attempts", "due_at", "last_error"]
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
