"""Products as tables: templates, tables that come in and are looked at before they are written, tables that leave."""

import io

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from openpyxl import Workbook

from catalogue.exchange import exports, imports
from catalogue.forms import TableForm, WantedTableForm
from catalogue.models import Category, ExportLayout, ProductImport
from companies.mandates import company_required
from companies.views.verbs import attempt
from pavilion.tables_out import CSV, XLSX, table_response

RECENT = 10
PROBLEMS_SHOWN = 100
UNDER_WAY = (ProductImport.Stage.CHECKING, ProductImport.Stage.WRITING)


@company_required
def tables(request):
    """Send a table, take one, and what became of the last ones."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        row = attempt(
            form,
            imports.receive_table,
            request.company,
            form.cleaned_data["file"],
            category=form.cleaned_data["category"],
            actor=request.user,
        )
        if row:
            return redirect("catalogue:table", row.pk)
    context = {
        "form": form,
        "wanted": WantedTableForm(auto_id="wanted_%s"),
        "layouts": ExportLayout.objects.filter(is_on=True),
        "recent": request.company.product_imports.all()[:RECENT],
        "has_products": request.company.products.exists(),
    }
    return render(request, "catalogue/company/tables.html", context)


@company_required
def table_template(request):
    """An empty table for a group, with a row that explains each column; XLSX also lists the groups."""
    form = WantedTableForm(request.GET)
    if not form.is_valid():
        raise Http404
    category = form.cleaned_data["category"]
    header, explained = exports.template(category)
    name = f"products-{category.sign if category else 'all'}"
    if form.cleaned_data["kind"] == CSV:
        return table_response(CSV, name=name, header=header, rows=[])
    return _workbook(name, header, explained)


@company_required
def table_export(request):
    """The company's products as a table, in the form of the import or in a layout."""
    form = WantedTableForm(request.GET)
    if not form.is_valid():
        raise Http404
    kind = form.cleaned_data["kind"] or XLSX
    layout = form.cleaned_data["layout"]
    if layout:
        try:
            header, rows = exports.in_layout(request.company, layout)
        except ValidationError as error:
            raise Http404 from error
        return table_response(kind, name=f"products-{layout.name}", header=header, rows=rows)
    header, rows = exports.table(request.company, category=form.cleaned_data["category"])
    return table_response(kind, name="products", header=header, rows=rows)


@company_required
def table(request, pk):
    """One table: what would happen or has happened, and what is wrong with which cell."""
    row = _own(request, pk)
    problems = list(row.problems.all()[: PROBLEMS_SHOWN + 1])
    context = {
        "row": row,
        "under_way": row.stage in UNDER_WAY,
        "problems": problems[:PROBLEMS_SHOWN],
        "more": len(problems) > PROBLEMS_SHOWN,
        "good": row.created + row.changed,
    }
    name = "parts/table_state.html" if "fragment" in request.GET else "table.html"
    return render(request, f"catalogue/company/{name}", context)


@company_required
def table_problems(request, pk):
    """Everything that is wrong, as a table to work through."""
    row = _own(request, pk)
    header = [_("Row"), _("Column"), _("Value"), _("What is wrong")]
    rows = row.problems.values_list("row", "column", "value", "message")
    return table_response(CSV, name=f"problems-{row.pk}", header=header, rows=rows)


@require_POST
@company_required
def table_write(request, pk):
    """Let the good rows be written."""
    return _do(request, pk, imports.write_table, _("The products are being written. You can leave this page."))


@require_POST
@company_required
def table_discard(request, pk):
    """Do nothing with it."""
    return _do(request, pk, imports.discard_table, _("Nothing was written."))


def _do(request, pk: int, verb, done: str):
    row = _own(request, pk)
    try:
        verb(row, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("catalogue:table", row.pk)


def _own(request, pk: int) -> ProductImport:
    row = request.company.product_imports.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _workbook(name: str, header: list[str], explained: list[list[str]]) -> HttpResponse:
    """A template of three sheets: the table, what each column means, the groups."""
    book = Workbook()
    sheet = book.active
    sheet.title = "products"
    sheet.freeze_panes = "B2"
    sheet.append(header)
    for column in sheet.iter_cols(min_row=1, max_row=1):
        sheet.column_dimensions[column[0].column_letter].width = max(12, min(40, len(str(column[0].value)) + 4))
        sheet.column_dimensions[column[0].column_letter].number_format = "@"
    meaning = book.create_sheet("columns")
    for title, hint in zip(header, explained[0], strict=True):
        meaning.append([title, hint])
    groups = book.create_sheet("groups")
    groups.append([_("Sign"), _("Group"), _("Sector")])
    for category in (
        Category.objects.filter(is_leaf=True).exclude(hs_headings=[]).select_related("parent").order_by("pk")
    ):
        groups.append([category.sign, str(category), str(category.parent or "")])
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(
        out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
