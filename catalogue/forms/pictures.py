"""Pictures of a product: one to add, and the words of those that are there."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Product, ProductPicture
from pavilion.forms import Form

from .parts import check_texts

ALT_HELP = gettext_lazy("For those who do not see it, for example: tiles laid as a panel, blue and white.")


class PictureForm(Form):
    """A picture to add. What is in the file is checked by catalogue/pictures.py."""

    file = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 10 MB, best 1,600 pixels wide and 4:3."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        allow_empty_file=True,  # the picture check says it in the same words as everything else
    )
    alt_it = forms.CharField(
        label=gettext_lazy("What it shows, in Italian"), max_length=200, required=False, help_text=ALT_HELP
    )
    alt_en = forms.CharField(label=gettext_lazy("What it shows, in English"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        check_texts(self)


class GalleryForm(Form):
    """The words of one picture, and whether it comes first."""

    fieldsets = [("", "", [["alt_it", "alt_en"], "first"])]

    use = forms.IntegerField(widget=forms.HiddenInput)
    alt_it = forms.CharField(label=gettext_lazy("What it shows, in Italian"), max_length=200, required=False)
    alt_en = forms.CharField(label=gettext_lazy("What it shows, in English"), max_length=200, required=False)
    first = forms.BooleanField(label=gettext_lazy("Show this picture first"), required=False)

    def __init__(self, *args, shown: ProductPicture | None = None, number: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.item_title = _("Picture %(number)s") % {"number": number}
        if number == 1:
            del self.fields["first"]
            self.fieldsets = [("", "", [["alt_it", "alt_en"]])]
        check_texts(self)


class GalleryFormSet(forms.BaseFormSet):
    """The pictures a product has."""

    def __init__(self, *args, shown: list[ProductPicture], **kwargs):
        self.shown = shown
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        shown = self.shown[index] if index is not None and index < len(self.shown) else None
        return super().get_form_kwargs(index) | {"shown": shown, "number": (index or 0) + 1}

    def words(self) -> dict[int, dict]:
        """{id of the use: its words}, as update_gallery() takes them."""
        return {
            form.cleaned_data["use"]: {"alt_it": form.cleaned_data["alt_it"], "alt_en": form.cleaned_data["alt_en"]}
            for form in self.forms
        }

    def first(self) -> int | None:
        """The picture that shall come first; None when that stays as it is."""
        return next((form.cleaned_data["use"] for form in self.forms if form.cleaned_data.get("first")), None)


def gallery_formset(data=None, *, product: Product, prefix="gallery"):
    """The pictures of a product with their words."""
    shown = list(product.pictures.select_related("picture"))
    rows = [{"use": use.pk, "alt_it": use.alt_it, "alt_en": use.alt_en} for use in shown]
    factory = forms.formset_factory(
        GalleryForm, formset=GalleryFormSet, extra=0, max_num=len(rows), absolute_max=len(rows)
    )
    return factory(data, initial=rows, prefix=prefix, shown=shown)
