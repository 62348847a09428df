"""Help requests at the desk: those that wait first, each on a page with its answer."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.views.verbs import attempt
from inquiries import help_requests
from inquiries.help_forms import HelpAnswerForm
from inquiries.models import HelpRequest
from pavilion.desk import ReadOnlyAdmin
from pavilion.transitions import NotAllowedNow

VIEW = "inquiries.view_helprequest"


@admin.register(HelpRequest)
class HelpRequestAdmin(ReadOnlyAdmin):
    """What companies ask the agency: the longest waiting first."""

    list_display = ["linked", "company", "topic", "state_tag", "outcome", "changed_at"]
    list_filter = ["state", "topic"]
    list_display_links = None
    list_per_page = 50
    list_select_related = ["company"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_ordering(self, request):
        """Those that wait first, the longest waiting of them before; of the others the latest."""
        return ["-state", "changed_at"]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": _("Help requests")})

    @admin.display(description=gettext_lazy("question"))
    def linked(self, row):
        return format_html('<a href="{}">{}</a>', reverse("admin:inquiries_helprequest_change", args=[row.pk]), row)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_tag(self, row):
        return format_html('<span class="pa-state">{}</span>', row.get_state_display())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One question; posting answers it. Not Django's form: the answer goes through its verb."""
        if not str(object_id).isdecimal():
            raise Http404
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        row = get_object_or_404(HelpRequest.objects.select_related("company", "asked_by"), pk=object_id)
        roles = help_requests.roles_towards(request.user, row)
        answers = "answer" in help_requests.TABLE.verbs(row.state, roles)
        if request.method == "POST" and not help_requests.TABLE.may_ever("answer", roles):
            raise PermissionDenied
        form = HelpAnswerForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                done = attempt(form, help_requests.answer, row, officer=request.user, **form.cleaned_data)
            except NotAllowedNow as refusal:
                form.add_error(None, str(refusal))
                done = None
            if done:
                messages.success(request, _("The answer is sent. Whoever asked has been told by e-mail."))
                return redirect("admin:inquiries_helprequest_changelist")
        context = self.admin_site.each_context(request) | {
            "title": _("Question of %(company)s") % {"company": row.company},
            "opts": self.opts,
            "row": row,
            "notes": row.notes.select_related("author"),
            "asker": row.company.mandates.filter(user=row.asked_by_id).order_by("-pk").first(),
            "asked_before": row.company.help_requests.exclude(pk=row.pk).count(),
            "answers": answers,
            "form": form,
        }
        return TemplateResponse(request, "admin/inquiries/help.html", context)

    def get_urls(self):
        """The list and the page of one question; nothing else of Django's."""
        return [url for url in super().get_urls() if url.name and url.name.endswith(("_changelist", "_change"))]
