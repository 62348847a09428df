"""Django's migrate, under a lock timeout: a change of tables never stands in everybody's way for longer than a few seconds."""

from django.core.management import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

SECONDS = 5


class Command(DjangoMigrate):
    help = f"{DjangoMigrate.help} Waits {SECONDS} seconds at most for a lock, so that no visitor waits behind it for longer."

    def handle(self, *args, **options):
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{SECONDS}s'")
        try:
            return super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                f"Somebody held a lock for more than {SECONDS} seconds: the migration that waited was undone, those before it stay. "
                "Run this again in a quieter moment."
            ) from error
        finally:
            with connections[options["database"]].cursor() as cursor:
                cursor.execute("RESET lock_timeout")
