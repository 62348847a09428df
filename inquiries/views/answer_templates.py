"""A company's templates for answers, and one of them filled in for a conversation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from companies.mandates import company_required
from companies.views.verbs import attempt
from inquiries import answer_templates
from inquiries.answer_forms import TemplateForm
from inquiries.models import Conversation, Side

from . import threads


@require_safe
@company_required
def template_list(request) -> HttpResponse:
    """The company's templates, by name."""
    rows = request.company.answer_templates.order_by("name", "language")
    context = {"rows": rows, "trail": threads.trail(Side.COMPANY)}
    return render(request, "inquiries/answers/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def template_new(request) -> HttpResponse:
    """Write a template."""
    form = TemplateForm(request.POST if request.method == "POST" else None, initial={"language": get_language()})
    if form.is_valid() and attempt(form, answer_templates.create, request.company, form.draft(), user=request.user):
        messages.success(request, _("The template is saved."))
        return redirect("inquiries:answer_templates")
    return _show(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def template_change(request, pk: int) -> HttpResponse:
    """Change a template, or delete it."""
    row = get_object_or_404(request.company.answer_templates, pk=pk)
    if "delete" in request.POST:
        answer_templates.delete(row, user=request.user)
        messages.success(request, _("The template is deleted."))
        return redirect("inquiries:answer_templates")
    initial = {"name": row.name, "language": row.language, "text": row.text}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and attempt(form, answer_templates.change, row, form.draft(), user=request.user):
        messages.success(request, _("The template is saved."))
        return redirect("inquiries:answer_templates")
    return _show(request, form, row)


@require_safe
@company_required
def template_filled(request, pk: int, template_pk: int) -> HttpResponse:
    """A template's text for one conversation, for the script that puts it where the answer is written."""
    rows = Conversation.objects.of_company(request.company).select_related("buyer", "company")
    row = get_object_or_404(request.company.answer_templates, pk=template_pk)
    text = answer_templates.filled(row, get_object_or_404(rows, pk=pk), request.mandate)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _show(request, form: TemplateForm, row) -> HttpResponse:
    trail = [*threads.trail(Side.COMPANY), (_("Answer templates"), reverse("inquiries:answer_templates"))]
    places = [(f"{{{name}}}", meaning) for name, meaning in answer_templates.PLACES.items()]
    context = {"form": form, "row": row, "places": places, "trail": trail}
    return render(request, "inquiries/answers/template.html", context)
