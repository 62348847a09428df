"""Make the database role the running portal connects as."""

import os

from django.core.management import BaseCommand, CommandError

from pavilion import roles


class Command(BaseCommand):
    help = (
        "Create the application role, or give it a new password, from APPLICATION_ROLE and APPLICATION_ROLE_PASSWORD. "
        "Run as a database user who may create roles; `prepare` then grants it what it needs."
    )

    def handle(self, *args, **options):
        password = os.environ.get("APPLICATION_ROLE_PASSWORD")
        if not password:
            raise CommandError("Set APPLICATION_ROLE_PASSWORD to the password the role shall have.")
        made = roles.create_application_role(password=password)
        self.stdout.write("Application role created." if made else "Application role was there; password set.")
