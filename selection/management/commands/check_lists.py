"""Check the published lists of a call against the snapshots they speak of."""

from django.core.management.base import BaseCommand, CommandError

from selection import lists
from selection.models import PublishedList


class Command(BaseCommand):
    """Recompute every root and compare every fingerprint; ends with status 1 when something does not fit."""

    help = "Compare the published lists of a call (its number, for example 2026/1) with its snapshots."

    def add_arguments(self, parser):
        parser.add_argument("call", help="number of the call")

    def handle(self, *args, call: str, **options):
        published = PublishedList.objects.filter(call__number=call).select_related("call")
        if not published:
            raise CommandError(f"No list of call {call} was published.")
        wrong = 0
        for one in published:
            found = lists.problems(one)
            wrong += bool(found)
            self.stdout.write(f"{one.kind} {one.number} {one.root}: {', '.join(found) or 'intact'}")
        if wrong:
            raise CommandError("Something was changed after it was published.")
