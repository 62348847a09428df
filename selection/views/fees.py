"""A company's offer at the reduced fee: what it gives, the payment notice, and saying no."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from companies.mandates import company_required
from pavilion import clock
from pavilion.files import serve_private
from selection import fees, payments
from selection.models import FeeOffer, PaymentNotice

from .guards import attempt


@company_required
def fee(request, pk: int):
    """The offer with its price; once accepted, the payment notice; once paid, the membership."""
    offer = _own(request, pk)
    if request.method == "POST":
        if attempt(request, fees.accept, offer, user=request.user):
            messages.success(request, _("Here is the payment notice. The membership begins when the payment arrives."))
        return redirect("selection:fee", pk)
    today = clock.today()
    context = {
        "offer": offer,
        "call": offer.call,
        "is_open": offer.state in FeeOffer.OPEN and today <= offer.due_on,
        "starts_on": offer.starts_on(today),
        "ends_on": clock.add_months(offer.starts_on(today), offer.months),
        "reference": payments.spaced(offer.reference) if offer.reference else "",
        "has_pdf": PaymentNotice.objects.filter(offer=offer).exclude(file="").exists(),
    }
    return render(request, "selection/fee.html", context)


@company_required
def notice_pdf(request, pk: int):
    """The payment notice's PDF; 404 until it is made, and once there is nothing more to pay."""
    offer = _own(request, pk)
    notice = PaymentNotice.objects.filter(offer=offer).exclude(file="").first()
    if notice is None or offer.state != FeeOffer.State.AWAITED:
        raise Http404
    return serve_private(notice.file, filename=f"{offer.reference}.pdf", content_type="application/pdf")


@company_required
def decline(request, pk: int):
    """Ask, then decline the offer."""
    offer = _own(request, pk)
    if request.method == "POST":
        if attempt(request, fees.decline, offer, user=request.user):
            messages.success(request, _("You have declined the offer."))
        return redirect("selection:fee", pk)
    if offer.state not in FeeOffer.OPEN:
        return redirect("selection:fee", pk)
    return render(request, "selection/fee_decline.html", {"offer": offer})


def _own(request, pk: int) -> FeeOffer:
    offers = FeeOffer.objects.select_related("call", "package", "renews", "company", "membership", "application")
    return get_object_or_404(offers, pk=pk, company=request.company)
