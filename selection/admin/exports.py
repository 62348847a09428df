"""Every list of the desk as CSV or XLSX: what the page shows, with its filters and its search, all pages of it."""

from django.utils.text import capfirst

from pavilion import tables_out

MOST = 100_000  # rows of one file


class Exported:
    """Adds "CSV" and "XLSX" to a list of the desk. `export_columns`: (heading, function of a row or name of a field)."""

    export_columns: list[tuple] = []
    change_list_template = "selection/desk/change_list.html"

    def changelist_view(self, request, extra_context=None):
        """The list, or with `as=csv` or `as=xlsx` in the address the file with the same rows."""
        kind = request.GET.get("as")
        if kind is not None:
            request.GET = request.GET.copy()
            del request.GET["as"]
        if kind not in tables_out.CONTENT_TYPES or request.method != "GET" or not self.has_view_permission(request):
            query = request.GET.copy()
            query.pop("p", None)
            extra = {"export_query": query.urlencode(), "title": capfirst(self.opts.verbose_name_plural)}
            return super().changelist_view(request, extra | (extra_context or {}))
        rows = self.get_changelist_instance(request).get_queryset(request)[:MOST]
        return tables_out.table_response(
            kind,
            name=self.opts.model_name,
            header=[str(heading) for heading, _column in self.export_columns],
            rows=([_cell(row, column) for _heading, column in self.export_columns] for row in rows),
        )


def _cell(row, column):
    if callable(column):
        return column(row)
    value = row
    for name in column.split("__"):
        display = getattr(value, f"get_{name}_display", None)
        value = display() if display else getattr(value, name, None)
        if value is None:
            return ""
    return value if _is_plain(value) else str(value)


def _is_plain(value) -> bool:
    return isinstance(value, str | int | float) or hasattr(value, "isoformat") or hasattr(value, "as_tuple")
