"""Print the written tables of states and verbs of every room."""

from django.core.management import BaseCommand

from pavilion import extensions


class Command(BaseCommand):
    help = "Print every process's table: from, verb, to, who may, and the mail that follows."

    def handle(self, *args, **options):
        for module in extensions.modules("tables"):
            for table in module.TABLES:
                self._show(table)

    def _show(self, table) -> None:
        rows = [("from", "verb", "to", "who may", "guard", "mail")]
        for row in table.rows:
            guard = row.guard.__name__ if row.guard else "–"
            rows += [
                (source, row.verb, row.target, ", ".join(row.roles), guard, row.mail or "–") for source in row.sources
            ]
        widths = [max(len(cells[column]) for cells in rows) for column in range(len(rows[0]))]
        self.stdout.write(f"\n{table.name}\n")
        for cells in rows:
            line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
            self.stdout.write(f"  {line.rstrip()}\n")
