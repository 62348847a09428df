"""Load or refresh the reference data of every room."""

from django.core.management import BaseCommand

from pavilion import reference


class Command(BaseCommand):
    help = "Load or refresh provinces, categories, requirements and rules. Safe to repeat."

    def handle(self, *args, **options):
        reference.load_all()
        self.stdout.write("Reference data loaded.")
