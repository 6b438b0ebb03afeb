"""Compare two generations of the network."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.twin import queries


class Command(BaseCommand):
    """What a generation adds, removes and changes, and what becomes of the barriers."""

    help = "Compare two generations of the network, old and new, before one replaces the other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", type=int, help="number of the generation in force")
        parser.add_argument("new", type=int, help="number of the one that would replace it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and print as JSON."""
        try:
            found = queries.compare_networks(options["old"], options["new"])
        except LookupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
