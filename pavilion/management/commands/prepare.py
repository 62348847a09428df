"""Bring the database to the present state: migrate, grant, load reference data and, where asked, the demonstration."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from pavilion import demo as demonstration
from pavilion import reference, roles


class Command(BaseCommand):
    help = "Migrate, grant the application role, load reference data; with --demo also the demonstration (once)."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="load the demonstration's data if there is none yet")
        parser.add_argument("--accounts", metavar="FILE", help="write the demonstration's accounts to this file (JSON)")

    def handle(self, *args, demo: bool = False, accounts: str = "", **options):
        self.stdout.write("Tables …")
        call_command("migrate", interactive=False, verbosity=0)
        roles.grant_application_role()
        self.stdout.write("Reference data …")
        reference.load_all()
        if demo:
            self._load_demo()
            if accounts:
                facts = {"password": settings.DEMO_PASSWORD, "accounts": demonstration.accounts()}
                Path(accounts).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")

    def _load_demo(self):
        try:
            demonstration.load(self.stdout)
        except demonstration.NotADemonstration as error:
            raise CommandError(str(error)) from error
