"""What the office asks of a company, and its one answer: completing an application, observing on a notice."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from companies.mandates import company_required
from selection import asking
from selection.forms import AnswerForm
from selection.models import CompletionRequest

from .guards import attempt, own_application, posted


@company_required
def answer(request, pk: int):
    """What is asked, by when, and the form that answers it; without an open question, back to the application."""
    application = own_application(request, pk)
    asked = asking.open_question(application)
    if asked is None:
        return redirect("selection:application", pk)
    form = AnswerForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request, asking.answer, asked, user=request.user, text=form.cleaned_data["text"], uploads=form.uploads()
        )
        if done:
            messages.success(request, _("Your answer has arrived. The office goes on with your application."))
            return redirect("selection:application", pk)
    completes = isinstance(asked, CompletionRequest)
    context = {
        "application": application,
        "asked": asked,
        "completes": completes,
        "items": asked.items.select_related("requirement") if completes else [],
        "form": form,
        "has_files": any(request.FILES),
    }
    return render(request, "selection/answer.html", context)
