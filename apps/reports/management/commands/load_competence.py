"""Load the bodies and the rules of competence of the city."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.reports import services


class Command(BaseCommand):
    help = (
        "Load the city's bodies and rules of competence (cities/<city>/competence.json). "
        "What staff changed stays; with --replace the rules of the file take the place of all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replace", action="store_true", help="remove the present rules")

    def handle(self, *args: Any, replace: bool, **options: Any) -> None:
        try:
            made = services.load_competence(settings.SOGLIA_CITY, replace=replace)
        except services.BrokenRule as broken:
            raise CommandError(f"The file cannot be read: {broken.reason}") from None
        self.stdout.write(f"{made['bodies']} bodies and {made['rules']} rules were added.")
