"""Verify the audit trail: say which events were altered, removed or cut, and what cannot be seen."""

import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from pavilion import anchors, audit_check

UNSEEN = (
    "Not visible from the trail alone: events cut from the end of a subject, subjects removed as a whole, and chains written "
    "anew with every hash. An anchor shows them (every night, or `--anchor`), or heads kept with --keep and compared with --against."
)
UNSEEN_SINCE = (
    "Not visible: what was cut, removed or written anew of what came after {since}; and anything at all, if whoever did it "
    "also holds the key of the anchors and may write where they lie."
)


class Command(BaseCommand):
    help = "Read every chain of the audit trail and say what was altered, removed or cut. Ends with 1 if anything was."

    def add_arguments(self, parser):
        parser.add_argument(
            "--keep", metavar="FILE", help="write the last number and hash of each subject to this file"
        )
        parser.add_argument("--against", metavar="FILE", help="compare with the heads kept in this file")
        parser.add_argument("--anchor", action="store_true", help="write a signed anchor now, if the trail is whole")

    def handle(self, *args, keep: str = "", against: str = "", anchor: bool = False, **options):
        known, since = (_read(against), "the heads were kept") if against else self._anchored()
        checked = audit_check.check(known)
        for finding in checked.findings:
            self.stdout.write(str(finding))
        counted = f"{checked.events} events of {len(checked.heads)} subjects"
        if checked.findings:
            raise CommandError(f"{counted}: {len(checked.findings)} things are wrong.")
        if keep:
            Path(keep).write_text(json.dumps(checked.heads, indent=0) + "\n")
        self.stdout.write(f"{counted}: every chain is whole.")
        self.stdout.write(UNSEEN_SINCE.format(since=since) if known is not None else UNSEEN)
        if anchor:
            self.stdout.write(f"Anchored: {anchors.write().name}, public key {anchors.public_key()}")

    def _anchored(self) -> tuple[dict | None, str]:
        try:
            number = anchors.check_sequence()
            newest = anchors.newest()
        except anchors.BrokenAnchor as error:
            raise CommandError(str(error)) from error
        if newest is None:
            return None, ""
        self.stdout.write(f"{number} anchors follow one from another; compared with {newest.name}.")
        return newest.heads, f"{newest.made_at:%Y-%m-%d %H:%M} UTC"


def _read(file: str) -> dict[str, tuple[int, str]]:
    try:
        found = json.loads(Path(file).read_text())
        return {subject: (int(seq), str(digest)) for subject, (seq, digest) in found.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CommandError(f"{file} does not hold heads that were kept with --keep: {error}") from error
