"""A company's certificates: the list, one form, removal."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalogue import certificates as verbs
from catalogue.forms import CertificateForm
from companies.mandates import company_required
from companies.views.verbs import attempt
from pavilion import clock


@company_required
def certificates(request):
    """What the company has listed, with what an officer saw."""
    rows = request.company.certificates.prefetch_related("products__texts")
    return render(request, "catalogue/company/certificates.html", {"rows": rows, "today": clock.today()})


@company_required
def certificate_new(request):
    """List one more."""
    form = CertificateForm(request.POST or None, company=request.company)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, verbs.declare_certificate, request.company, data=form.facts(), actor=request.user)
    ):
        messages.success(request, _("The certificate is listed."))
        return redirect("catalogue:certificates")
    return render(request, "catalogue/company/certificate.html", {"form": form})


@company_required
def certificate_edit(request, pk):
    """Change one."""
    present = _own(request, pk)
    form = CertificateForm(request.POST or None, company=request.company, instance=present)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        fresh = _own(request, pk)  # the form has written into its own
        if attempt(form, verbs.update_certificate, fresh, data=facts, actor=request.user):
            messages.success(request, _("The changes are saved."))
            return redirect("catalogue:certificates")
    return render(request, "catalogue/company/certificate.html", {"form": form, "certificate": present})


@require_POST
@company_required
def certificate_remove(request, pk):
    """Take one off the list."""
    verbs.remove_certificate(_own(request, pk), actor=request.user)
    messages.success(request, _("The certificate is no longer listed."))
    return redirect("catalogue:certificates")


def _own(request, pk: int):
    found = request.company.certificates.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
