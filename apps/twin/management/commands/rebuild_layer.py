"""Recreate the accessibility layer from its events, and say whether it is the one we have."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.twin import services


class Command(BaseCommand):
    """Thin: everything is in the services."""

    help = (
        "Replay every absorbed event into a scratch layer and compare digests; print JSON, exit 1 "
        "on any disagreement. Without --check a differing layer is replaced by the rebuilt one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Compare only; change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = services.rebuild(check=options["check"])
        self.stdout.write(json.dumps(report.as_dict(), indent=2))
        # What never came cannot be repaired by replaying what came.
        lost = report.event_without_delivery_count or report.dead_delivery_count
        if lost or (not report.agrees and not report.repaired):
            raise SystemExit(1)
