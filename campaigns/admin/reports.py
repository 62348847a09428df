"""Figures of all banners at the desk, as pages and as tables for saving; and why a banner stands on a page, or none."""

from datetime import timedelta

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from campaigns import explain, reports
from pavilion import clock
from pavilion.tables_out import CSV, table_response

from .pages import require_view

PERIODS = (7, 30, 90)


def figures(model_admin, request):
    """Days, the lift, the guarantee kept, what did not count: of the last 7, 30 or 90 days."""
    require_view(request)
    days, first = _period(request)
    rows = reports.by_day(first)
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Banners in figures"),
        "opts": model_admin.opts,
        "days": days,
        "periods": PERIODS,
        "rows": rows,
        "total": reports.total(rows),
        "unseen": sum(row["clicked_unseen"] for row in rows),
        "lifts": reports.lifts(first),
        "guarantees": reports.guarantees(first),
        "discarded": reports.discarded(first),
    }
    return TemplateResponse(request, "campaigns/desk/figures.html", context)


def table(request, what: str):
    """One of the tables, as CSV."""
    require_view(request)
    if what not in TABLES:
        raise Http404
    days, first = _period(request)
    header, rows = TABLES[what](first)
    return table_response(CSV, name=f"banners-{what}-{days}", header=header, rows=rows)


def why(model_admin, request):
    """For an address of the portal: every banner of its slot with its chance, or the rule that speaks against it."""
    require_view(request)
    address = request.GET.get("address", "").strip()[:300]
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Why this banner, or none"),
        "opts": model_admin.opts,
        "address": address,
    }
    if address:
        try:
            context["slot"] = explain.slot(*explain.page_at(address), clock.now())
        except explain.NoPage:
            context["error"] = _(
                "This is no page of the portal with a place for banners. Paste an address such as /en/c/ceramics/."
            )
    return TemplateResponse(request, "campaigns/desk/why.html", context)


def _period(request) -> tuple[int, object]:
    given = request.GET.get("days", "")
    days = int(given) if given in map(str, PERIODS) else 30
    return days, clock.today() - timedelta(days=days - 1)


def _days(first):
    names = ("served", "seen", "clicked", "clicked_unseen", "dealt_seen", "dealt_clicked")
    rows = ([row["day"], *(row[name] for name in names)] for row in reports.by_day(first))
    header = [
        _("Day"),
        _("Served"),
        _("Viewable"),
        _("Clicked"),
        _("Clicked, not viewable"),
        _("Viewable, dealt"),
        _("Clicked, dealt"),
    ]
    return header, rows


def _guarantee(first):
    rows = (
        [one.placement, one.share, str(part.company or _("the agency")), part.served, round(part.equal_served, 1), round(part.of_equal, 1),
         part.seen, round(part.equal_seen, 1), round(part.of_equal_seen, 1)]
        for one in reports.guarantees(first)
        for part in one.parts
    )  # fmt: skip
    header = [_("Where"), _("Guaranteed, %"), _("Whose"), _("Served"), _("Equal share"), _("Of it, %"), _("Viewable"),
              _("Equal share"), _("Of it, %")]  # fmt: skip
    return header, rows


def _discarded(first):
    rows = ([row["words"], row["served"], row["seen"], row["clicked"]] for row in reports.discarded(first))
    return [_("Reason"), _("Served"), _("Viewable"), _("Clicked")], rows


TABLES = {"days": _days, "guarantee": _guarantee, "discarded": _discarded}
