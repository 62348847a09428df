"""Take an outside taxonomy in, or bring it up to date."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from catalogue import outside_taxonomy


class Command(BaseCommand):
    help = "Take in a taxonomy whose lines are “id - A > B > C”; again for a newer file: renamed and moved nodes keep their products."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the English file")
        parser.add_argument("--italian", metavar="FILE", help="the same ids with Italian names")
        parser.add_argument("--source", default="outside", help="a short sign that tells it from other taxonomies")
        parser.add_argument(
            "--leave-out", action="append", default=[], metavar="ID", help="a node to leave out, with all below"
        )

    def handle(self, *args, file, italian, source, leave_out, **options):
        try:
            nodes = outside_taxonomy.parse(Path(file).read_text(encoding="utf-8").splitlines())
            names = outside_taxonomy.parse(Path(italian).read_text(encoding="utf-8").splitlines()) if italian else []
            done = outside_taxonomy.take_in(source, nodes, italian=names, left_out=leave_out)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"{len(nodes)} nodes read: {done.created} new, {done.changed} changed ({done.moved} moved), {done.removed} removed, "
            f"{done.kept} kept because products or an officer's questions are in them"
        )
