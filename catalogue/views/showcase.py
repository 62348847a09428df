"""What a company shows in its store beside its words: lists, and pictures."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalogue import pictures, stores
from catalogue import showcase as verbs
from catalogue.forms import PictureForm, showcase_formsets
from companies.mandates import company_required
from companies.views.verbs import attempt


@company_required
def showcase(request):
    """People, fairs, closure days and groups on one page."""
    store = stores.ensure_store(request.company)
    lists = showcase_formsets(request.POST or None, store=store)
    form = PictureForm()  # carries what a verb refuses as a whole
    valid = [one.is_valid() for one in lists.values()]  # each of them: every message is shown at once
    if request.method == "POST" and all(valid):
        data = {name: one.facts() for name, one in lists.items()}
        if attempt(form, verbs.update_showcase, store, data=data, actor=request.user):
            messages.success(request, _("The store is saved."))
            return redirect("catalogue:showcase")
    return render(request, "catalogue/company/showcase.html", {"store": store, "lists": lists, "form": form})


@company_required
def store_pictures(request):
    """Pictures of the company: add one, remove one."""
    store = stores.ensure_store(request.company)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _add(form, store, request.user):
        messages.success(
            request, _("The picture is received. It is shown as soon as it is prepared, usually in seconds.")
        )
        return redirect("catalogue:store_pictures")
    uses = store.pictures.select_related("picture")
    context = {"store": store, "form": form, "uses": uses, "most": verbs.MOST_PICTURES}
    return render(request, "catalogue/company/store_pictures.html", context)


@require_POST
@company_required
def store_picture_remove(request, pk):
    """Take a picture out of the store."""
    use = stores.ensure_store(request.company).pictures.filter(pk=pk).first()
    if use is None:
        raise Http404
    verbs.remove_picture(use, actor=request.user)
    messages.success(request, _("The picture is removed."))
    return redirect("catalogue:store_pictures")


def _add(form, store, actor) -> bool:
    facts = form.cleaned_data
    picture = attempt(form, _receive, facts["file"])
    words = {"alt_it": facts["alt_it"], "alt_en": facts["alt_en"]}
    return bool(picture and attempt(form, verbs.add_picture, store, picture, actor=actor, **words))


def _receive(file):
    try:
        return pictures.receive_picture(file)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
