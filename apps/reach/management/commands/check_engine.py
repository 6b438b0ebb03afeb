"""``manage.py check_engine``: are the engine's arrays what a computation from nothing gives?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.reach import services


class Command(BaseCommand):
    """See the module."""

    help = "Compare the engine's travel times with a computation from nothing, bit for bit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument(
            "--recompute", action="store_true", help="Compute everything from nothing first."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the comparison as JSON; exit 1 when the two differ."""
        if options["recompute"]:
            services.recompute()
        found = services.check()
        if found is None:
            raise CommandError("There is no network yet: load a city first.")
        self.stdout.write(
            json.dumps(
                {
                    "layer_version": found.layer_version,
                    "kept": found.kept,
                    "recomputed": found.recomputed,
                    "agrees": found.agrees,
                }
            )
        )
        if not found.agrees:
            raise CommandError("The engine's arrays differ: run check_engine --recompute.")
