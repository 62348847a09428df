"""Erase a person who asked for it by letter."""

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import translation

from pavilion import personal_data
from pavilion.models import User


class Command(BaseCommand):
    help = "Erase the person with this address; says what stays and until when. The person receives the same by mail."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email: str, **options):
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        try:
            with translation.override(user.language):
                stays = personal_data.erase(user, actor=user)
        except ValidationError as refused:
            raise CommandError(refused.messages[0]) from refused
        self.stdout.write("Erased. What stays:")
        for words in stays:
            self.stdout.write(f"- {words}")
