"""What an administrator does with a published call: a page with its state, its corrigenda and one button per verb.

Every change is a POST to an address of its own that calls one verb of selection/call_changes.py, outside the admin's
transactions.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import officers
from pavilion import clock, second_factor
from pavilion.forms import Form, no_control_characters
from pavilion.transitions import NotAllowedNow
from selection import call_changes, calls, corrigenda, desk, list_words, lists, places
from selection.models import Call


class WordsForm(Form):
    """The text of the corrigendum, in both languages: it becomes public as it stands."""

    text_it = forms.CharField(
        label=gettext_lazy("Text in Italian"),
        max_length=4000,
        validators=[no_control_characters],
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        max_length=4000,
        validators=[no_control_characters],
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call

    def words(self) -> call_changes.Words:
        """What the verbs take."""
        return call_changes.Words(it=self.cleaned_data["text_it"], en=self.cleaned_data["text_en"])

    def facts(self) -> dict:
        """What the verb takes besides the text."""
        return {}


class ClosingForm(WordsForm):
    """A new closing instant, in Rome."""

    closes_at = forms.SplitDateTimeField(label=gettext_lazy("New closing instant (Rome)"), widget=AdminSplitDateTime)
    field_order = ["closes_at"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["closes_at"]
        field.initial = self.call.submission_closes_at
        for box, words in zip(field.widget.widgets, (_("date"), _("hour")), strict=True):
            box.attrs["aria-label"] = f"{field.label}: {words}"

    def facts(self) -> dict:
        return {"closes_at": self.cleaned_data["closes_at"]}


class PlacesForm(WordsForm):
    """The new number of places."""

    count = forms.IntegerField(label=gettext_lazy("New number of places"), min_value=1, max_value=10_000)
    field_order = ["count"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["count"].initial = self.call.place_count

    def facts(self) -> dict:
        return {"count": self.cleaned_data["count"]}


# Verb of the table: (title, what it does, class of its button, form, function).
VERBS = {
    "announce": (
        gettext_lazy("Clarify or correct"),
        gettext_lazy("A text on the call’s page and in an e-mail; no date, place or requirement changes."),
        "pa-alt",
        WordsForm,
        call_changes.announce,
    ),
    "extend": (
        gettext_lazy("Extend the closing date"),
        gettext_lazy("The call stays open until a later instant. It cannot be made shorter."),
        "pa-alt",
        ClosingForm,
        call_changes.extend,
    ),
    "places": (
        gettext_lazy("Change the number of places"),
        gettext_lazy(
            "New places are offered at once to those whose turn has come. Only places nobody was ever offered can go."
        ),
        "pa-alt",
        PlacesForm,
        call_changes.change_places,
    ),
    "publish_provisional": (
        gettext_lazy("Publish the provisional list"),
        gettext_lazy(
            "Everything that arrived, in protocol order, with what became of it; some may still be undecided. A list that "
            "is published is never changed: a later one is a new edition."
        ),
        "pa-alt",
        None,
        lists.publish_provisional,
    ),
    "publish_final": (
        gettext_lazy("Publish the final list"),
        gettext_lazy(
            "When everything is decided. Places freed later go to the waiting list; publish a new edition then."
        ),
        "pa-alt",
        None,
        lists.publish_final,
    ),
    "suspend": (
        gettext_lazy("Suspend the call"),
        gettext_lazy("Nothing can be submitted and no place is offered until it is resumed. Drafts are kept."),
        "pa-alt",
        WordsForm,
        call_changes.suspend,
    ),
    "resume": (
        gettext_lazy("Resume the call"),
        gettext_lazy("Applications can be submitted again until the closing instant; give back the days lost."),
        "pa-alt",
        ClosingForm,
        call_changes.resume,
    ),
    "revoke": (
        gettext_lazy("Revoke the call"),
        gettext_lazy(
            "Offers not accepted yet are taken back; applications not decided or waiting are without object. "
            "Memberships that have begun go on. This cannot be undone."
        ),
        "pa-bad",
        WordsForm,
        call_changes.revoke,
    ),
    "conclude": (
        gettext_lazy("Conclude the call"),
        gettext_lazy("No further place is given; companies that still wait are told. This cannot be undone."),
        "pa-alt",
        None,
        call_changes.conclude,
    ),
}


def life(request, pk: int):
    """How a published call stands, what was changed in it, and what can be done."""
    if not officers.roles_of(request.user) & desk.READERS:
        raise Http404
    call = get_object_or_404(Call.objects.public().select_related("package", "officer_in_charge"), pk=pk)
    administers = officers.has_role(request.user, officers.ADMINISTRATION)
    context = admin.site.each_context(request) | {
        "title": _("Call %(number)s") % {"number": call.number},
        "opts": Call._meta,
        "call": call,
        "phase": calls.phase(call, clock.now()),
        "figures": places.figures(call),
        "corrigenda": corrigenda.of(call),
        "lists": [(one, list_words.heading(one)) for one in call.lists.select_related("call").defer("rows")],
        "verbs": _buttons(call, request.user) if administers else [],
    }
    return TemplateResponse(request, "selection/desk/call_life.html", context)


def change(request, pk: int, verb: str):
    """Ask for what a verb needs, say what it does, and do it. Administrators only."""
    if not officers.has_role(request.user, officers.ADMINISTRATION) or verb not in VERBS:
        raise Http404
    call = get_object_or_404(Call.objects.public(), pk=pk)
    title, explanation, button, form_class, function = VERBS[verb]
    back = redirect("admin:selection_call_life", pk)
    reason = call_changes.closed(call, verb, request.user)
    if reason:
        messages.error(request, reason)
        return back
    form = form_class(request.POST if request.method == "POST" else None, call=call) if form_class else None
    if request.method == "POST" and (form is None or form.is_valid()):
        second_factor.require_recent_proof(request)
        facts = {"words": form.words()} | form.facts() if form else {}
        try:
            function(call, request.user, **facts)
        except NotAllowedNow as refused:
            if form is None:
                messages.error(request, str(refused))
                return back
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Done: %(what)s.") % {"what": title})
            return back
    context = admin.site.each_context(request) | {
        "title": f"{title}: {call.number}",
        "opts": Call._meta,
        "call": call,
        "form": form,
        "verb_title": title,
        "explanation": explanation,
        "button": button,
    }
    return TemplateResponse(request, "selection/desk/call_change.html", context)


def _buttons(call: Call, user) -> list[dict]:
    """Every verb that fits the call's state, with its address or the reason why it is closed."""
    fitting = set(call_changes.CALLS.verbs(call.state, officers.roles_of(user)))
    return [
        {
            "title": title,
            "explanation": explanation,
            "button": button,
            "url": reverse("admin:selection_call_change_verb", args=[call.pk, verb]),
            "closed": call_changes.closed(call, verb, user),
        }
        for verb, (title, explanation, button, _form, _function) in VERBS.items()
        if verb in fitting
    ]
