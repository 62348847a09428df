"""Restore a backup into an empty database."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError, call_command

from pavilion import backups


class Command(BaseCommand):
    help = "Restore a backup into the empty database and the storages of these settings, then verify the audit trail."

    # The database is empty until this command has filled it.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *args, folder: str, **options):
        try:
            manifest = backups.restore(Path(folder))
        except backups.BackupFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored what was backed up at {manifest['made_at']}.")
        call_command("verify_audit", stdout=self.stdout)
        self.stdout.write("Next: manage.py prepare (as the owner), then start the portal.")
