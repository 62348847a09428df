"""Pages of the sites of a company."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from companies import sites
from companies.forms import SiteForm
from companies.mandates import company_required
from companies.models import Site

from .verbs import attempt


@company_required
def site_list(request):
    """Where the company produces, and where it does not; what it no longer has stands below."""
    rows = request.company.sites.select_related("province").order_by("pk")
    context = {
        "company": request.company,
        "sites": [site for site in rows if site.ended_at is None],
        "ended": [site for site in rows if site.ended_at is not None],
        "producing": sum(site.counts for site in rows),
    }
    return render(request, "companies/sites.html", context)


@company_required
def site_add(request):
    """Add a site of any kind, anywhere."""
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        site = attempt(form, sites.add_site, request.company, data=form.cleaned_data, actor=request.user)
        if site:
            _say_what_it_counts_for(request, site)
            return redirect("companies:sites")
    return render(request, "companies/site_form.html", {"company": request.company, "form": form})


@company_required
def site_change(request, pk: int):
    """Change a site the company still has."""
    site = get_object_or_404(request.company.sites.current(), pk=pk)
    form = SiteForm(request.POST or None, instance=site)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, sites.update_site, site, data=form.cleaned_data, actor=request.user)
        if changed:
            _say_what_it_counts_for(request, changed)
            return redirect("companies:sites")
    site = request.company.sites.current().select_related("province").get(pk=pk)
    return render(request, "companies/site_form.html", {"company": request.company, "form": form, "site": site})


@company_required
def site_end(request, pk: int):
    """Ask, then say that the company no longer has a site."""
    site = get_object_or_404(request.company.sites.current().select_related("province"), pk=pk)
    if request.method == "POST":
        sites.end_site(site, actor=request.user)
        messages.success(request, _("The site is ended. It stays on record."))
        return redirect("companies:sites")
    return render(request, "companies/site_end.html", {"company": request.company, "site": site})


def _say_what_it_counts_for(request, site: Site) -> None:
    if site.counts:
        messages.success(request, _("The site is saved. It counts as production in Italy."))
    elif site.produces:
        messages.warning(request, _("The site is saved. It is abroad: it does not count as production in Italy."))
    else:
        messages.warning(request, _("The site is saved. This kind of site does not count as production."))
