"""Asking the company from the page of a file: the request for completion, the pre-rejection notice."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pavilion import clock
from pavilion.transitions import NotAllowedNow
from selection import asking, letters, terms, workflow
from selection.models import Application, Finding

from . import files
from .forms import CompletionForm, NoticeForm


def request_completion(request, pk: int):
    """The items marked "ask to complete", the last day and the letter; sending the form asks the company."""
    application = _open(request, pk, "request_completion")
    if not isinstance(application, Application):
        return application
    findings = list(application.findings.filter(outcome=Finding.Outcome.ASK).select_related("requirement"))
    due_on = terms.last_day(clock.today(), asking.COMPLETION_DAYS)
    form = CompletionForm(
        request.POST if request.method == "POST" else None,
        findings=findings,
        initial={"letter": letters.draft_completion(application), "due_on": due_on},
    )
    if request.method == "POST" and form.is_valid():
        facts = {"items": form.items(), "due_on": form.cleaned_data["due_on"], "letter": form.cleaned_data["letter"]}
        return _done(
            request, application, asking.request_completion, _("The company is asked. The term stands still."), facts
        )
    return _page(request, application, form, _("Request completion"), {"completes": True})


def send_notice(request, pk: int):
    """The reasons and the letter of the pre-rejection notice; sending the form sends it."""
    application = _open(request, pk, "send_notice")
    if not isinstance(application, Application):
        return application
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        initial={"letter": letters.draft_notice(application), "reasons": letters.reasons(application)},
    )
    if request.method == "POST" and form.is_valid():
        words = _("The notice is sent: the company has ten days. The term stands still.")
        return _done(request, application, asking.send_notice, words, form.cleaned_data)
    due_on = terms.last_day(clock.today(), asking.NOTICE_DAYS)
    return _page(request, application, form, _("Pre-rejection notice"), {"due_on": due_on})


def _open(request, pk: int, verb: str):
    """The application, or the way back to its file with the reason why this is closed now."""
    application = files.readable(request, pk)
    try:
        closed = workflow.closed(application, verb, request.user)
    except PermissionDenied as denied:
        raise Http404 from denied
    if closed:
        messages.error(request, closed)
        return redirect("admin:selection_application_change", pk)
    return application


def _done(request, application: Application, verb, words: str, facts: dict):
    try:
        verb(application, request.user, **facts)
    except NotAllowedNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("admin:selection_application_change", application.pk)


def _page(request, application: Application, form, title: str, more: dict):
    context = admin.site.each_context(request) | {
        "title": title,
        "opts": Application._meta,
        "application": application,
        "form": form,
    }
    return TemplateResponse(request, "selection/desk/ask.html", context | more)
