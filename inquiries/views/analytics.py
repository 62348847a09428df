"""What a company reads of itself, as plots and as tables for saving."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from companies.mandates import company_required
from inquiries import analytics
from pavilion import clock, tables_out


@require_safe
@company_required
def figures(request) -> HttpResponse:
    """Views, enquiries, requests, what came of them."""
    now = clock.now()
    period = analytics.read_period(request.GET.get("weeks", ""), now)
    context = {
        "period": period,
        "choices": analytics.WEEKS,
        "trail": [(_("My company"), reverse("companies:dashboard"))],
        **analytics.overview(request.company, period, now),
    }
    return render(request, "inquiries/analytics.html", context)


@require_safe
@company_required
def table(request, what: str) -> HttpResponse:
    """One of the tables as CSV, of the same period."""
    period = analytics.read_period(request.GET.get("weeks", ""), clock.now())
    tables = {"products": _products, "countries": _countries, "days": _days}
    if what not in tables:
        raise Http404
    header, rows = tables[what](request.company, period)
    return tables_out.table_response(tables_out.CSV, name=f"{what}-{period.first_day}", header=header, rows=rows)


def _products(company, period) -> tuple[list[str], list[list]]:
    header = [_("Number"), _("Product"), _("Views"), _("Enquiries")]
    lines = analytics.by_product(company, period)
    return header, [[line.number, line.title, line.views, line.enquiries] for line in lines]


def _countries(company, period) -> tuple[list[str], list[list]]:
    header = [_("Code"), _("Country"), _("Enquiries"), _("Requests for quotation")]
    return header, [list(row) for row in analytics.by_country(company, period)]


def _days(company, period) -> tuple[list[str], list[list]]:
    views, enquiries = analytics.views_by_day(company, period), analytics.enquiries_by_day(company, period)
    header = [_("Day"), _("Views"), _("Enquiries")]
    return header, [[day, views.get(day, 0), enquiries.get(day, 0)] for day in sorted(views.keys() | enquiries.keys())]
