"""What waits for a look: publications, changes and samples, side by side with what buyers see now."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import changes, origin, origins, pages, reviews
from catalogue.models import Product, ProductReview
from catalogue.origin_texts import sentences
from catalogue.texts import title_of
from companies import officers
from companies.views.verbs import attempt
from pavilion.desk import ReadOnlyAdmin
from pavilion.transitions import NotAllowedNow


class ReviewForm(forms.Form):
    """What an officer says."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed when something is to be put right; the company reads it."),
    )


@admin.register(ProductReview)
class ProductReviewAdmin(ReadOnlyAdmin):
    """The list of looks: those that wait, the oldest first, then the closed ones, the latest first."""

    list_display = ["title", "company", "kind", "opened_at", "state", "look"]
    ordering = [F("closed_at").desc(nulls_first=True), "opened_at", "pk"]
    list_filter = ["state", "kind"]
    list_select_related = ["product__company"]
    search_fields = ["product__texts__title", "product__company__legal_name"]
    fields = ["title", "company", "kind", "opened_at", "state", "closed_at", "closed_by", "reason", "look"]
    readonly_fields = fields
    acts = ("look",)

    def may_act(self, request) -> bool:
        return officers.has_role(request.user, officers.CATALOGUE)

    def called(self, review) -> str:
        return title_of(review.product)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("product__texts")

    def get_urls(self):
        review = path(
            "<int:pk>/review/", self.admin_site.admin_view(self.review_page), name="catalogue_productreview_review"
        )
        return [review, *super().get_urls()]

    def review_page(self, request, pk: int):
        """The product, what would change, what the rules say of it; approve, or say what is to be put right."""
        if not officers.has_role(request.user, officers.CATALOGUE):
            raise PermissionDenied
        review = get_object_or_404(ProductReview.objects.select_related("product__company"), pk=pk)
        form = ReviewForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._close(request, review, form):
            return redirect(reverse("admin:catalogue_productreview_changelist") + "?state__exact=open")
        context = self.admin_site.each_context(request) | review_context(review)
        return TemplateResponse(request, "admin/catalogue/review.html", context | {"form": form, "opts": self.opts})

    def _close(self, request, review, form) -> bool:
        if "trust" in request.POST:
            first = not review.product.company.store.review_first
            verb, said = reviews.set_review_first, {"first": first}
            done = attempt(form, verb, review.product.company, actor=request.user, **said, **form.cleaned_data)
        else:
            verb = reviews.approve if "approve" in request.POST else reviews.ask_changes
            done = attempt(form, _refusing(verb), review, actor=request.user, **form.cleaned_data)
        if done:
            messages.success(request, _("It is recorded."))
        return bool(done)

    @admin.display(description=gettext_lazy("product"))
    def title(self, review):
        return title_of(review.product)

    @admin.display(description=gettext_lazy("company"), ordering="product__company__sort_name")
    def company(self, review):
        return review.product.company

    @admin.display(description=gettext_lazy("look"))
    def look(self, review):
        url = reverse("admin:catalogue_productreview_review", args=[review.pk])
        if review.closed_at is None:
            return format_html('<a class="button" href="{}">{}</a>', url, _("Look at it"))
        return format_html('<a href="{}">{}</a>', url, _("See it"))


def review_context(review: ProductReview) -> dict:
    """What an officer sees: the product as it would be, the differences, the origin on the proposed facts."""
    live = Product.objects.get(pk=review.product_id)
    differences = changes.differences(live, review.data) if review.data else []
    shown = pages.product(review.product_id)
    if review.data and review.state == ProductReview.State.OPEN:
        changes.overlay(shown, review.data)
    lists = origins.lists_in_force()
    answer = origin.assess(origins.facts_of(shown), wording=origins.wording_of(shown, lists), lists=lists)
    said = answer.as_dict()
    return pages.product_context(shown) | {
        "title": capfirst(_("%(kind)s: %(title)s") % {"kind": review.get_kind_display(), "title": title_of(shown)}),
        "review": review,
        "product": shown,
        "differences": differences,
        "texts": list(shown.texts.all()),
        "proposed_status": answer.status,
        "proposed_findings": sentences(said["findings"]),
        "proposed_blocks": sentences(said["blocks"] + said["missing"]),
        "proposed_warnings": sentences(said["warnings"]),
        "closed": review.state != ProductReview.State.OPEN,
    }


def _refusing(verb):
    """The verb, with what is not possible now said on the form."""

    def call(*args, **kwargs):
        try:
            return verb(*args, **kwargs)
        except NotAllowedNow as error:
            raise ValidationError(str(error)) from error

    return call
