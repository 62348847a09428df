"""Report a product: a page of its own, never kept, for anybody."""

from allauth.account.adapter import get_adapter
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from catalogue import pages
from catalogue import reports as verbs
from catalogue.forms import ReportForm
from companies.views.verbs import attempt
from pavilion import clock


@never_cache
def report(request, pk):
    """Ask what is wrong; then say that an officer looks at it."""
    shown = pages.product(int(pk))
    if shown is None or not pages.is_public(shown, clock.now()):
        raise Http404
    form = ReportForm(request.POST or None)
    reporter = request.user if request.user.is_authenticated else None
    done = bool(
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            verbs.report_product,
            shown,
            address=get_adapter().get_client_ip(request),
            reporter=reporter,
            **form.cleaned_data,
        )
    )
    context = pages.product_context(shown) | {"form": form, "done": done}
    return render(request, "catalogue/report.html", context)
