"""`manage.py rebuild_queue`: bring the queue in line with the layer, or only compare."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.reports import queries, services


class Command(BaseCommand):
    """Compute every entry of the office's queue from nothing."""

    help = "Bring every entry of the office's queue in line with its report and with the layer."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check only compares."""
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; exit 1 when something differs."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was changed, or what differs, as JSON."""
        if options["check"]:
            found = queries.check_queue()
            self.stdout.write(json.dumps({**asdict(found), "agrees": found.agrees}))
            if not found.agrees:
                sys.exit(1)
            return
        changed = services.rebuild_queue()
        self.stdout.write(json.dumps({"changed": changed}))
