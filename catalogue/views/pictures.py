"""The pictures of a product: add, describe, remove."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from catalogue import galleries, pictures
from catalogue.forms import PictureForm, gallery_formset
from companies.mandates import company_required
from companies.views.verbs import attempt

from .company import overview_context, own

RECEIVED = gettext_lazy("The picture is received. It is shown as soon as it is prepared, usually in seconds.")


@company_required
def product_pictures(request, pk):
    """The words of the pictures that are there (button "save") and one to add (button "add"): each button keeps both."""
    product = own(request, pk)
    adding = "add" in request.POST or bool(request.FILES.get("file"))
    telling = "gallery-TOTAL_FORMS" in request.POST
    form = PictureForm(request.POST if adding else None, request.FILES if adding else None)
    gallery = gallery_formset(request.POST if telling else None, product=product)
    fits = request.method == "POST" and (not adding or form.is_valid()) and (not telling or gallery.is_valid())
    if fits and (not adding or _add(request, form, product)):
        if telling:
            galleries.update_gallery(product, words=gallery.words(), first=gallery.first(), actor=request.user)
        messages.success(request, RECEIVED if adding else _("The changes are saved."))
        return redirect("catalogue:product_pictures", product.pk)
    context = overview_context(product) | {
        "section": "pictures",
        "form": form,
        "gallery": gallery,
        "most": galleries.MAX_PICTURES,
    }
    return render(request, "catalogue/company/pictures.html", context)


@require_POST
@company_required
def picture_remove(request, pk, use):
    """Take a picture out of the gallery; what was typed of the others is kept."""
    product = own(request, pk)
    shown = product.pictures.filter(pk=use).first()
    if shown is None:
        raise Http404
    gallery = gallery_formset(request.POST, product=product)
    if "gallery-TOTAL_FORMS" in request.POST and gallery.is_valid():
        galleries.update_gallery(product, words=gallery.words(), first=gallery.first(), actor=request.user)
    try:
        galleries.detach_picture(shown, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The picture is removed."))
    return redirect("catalogue:product_pictures", pk)


def _add(request, form: PictureForm, product) -> bool:
    facts = form.cleaned_data
    picture = attempt(form, _receive, facts["file"])
    if picture is None:
        return False
    words = {"alt_it": facts["alt_it"], "alt_en": facts["alt_en"]}
    return bool(attempt(form, galleries.attach_picture, product, picture, actor=request.user, **words))


def _receive(file):
    """What is wrong with a file is said beside its field."""
    try:
        return pictures.receive_picture(file)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
