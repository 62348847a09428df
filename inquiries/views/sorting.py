"""A company keeps its inbox in order: several conversations at once, one on its own page, its tags."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from companies.mandates import company_required
from companies.views.verbs import attempt
from inquiries import assignment, conversations, inbox_choice, tags
from inquiries.models import Conversation, Side
from inquiries.sorting_forms import ManyForm, SortForm, TagForm
from pavilion.transitions import NotAllowedNow

from . import threads


@require_POST
@company_required
def many(request) -> HttpResponse:
    """Do one thing to the chosen conversations of the inbox, and go back to what was looked at."""
    back = f"{reverse('inquiries:inbox')}{inbox_choice.read(request.GET).but()}"
    rows = Conversation.objects.of_company(request.company)
    form = ManyForm(request.POST, company=request.company, rows=rows)
    if not form.is_valid():
        messages.error(request, form.first_error)
        return redirect(back)
    done = sum(_do(request, row, form) for row in form.cleaned_data["row"])
    if done:
        words = ngettext("%(count)s conversation changed.", "%(count)s conversations changed.", done)
        messages.success(request, words % {"count": done})
    if done < len(form.cleaned_data["row"]):
        messages.error(request, _("Some conversations could not be changed: they are over already."))
    return redirect(back)


def _do(request, row: Conversation, form: ManyForm) -> bool:
    """Whether it was possible."""
    verb = form.cleaned_data["do"]
    try:
        if verb == "close":
            conversations.close(row, user=request.user, side=Side.COMPANY)
        elif verb == "assign":
            assignment.assign(row, form.colleague, user=request.user)
        else:
            tags.put_on(row, form.cleaned_data["tag"], user=request.user)
    except (NotAllowedNow, ValidationError):
        return False
    return True


@require_POST
@company_required
def sort(request, pk: int) -> HttpResponse:
    """Say who takes care of a conversation, and which tags it has; a new tag is made on the way."""
    row = get_object_or_404(Conversation.objects.of_company(request.company), pk=pk)
    form = SortForm(request.POST, company=request.company)
    if form.is_valid():
        try:
            chosen = list(form.cleaned_data["tags"])
            if form.cleaned_data["new_tag"]:
                chosen.append(tags.create(request.company, form.cleaned_data["new_tag"], user=request.user))
            tags.set_tags(row, chosen, user=request.user)
            assignment.assign(row, form.colleague, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Saved."))
    else:
        messages.error(request, form.first_error)
    return redirect(threads.thread_url(row, Side.COMPANY))


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def tag_list(request) -> HttpResponse:
    """The company's tags; posting adds one."""
    form = TagForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, tags.create, request.company, form.cleaned_data["name"], user=request.user):
        messages.success(request, _("The tag is added."))
        return redirect("inquiries:tags")
    context = {
        "form": form,
        "rows": inbox_choice.tags_of(request.company),
        "trail": threads.trail(Side.COMPANY),
    }
    return render(request, "inquiries/inbox/tags.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def tag_change(request, pk: int) -> HttpResponse:
    """Call a tag otherwise, or delete it."""
    tag = get_object_or_404(request.company.conversation_tags, pk=pk)
    name = tag.name
    if "delete" in request.POST:
        tags.delete(tag, user=request.user)
        messages.success(request, _("The tag is deleted."))
        return redirect("inquiries:tags")
    form = TagForm(request.POST if request.method == "POST" else None, initial={"name": name})
    if form.is_valid() and attempt(form, tags.rename, tag, form.cleaned_data["name"], user=request.user):
        messages.success(request, _("Saved."))
        return redirect("inquiries:tags")
    context = {
        "form": form,
        "name": name,
        "used": tag.taggings.count(),
        "trail": [*threads.trail(Side.COMPANY), (_("Tags"), reverse("inquiries:tags"))],
    }
    return render(request, "inquiries/inbox/tag.html", context)
