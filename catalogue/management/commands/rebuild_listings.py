"""Make listing rows now, in as many processes as the machine has cores for (docs/listings.md)."""

import subprocess
import sys
import time

from django.core.management import BaseCommand, CommandError

from catalogue import listings, listings_check
from pavilion import doorbell


class Command(BaseCommand):
    help = "Make the listing rows that wait to be made; with --all those of every product."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="ask for the rows of every product first")
        parser.add_argument("--processes", type=int, default=1, help="side by side; each makes other products")

    def handle(self, *args, all: bool = False, processes: int = 1, **options):
        began = time.monotonic()
        if all:
            mark_all()
        words = [sys.executable, "-m", "django", "rebuild_listings"]
        helpers = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _number in range(processes - 1)]
        made = listings.rebuild_waiting()
        for helper in helpers:
            said, _nothing = helper.communicate()
            if helper.returncode:
                raise CommandError("A process failed; what it had begun is made by the worker in a few minutes.")
            made += int(said.split()[0])
        self.stdout.write(f"{made} products in {time.monotonic() - began:.0f} s")


def mark_all() -> None:
    """Ask for the rows of every product, some at a time: each part is due at its own moment, so that the next are found at once."""
    with doorbell.seldom():
        for part in listings_check.parts():
            listings.mark_dirty(part)
