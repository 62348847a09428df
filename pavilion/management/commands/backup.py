"""Back up the database and the files."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from pavilion import backups


class Command(BaseCommand):
    help = "Back up the database and the files into a new folder; --check compares an earlier backup with its manifest."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--check", action="store_true", help="only compare a backup with its manifest")

    def handle(self, *args, folder: str, check: bool = False, **options):
        try:
            manifest = backups.check(Path(folder)) if check else backups.make(Path(folder))
        except backups.BackupFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{len(manifest['sha256'])} files, {manifest['audit_events']} audit events, made {manifest['made_at']}: whole."
        )
