"""Compare the read model of every list with the truth, and repair it where asked (docs/listings.md)."""

from django.core.management import BaseCommand, CommandError

from catalogue import listings_check


class Command(BaseCommand):
    help = "Compare every listing row with what its product says now; with --repair make those that differ again."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="make the rows that differ again")

    def handle(self, *args, repair: bool = False, **options):
        checked = 0
        wrong = []
        for part in listings_check.parts():
            differing = listings_check.differences(part)
            for product, what in differing.items():
                self.stdout.write(f"product {product}: {what}")
            if repair:
                listings_check.repair(differing)
            checked += len(part)
            wrong += differing
        self.stdout.write(
            f"{checked} products checked, {len(wrong)} differ" + (", repaired" if repair and wrong else "")
        )
        if wrong and not repair:
            raise CommandError("Listing rows differ from their products: run it again with --repair.")
