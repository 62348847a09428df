"""What officers decide about messages and people: held messages, reports of abuse, blocked buyers."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from companies import officers
from inquiries import attachments, blocks, quarantine, reports
from inquiries.guard_forms import DecisionForm
from inquiries.models import Block, HeldMessage, Report, Side
from pavilion import clock
from pavilion.desk import ReadOnlyAdmin
from pavilion.files import serve_private
from pavilion.transitions import NotAllowedNow, why_not

SHOWN = 50  # messages of a reported conversation


class StateFilter(admin.SimpleListFilter):
    """What was decided, or that nothing was yet."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return HeldMessage.State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class DecidedAdmin(ReadOnlyAdmin):
    """Rows that each have a page with a few outcomes; what an outcome does goes through the room's verbs."""

    list_display_links = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def address(self, name: str) -> str:
        """The name of one of this register's addresses."""
        return f"inquiries_{self.opts.model_name}_{name}"

    def open_link(self, row, words):
        """A link to a row's page."""
        return format_html('<a href="{}">{}</a>', reverse(f"admin:{self.address('change')}", args=[row.pk]), words)

    def get_urls(self):
        do = path(
            "<int:pk>/do/<slug:verb>/", self.admin_site.admin_view(require_POST(self.do_view)), name=self.address("do")
        )
        own = [url for url in super().get_urls() if url.name and url.name.endswith(("_changelist", "_change"))]
        return [do, *own]

    def found(self, request, pk):
        """The row, for whoever may read this register."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not str(pk).isdecimal() or len(str(pk)) > 18:
            raise Http404
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def do_view(self, request, pk: int, verb: str):
        """One outcome; what is not possible now is said on the row's page."""
        row = self.found(request, pk)
        form = DecisionForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError([error for errors in form.errors.values() for error in errors])
            done = self.decide(request, row, verb, form.cleaned_data)
        except (NotAllowedNow, ValidationError) as refusal:
            text = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            messages.error(request, text)
            return redirect(f"admin:{self.address('change')}", pk)
        messages.success(request, done)
        return redirect(f"admin:{self.address('changelist')}")

    def decide(self, request, row, verb: str, given: dict) -> str:
        """Do the outcome of a button; returns what to say. Raises Http404 for an unknown one."""
        raise NotImplementedError

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.found(request, object_id)
        context = self.admin_site.each_context(request) | {"opts": self.opts, "row": row} | self.page(request, row)
        return TemplateResponse(request, f"admin/inquiries/{self.opts.model_name}.html", context)

    def page(self, request, row) -> dict:
        """What the row's page shows."""
        raise NotImplementedError


