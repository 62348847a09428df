"""Print how good the suggestions for products are, beside two plain methods."""

from django.core.management import BaseCommand

from catalogue import judging
from catalogue.suggestions import classes


class Command(BaseCommand):
    help = "Measure the suggestions of group and HS heading on the frozen listings, split by company."

    def handle(self, *args, **options):
        judged, known = judging.listings(), classes()
        owners = len({one.example.owner for one in judged})
        self.stdout.write(
            f"{len(judged)} fictional listings of {owners} companies, {len(known)} groups to choose from\n\n"
        )
        self.stdout.write(f"{'':<22}{'first':>8}{'of three':>10}{'answered':>10}{'right when answered':>21}")
        for name, method in judging.METHODS.items():
            found = judging.score(method, judged, known)
            self.stdout.write(
                f"{name:<22}{found.first:>8.0%}{found.among_three:>10.0%}{found.answered:>10.0%}"
                f"{found.right_when_answered:>21.0%}"
            )
        right, of_group = judging.headings(judged, known)
        self.stdout.write(
            f"\nHS heading, from the words alone: {right:.0%} right; with the right group given: {of_group:.0%}"
        )
