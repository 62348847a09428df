"""Everything the portal knows of a person, as JSON."""

import json

from django.core.management import BaseCommand, CommandError

from pavilion import personal_data
from pavilion.models import User


class Command(BaseCommand):
    help = "Write everything the portal knows of the person with this address, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email: str, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        facts = personal_data.copy_for(user)
        self.stdout.write(json.dumps(facts, cls=personal_data.PlainJSON, ensure_ascii=False, indent=2))