@admin.register(HeldMessage)
class HeldMessageAdmin(DecidedAdmin):
    """Messages stopped ahead of delivery, the oldest first. What nothing speaks against no officer reads."""

    list_display = ["opened", "company", "held_for", "state_tag", "written_at"]
    list_filter = [StateFilter]
    ordering = ["written_at", "pk"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).queue().filter(side=Side.BUYER)
        return rows.select_related(
            "buyer__user", "company__store", "product", "store", "conversation", "decided_by", "sender"
        )

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": _("Messages held for a check")})

    @admin.display(description=gettext_lazy("sender"))
    def opened(self, row):
        return self.open_link(row, row.buyer)

    @admin.display(description=pgettext_lazy("message", "held because"))
    def held_for(self, row):
        return ", ".join(row.hold_words)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_tag(self, row):
        return format_html('<span class="pa-state">{}</span>', row.get_state_display())

    def get_urls(self):
        file = path(
            "<int:pk>/files/<int:file_pk>/", self.admin_site.admin_view(self.file_view), name=self.address("file")
        )
        return [file, *super().get_urls()]

    def file_view(self, request, pk: int, file_pk: int):
        """An officer opens a file of a held message; that it was opened stands on record."""
        found = attachments.open_file(get_object_or_404(self.found(request, pk).files, pk=file_pk), user=request.user)
        return serve_private(found.file, filename=found.filename, content_type=found.content_type)

    def page(self, request, row) -> dict:
        roles = quarantine.roles_towards(request.user, row)
        decides = quarantine.TABLE.may_ever("deliver", roles) and row.state == HeldMessage.State.HELD
        others = HeldMessage.objects.filter(buyer=row.buyer).exclude(pk=row.pk)
        no_delivery = ""
        if decides:
            no_delivery = why_not(quarantine.TABLE, row, "deliver", roles=roles, context={"now": clock.now()})
        return {
            "title": _("Message of %(firm)s") % {"firm": row.buyer.company_name},
            "decides": decides,
            "files": row.files.all(),
            "no_delivery": no_delivery,
            "rejections": HeldMessage.Rejection.choices,
            "delivered_before": row.buyer.conversations.count(),
            "rejected_before": others.filter(state=HeldMessage.State.REJECTED).count(),
            "reported_before": Report.objects.filter(conversation__buyer=row.buyer, side=Side.COMPANY).count(),
        }

    def decide(self, request, row, verb: str, given: dict) -> str:
        officer, note = request.user, given["note"]
        if verb == "deliver":
            quarantine.deliver(row, officer=officer, note=note)
            return _("The message is delivered.")
        if verb not in ("reject", "block"):
            raise Http404
        quarantine.reject(row, officer=officer, rejection=given["rejection"], note=note, and_block=verb == "block")
        if verb == "block":
            return _("The message is rejected, and its sender blocked. They have been told that it was not delivered.")
        return _("The message is rejected. Its sender has been told.")


@admin.register(Report)
class ReportAdmin(DecidedAdmin):
    """Reports of abuse, the oldest first. Whoever decides reads the conversation: both sides are told so when they report."""

    list_display = ["opened", "reason", "side", "state_tag", "made_at"]
    list_filter = ["state", "reason", "side"]
    ordering = ["made_at", "pk"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("conversation__buyer", "conversation__company", "reporter", "decided_by")

    @admin.display(description=gettext_lazy("conversation"))
    def opened(self, row):
        return self.open_link(row, f"{row.conversation.buyer} – {row.conversation.company}")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_tag(self, row):
        return format_html('<span class="pa-state">{}</span>', row.get_state_display())

    def page(self, request, row) -> dict:
        may = officers.has_role(request.user, officers.CATALOGUE) and row.reporter_id != request.user.pk
        shown = row.conversation.messages.order_by("-pk")[:SHOWN]
        return {
            "title": str(row.conversation.title),
            "shown": list(shown)[::-1],
            "decides": may and row.state == Report.State.OPEN,
            "of_buyer": row.side == Side.COMPANY,
        }

    def decide(self, request, row, verb: str, given: dict) -> str:
        if verb == "dismiss":
            reports.dismiss(row, officer=request.user, note=given["note"])
            return _("The report is dismissed. Who reported has been told.")
        if verb not in ("uphold", "block"):
            raise Http404
        reports.uphold(row, officer=request.user, note=given["note"], and_block=verb == "block")
        if verb == "block":
            return _("The report is upheld, and the buyer blocked.")
        return _("The report is upheld. Who reported has been told.")


@admin.register(Block)
class BlockAdmin(DecidedAdmin):
    """Buyers that officers have blocked for all. Blocks between a buyer and a company are theirs, and not shown."""

    list_display = ["opened", "reason", "made_at", "lifted_at"]
    ordering = ["-made_at", "-pk"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .filter(by=Block.By.OFFICER)
            .select_related("buyer__user", "made_by", "lifted_by")
        )

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": _("Blocked buyers")})

    @admin.display(description=gettext_lazy("buyer"))
    def opened(self, row):
        return self.open_link(row, row.buyer)

    def page(self, request, row) -> dict:
        may = officers.has_role(request.user, officers.CATALOGUE) and row.buyer.user_id != request.user.pk
        return {"title": str(row.buyer), "decides": may and row.lifted_at is None}

    def decide(self, request, row, verb: str, given: dict) -> str:
        if verb != "lift":
            raise Http404
        blocks.lift_for_all(row, officer=request.user)
        return _("The block is lifted.")
