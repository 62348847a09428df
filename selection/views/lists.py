"""Public lists: what was published of each call, who got a place, and how anyone checks it. Kept by the page cache."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import formats
from django.utils.translation import gettext as _

from pavilion import clock, tables_out
from pavilion.italian import elided
from pavilion.page_cache import public_page
from selection import beneficiaries, calls, list_words, lists, paper
from selection.models import Call, PublishedList

PER_PAGE = 100


@public_page()
def rankings(request):
    """Every call with its lists and its beneficiaries, and how to check them. Two queries."""
    found = list(Call.objects.public().prefetch_related("lists"))
    now = clock.now()
    rows = []
    for call in found:
        published = sorted(call.lists.all(), key=lambda one: (one.published_at, one.pk), reverse=True)
        for one in published:
            one.call = call
        rows.append(
            {
                "call": call,
                "phase": calls.phase(call, now),
                "lists": [(one, list_words.heading(one)) for one in published],
            }
        )
    return render(request, "selection/rankings.html", {"rows": rows})


@public_page("page")
def published_list(request, slug: str, kind: str, number: int):
    """A list as it was published."""
    found = _published(slug, kind, number)
    page = _page(request, found.rows)
    context = {
        "list": found,
        "call": found.call,
        "heading": list_words.heading(found),
        "page": page,
        "rows": [list_words.shown(row) for row in page.object_list],
        "fingerprint_count": len(found.fingerprints),
    }
    return render(request, "selection/published_list.html", context)


@public_page()
def list_file(request, slug: str, kind: str, number: int, form: str):
    """The same list to save: as a table, on paper, or its fingerprints."""
    found = _published(slug, kind, number)
    name = f"{slug}-{kind}-{number}"
    if form == "txt":
        return _file(lists.fingerprint_text(found.fingerprints), "text/plain; charset=utf-8", f"{name}.txt")
    header, rows = list_words.list_table(found)
    if form == "csv":
        return _file(tables_out.csv_bytes(header, rows), tables_out.CONTENT_TYPES["csv"], f"{name}.csv")
    notes = [
        elided(_("Published on %(instant)s (Rome).") % {"instant": _moment(found.published_at)}),
        _("Root of the fingerprints (SHA-256): %(root)s") % {"root": found.root},
    ]
    widths = (14, 26, 11, 14, 7, 18, 5, 6)
    pdf = paper.table(list_words.heading(found), notes=notes, header=header, rows=rows, widths=widths)
    return _file(pdf, "application/pdf", f"{name}.pdf")


@public_page("call", "page")
def beneficiary_list(request):
    """Who got a free place, with what the law on transparency asks for."""
    call = _chosen_call(request)
    page = _page(request, beneficiaries.of(call))
    context = {
        "call": call,
        "calls": Call.objects.public(),
        "page": page,
        "rows": [beneficiaries.line(membership) for membership in page.object_list],
    }
    return render(request, "selection/beneficiaries.html", context)


@public_page("call")
def beneficiary_file(request, form: str):
    """The same to save, as a table or on paper."""
    call = _chosen_call(request)
    header, rows = list_words.beneficiary_table(list(beneficiaries.of(call)))
    name = f"beneficiaries-{call.slug}" if call else "beneficiaries"
    if form == "csv":
        return _file(tables_out.csv_bytes(header, rows), tables_out.CONTENT_TYPES["csv"], f"{name}.csv")
    notes = [
        _("Legislative Decree 33/2013, articles 26 and 27."),
        elided(_("As of %(instant)s (Rome).") % {"instant": _moment(clock.now())}),
    ]
    widths = (17, 12, 17, 11, 16, 9, 14, 18, 7, 11, 11, 10)
    title = _("Beneficiaries of free places")
    printed = [[formats.localize(value) for value in row] for row in rows]
    pdf = paper.table(title, notes=notes, header=header, rows=printed, widths=widths)
    return _file(pdf, "application/pdf", f"{name}.pdf")


@public_page()
def how_to_check(request):
    """How anyone checks a receipt and a list, with the lines to type."""
    return render(request, "selection/how_to_check.html")


def _published(slug: str, kind: str, number: int | str) -> PublishedList:
    return get_object_or_404(
        PublishedList.objects.select_related("call"), call__slug=slug, kind=kind, number=min(int(number), 32767)
    )


def _chosen_call(request) -> Call | None:
    slug = request.GET.get("call", "")
    if not slug:
        return None
    call = Call.objects.public().filter(slug=slug).first() if "\x00" not in slug else None
    if call is None:
        raise Http404
    return call


def _page(request, items):
    return Paginator(items, PER_PAGE).get_page(request.GET.get("page"))


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _moment(instant) -> str:
    return formats.date_format(clock.rome(instant), "DATETIME_FORMAT")
