"""Pages about a person's own data: what is kept, a copy, erasure."""

import json

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import personal_data, second_factor
from .forms import Form


class EraseForm(Form):
    """A tick, so that nobody erases an account by a slip of the hand."""

    sure = forms.BooleanField(
        label=_("I want my account erased. I know that it cannot be brought back."),
        error_messages={"required": _("Tick the box if you are sure.")},
    )


@never_cache
@login_required
def own_data(request) -> HttpResponse:
    """What is kept of people, and the two things one can do about it."""
    return render(request, "account/data.html", {"kept": personal_data.kept()})


@require_POST
@login_required
def own_copy(request) -> HttpResponse:
    """A copy of everything the portal knows of the person, as a file."""
    second_factor.require_recent_proof(request)
    facts = personal_data.copy_for(request.user)
    text = json.dumps(facts, cls=personal_data.PlainJSON, ensure_ascii=False, indent=2)
    return HttpResponse(
        text,
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="personal-data.json"', "Cache-Control": "no-store"},
    )


@never_cache
@login_required
def erase(request) -> HttpResponse:
    """Say what goes and what stays, ask, then erase the account and sign out."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        second_factor.require_recent_proof(request)
        try:
            stays = personal_data.erase(request.user, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages[0])
        else:
            logout(request)
            return render(request, "account/erased.html", {"stays": stays})
    return render(request, "account/erase.html", {"form": form, "holds": personal_data.holds(request.user)})
