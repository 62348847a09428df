"""Pages of buyers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from companies import buyers
from companies.forms import BuyerForm
from pavilion import clock, extensions

from .verbs import attempt


@never_cache
@login_required
def buyer_page(request):
    """A buyer's own page: what the rooms have for them, and what they said of themselves."""
    buyer = buyers.buyer_of(request.user)
    if buyer is None:
        return redirect("companies:buyer_register")
    answers = extensions.call_all("home", "buyer_panels", request.user, clock.now())
    context = {
        "buyer": buyer,
        "sectors": buyers.sector_names(buyer),
        "panels": [panel for answer in answers for panel in answer],
    }
    return render(request, "companies/buyer.html", context)


@never_cache
@login_required
def buyer_register(request):
    """Register as a buyer, from any country."""
    if buyers.buyer_of(request.user):
        return redirect("companies:buyer_profile")
    form = BuyerForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, buyers.register_buyer, request.user, data=form.cleaned_data)
    ):
        messages.success(request, _("You are registered. Companies see who you are only when you write to them."))
        return redirect("companies:buyer")
    return render(request, "companies/buyer_register.html", {"form": form})


@never_cache
@login_required
def buyer_profile(request):
    """Change what a buyer said."""
    buyer = buyers.buyer_of(request.user)
    if buyer is None:
        return redirect("companies:buyer_register")
    form = BuyerForm(request.POST or None, instance=buyers.buyer_of(request.user))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, buyers.update_buyer, buyer, data=form.cleaned_data, actor=request.user)
    ):
        messages.success(request, _("The changes are saved."))
        return redirect("companies:buyer")
    return render(request, "companies/buyer_profile.html", {"form": form, "buyer": buyer})
