"""Pages of the company: the choice at the beginning, registration, "My company", its profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from companies import dashboard, registration
from companies.buyers import buyer_of
from companies.forms import DetailsForm, IdentityForm, RegistrationForm
from companies.home import missing_details
from companies.invitations import invitations_for
from companies.languages import names
from companies.mandates import company_of, company_required
from pavilion import clock

from .verbs import attempt


@never_cache
@login_required
def choose(request):
    """Someone who signed up and is nobody yet: "I produce" or "I buy"."""
    context = {"is_buyer": buyer_of(request.user), "has_company": company_of(request.user)}
    return render(request, "companies/choose.html", context)


@never_cache
@login_required
def register(request):
    """Register a company and the mandate of whoever does it; then on to the details."""
    if company_of(request.user):
        return redirect("companies:dashboard")
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        company = attempt(form, registration.register_company, request.user, data=form.cleaned_data)
        if company:
            messages.success(request, _("%(company)s is registered.") % {"company": company.legal_name})
            return redirect("companies:details")
    context = {"form": form, "invitations": invitations_for(request.user).exists()}
    return render(request, "companies/register.html", context)


@company_required
def my_company(request):
    """The next thing to do, the rest of the list, and what every room has to show."""
    now = clock.now()
    shown = dashboard.dashboard(request.company, request.user, now)
    return render(request, "companies/dashboard.html", {"company": request.company, "dashboard": shown})


@company_required
def profile(request):
    """What the company says of itself."""
    context = {
        "company": request.company,
        "missing": missing_details(request.company),
        "spoken": names(request.company.languages),
        "sites": request.company.sites.current().select_related("province"),
    }
    return render(request, "companies/profile.html", context)


@company_required
def identity(request):
    """Change name, numbers or registered office."""
    form = IdentityForm(request.POST or None, instance=company_of(request.user))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, registration.update_company, request.company, data=form.cleaned_data, actor=request.user)
    ):
        messages.success(request, _("The changes are saved."))
        return redirect("companies:profile")
    return render(request, "companies/identity.html", {"company": request.company, "form": form})


@company_required
def details(request):
    """Register numbers, contacts, what buyers ask: the second half of registering, and its page for ever after."""
    form = DetailsForm(request.POST or None, instance=company_of(request.user))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, registration.update_company, request.company, data=form.facts(), actor=request.user)
    ):
        messages.success(request, _("The changes are saved."))
        return redirect("companies:profile" if request.company.sites.exists() else "companies:dashboard")
    first_time = not (request.company.rea or request.company.pec)
    context = {"company": request.company, "form": form, "first_time": first_time}
    return render(request, "companies/details.html", context)
