"""Verify the audit trail: say which events were altered, removed or cut, and what cannot be seen."""

import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from pavilion import audit_check

UNSEEN = (
    "Not visible from the trail alone: events cut from the end of a subject, subjects removed as a whole, and chains written "
    "anew with every hash. Keep the heads with --keep where the database's owner cannot write, and compare with --against."
)


class Command(BaseCommand):
    help = "Read every chain of the audit trail and say what was altered, removed or cut. Ends with 1 if anything was."

    def add_arguments(self, parser):
        parser.add_argument(
            "--keep", metavar="FILE", help="write the last number and hash of each subject to this file"
        )
        parser.add_argument("--against", metavar="FILE", help="compare with the heads kept in this file")

    def handle(self, *args, keep: str = "", against: str = "", **options):
        checked = audit_check.check(_read(against) if against else None)
        for finding in checked.findings:
            self.stdout.write(str(finding))
        counted = f"{checked.events} events of {len(checked.heads)} subjects"
        if checked.findings:
            raise CommandError(f"{counted}: {len(checked.findings)} things are wrong.")
        if keep:
            Path(keep).write_text(json.dumps(checked.heads, indent=0) + "\n")
        self.stdout.write(f"{counted}: every chain is whole.")
        self.stdout.write("Compared with the heads that were kept." if against else UNSEEN)


def _read(file: str) -> dict[str, tuple[int, str]]:
    try:
        found = json.loads(Path(file).read_text())
        return {subject: (int(seq), str(digest)) for subject, (seq, digest) in found.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CommandError(f"{file} does not hold heads that were kept with --keep: {error}") from error
