"""Tell a call's grants and waiting list again from snapshots and audit events, and compare them with the tables."""

from django.core.management.base import BaseCommand, CommandError

from selection.models import Call
from selection.replay import replay


class Command(BaseCommand):
    """Prints the grants and the waiting list; fails when record, rule and tables do not agree to the byte."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("call", help="the call's number, for example 2026/1")

    def handle(self, *args, **options):
        call = Call.objects.filter(number=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call {options['call']}.")
        told = replay(call)
        self.stdout.write(told.text, ending="")
        if told.faults:
            raise CommandError("Not the same:\n" + "\n".join(f"  {fault}" for fault in told.faults))
        self.stderr.write("The same, to the byte.")
