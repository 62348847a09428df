"""The reduced fee at the desk: what was offered, payments to record, offers to take back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from companies import officers
from pavilion import clock
from pavilion.desk import ReadOnlyAdmin
from pavilion.transitions import NotAllowedNow
from selection import fees, payments
from selection.models import Application, Call, FeeOffer

from .exports import Exported
from .forms import PaymentForm, ReasonForm


def administrator(request) -> None:
    """404 for everyone who does not administer the desk."""
    if not officers.has_role(request.user, officers.ADMINISTRATION):
        raise Http404


@admin.register(FeeOffer)
class FeeOfferAdmin(Exported, ReadOnlyAdmin):
    """Memberships at the reduced fee, from the offer to the payment. A reference as it is printed finds its notice."""

    list_display = ["company", "kind", "call_number", "state", "amount", "written", "due_on", "paid_on", "doing"]
    list_filter = ["state", "kind", "call"]
    list_select_related = ["company", "call"]
    search_fields = ["reference", "company__legal_name", "company__vat_number"]
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    export_columns = [
        (gettext_lazy("company"), "company__legal_name"),
        (gettext_lazy("VAT number"), "company__vat_number"),
        (gettext_lazy("kind"), "kind"),
        (gettext_lazy("call"), "call__number"),
        (gettext_lazy("state"), "state"),
        (gettext_lazy("amount, euro"), "amount"),
        (gettext_lazy("payment reference"), "reference"),
        (gettext_lazy("to be paid by"), "due_on"),
        (gettext_lazy("paid on"), "paid_on"),
        (gettext_lazy("number of the payment"), "payment_id"),
    ]
    fields = [
        "company", "kind", "call", "package", "state", "amount", "months", "written", "offered_at", "due_on",
        "accepted_at", "paid_on", "payment_id", "recorded_at", "ended_at", "doing",
    ]  # fmt: skip
    readonly_fields = ["written", "doing"]

    def get_search_results(self, request, queryset, search_term):
        """A reference may be typed in groups of four, as it is printed."""
        if payments.is_reference(search_term):
            return queryset.filter(reference=payments.compact(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("call"), ordering="call__number")
    def call_number(self, offer):
        return offer.call.number

    @admin.display(description=gettext_lazy("payment reference"), ordering="reference")
    def written(self, offer):
        return payments.spaced(offer.reference) if offer.reference else "–"

    @admin.display(description=gettext_lazy("to do"))
    def doing(self, offer):
        if offer.state not in FeeOffer.OPEN:
            return "–"
        back = format_html(
            '<a class="nowrap" href="{}">{}</a>',
            reverse("admin:selection_feeoffer_withdraw", args=[offer.pk]),
            _("Take it back …"),
        )
        if offer.state != FeeOffer.State.AWAITED:
            return back
        record = reverse("admin:selection_feeoffer_pay", args=[offer.pk])
        return format_html('<a class="nowrap" href="{}">{}</a><br>{}', record, _("Record the payment …"), back)

    def get_urls(self):
        def address(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"selection_{name}")

        return [
            address("<int:pk>/pay/", self.pay, "feeoffer_pay"),
            address("<int:pk>/withdraw/", self.withdraw, "feeoffer_withdraw"),
            address("offer/<int:pk>/", require_POST(self.offer), "feeoffer_offer"),
            *super().get_urls(),
        ]

    def pay(self, request, pk: int):
        """What the statement says – day, amount, number – begins the membership."""
        form = PaymentForm(
            request.POST if request.method == "POST" else None, initial={"paid_on": clock.today().isoformat()}
        )
        return self._ask(request, pk, form, fees.record_payment, "selection/desk/pay.html", _("Record a payment"),
                         _("Recorded: the membership begins."))  # fmt: skip

    def withdraw(self, request, pk: int):
        """Ask for the reason, then take the offer back."""
        form = ReasonForm(request.POST if request.method == "POST" else None)
        return self._ask(request, pk, form, fees.withdraw, "selection/desk/fee_withdraw.html", _("Take the offer back"),
                         _("The offer is taken back; the company is told."))  # fmt: skip

    def _ask(self, request, pk: int, form, verb, template: str, title: str, done: str):
        administrator(request)
        offers = FeeOffer.objects.select_related("company", "call", "package", "renews")
        offer = get_object_or_404(offers, pk=pk)
        if request.method == "POST" and form.is_valid():
            try:
                verb(offer, officer=request.user, **form.cleaned_data)
            except NotAllowedNow as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, done)
                return redirect("admin:selection_feeoffer_changelist")
        if request.method == "GET" and offer.state not in FeeOffer.OPEN:
            return redirect("admin:selection_feeoffer_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "offer": offer,
            "reference": payments.spaced(offer.reference) if offer.reference else "",
            "form": form,
        }
        return TemplateResponse(request, template, context)

    def offer(self, request, pk: int):
        """Offer the reduced fee to those chosen on a call's waiting list; says row by row what came of it."""
        administrator(request)
        call = get_object_or_404(Call.objects.public(), pk=pk)
        chosen = [int(one) for one in request.POST.getlist("application") if one.isdigit()]
        found = Application.objects.filter(call=call, pk__in=chosen).select_related("company")
        if not found:
            messages.warning(request, _("Choose at least one company."))
        for application in found:
            try:
                fees.offer_reduced(application, officer=request.user)
            except (NotAllowedNow, PermissionDenied) as refused:
                messages.error(request, f"{application.company}: {refused}")
            else:
                messages.success(request, _("%(name)s: offered.") % {"name": application.company})
        return redirect("admin:selection_call_waiting", pk)
