"""``manage.py check_history``: can every past state of the city be computed again, bit for bit?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.reach import services


class Command(BaseCommand):
    """See the module."""

    help = (
        "Compute what was public at random past times from nothing (frozen inputs and change log) "
        "and compare digests."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--times", type=int, default=20, help="How many random times.")
        parser.add_argument("--seed", type=int, default=0, help="The same seed, the same times.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found as JSON; exit 1 when a state differs or nothing was published."""
        found = services.check_history(times=options["times"], seed=options["seed"])
        self.stdout.write(json.dumps(found.as_dict()))
        if not found.times:
            raise CommandError("Nothing has been published yet.")
        if not found.agrees:
            raise CommandError("Past states differ from what was published.")
