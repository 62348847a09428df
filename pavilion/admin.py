"""The desk's pages of the ground: people, the audit trail, mails, scheduled work."""

import json

import structlog
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import audit, clock, navigation, scheduled_work, work
from .desk import ReadOnlyAdmin
from .models import AuditEvent, OutboxMail, TaskRun, User

log = structlog.get_logger(__name__)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts: an officer may close or reopen one and set its language. Roles are given on the officers' page."""

    list_display = ["email", "language", "is_active", "is_staff", "joined_at"]
    list_filter = ["is_active", "is_staff", "language"]
    search_fields = ["email"]
    ordering = ["email"]
    fields = ["email", "language", "is_active", "is_staff", "joined_at", "last_login"]
    readonly_fields = ["email", "is_staff", "joined_at", "last_login"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody closes their own account by mistake, nor that of someone with more rights than theirs."""
        if obj is not None and (obj == request.user or (obj.is_superuser and not request.user.is_superuser)):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        before = User.objects.filter(pk=obj.pk).values("language", "is_active").get()
        super().save_model(request, obj, form, change)
        after = {"language": obj.language, "is_active": obj.is_active}
        if before != after:
            audit.record(obj, "change", actor=request.user, before=before, after=after)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The audit trail, read."""

    list_display = ["at", "subject", "verb", "actor", "reason"]
    list_filter = ["subject_type", "verb"]
    list_select_related = ["actor"]
    search_fields = ["=subject_id", "reason", "=request_id"]
    search_help_text = _("Number of the subject, words of the reason, or number of the request")
    date_hierarchy = "at"
    show_full_result_count = False
    fields = [
        "at",
        "actor",
        "verb",
        "subject",
        "subject_type",
        "subject_id",
        "seq",
        "reason",
        "what_before",
        "what_after",
        "request_id",
        "hash",
    ]

    def called(self, event) -> str:
        return f"{_named(event)}: {event.verb}"

    @admin.display(description=_("subject"), ordering="subject_type")
    def subject(self, event):
        return _named(event)

    @admin.display(description=_("before"))
    def what_before(self, event):
        return _as_text(event.before)

    @admin.display(description=_("after"))
    def what_after(self, event):
        return _as_text(event.after)


def _named(event: AuditEvent) -> str:
    """The subject as the registers call it: Application 337."""
    try:
        kind = apps.get_model(event.subject_type)._meta.verbose_name
    except (LookupError, ValueError):
        kind = event.subject_type
    return f"{capfirst(kind)} {event.subject_id}"


def _as_text(values: dict) -> str:
    if not values:
        return "–"
    return format_html("<pre>{}</pre>", json.dumps(values, indent=2, sort_keys=True, ensure_ascii=False))


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnlyAdmin):
    """Mails and how their delivery goes. Their words stay between writer and reader: a mail may carry a way into an account."""

    list_display = ["created_at", "to", "subject", "work_state", "sent_at"]
    list_filter = ["work_state", "template", "language"]
    search_fields = ["to", "subject"]
    show_full_result_count = False
    ordering = ["-created_at", "-pk"]
    fields = [
        "created_at",
        "to",
        "subject",
        "language",
        "template",
        "work_state",
        "attempts",
        "due_at",
        "sent_at",
        "last_error",
    ]
    actions = ["try_again"]

    def called(self, mail) -> str:
        return mail.subject

    def has_retry_permission(self, request) -> bool:
        """Who may see the mails and act on them."""
        return request.user.has_perm("pavilion.change_outboxmail")

    @admin.action(description=_("Try again to send the chosen e-mails"), permissions=["retry"])
    def try_again(self, request, queryset):
        """Put failed mails back into the queue; the worker looks within a minute."""
        count = work.retry(queryset)
        words = ngettext("%(count)s e-mail waits to be sent again.", "%(count)s e-mails wait to be sent again.", count)
        messages.success(request, words % {"count": count})


@admin.register(TaskRun)
class TaskRunAdmin(ReadOnlyAdmin):
    """Scheduled work: every task with its last and next run, a button to run it now, and the queues of deferred work."""

    fields = ["task", "started_at", "finished_at", "succeeded", "result"]

    def get_urls(self):
        run = path("run/<str:name>/", self.admin_site.admin_view(self.run_page), name="pavilion_taskrun_run")
        return [run, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """The tasks of the schedule, those that never ran included."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = clock.machine_now()
        context = self.admin_site.each_context(request) | {
            "title": _("Scheduled work"),
            "opts": self.opts,
            "now": now,
            "rows": scheduled_work.rows(now),
            "may_run": request.user.has_perm("pavilion.change_taskrun"),
            "queues": [
                (capfirst(model._meta.verbose_name_plural), self._rows_of(model), work.queue(model))
                for model in work.kinds()
                if request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
            ],
        }
        return TemplateResponse(request, "admin/pavilion/scheduled_work.html", context)

    def run_page(self, request, name: str):
        """Run one task now and say what came of it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            said = scheduled_work.run_now(name, actor=request.user)
        except PermissionDenied:
            raise
        except Exception as error:
            if name not in scheduled_work.SCHEDULE:
                raise Http404 from error
            log.warning("run_now_failed", task=name, exc_info=error)
            words = _("It failed: %(task)s %(error)s")
            error_words = f"{type(error).__name__}: {error}"[:500]
            messages.error(request, words % {"task": scheduled_work.describe(name), "error": error_words})
        else:
            words = _("Done: %(task)s Result: %(result)s")
            messages.success(request, words % {"task": scheduled_work.describe(name), "result": said})
        return redirect("admin:pavilion_taskrun_changelist")

    @staticmethod
    def _rows_of(model) -> str:
        """Where the desk lists the rows of a kind of work, or "" when it does not."""
        return navigation.address(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
