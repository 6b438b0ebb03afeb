"""Put a generation of the network in force."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.territory.services import ImportFailed
from apps.twin.services import activate_generation


class Command(BaseCommand):
    """Put a staged or retired generation in force; the one before it is kept."""

    help = "Put a generation of the network in force. Reversible: activate the old one again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", type=int, help="its number, as the import printed it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Activate and print the report as JSON."""
        try:
            report = activate_generation(options["dataset"])
        except ImportFailed as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
