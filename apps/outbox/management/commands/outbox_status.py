"""Say how the outbox is, and give dead deliveries another chance."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.outbox import queries, services


class Command(BaseCommand):
    """Thin: everything is in the services."""

    help = "Print pending and dead deliveries and the oldest age as JSON; exit 1 when any is dead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--destination", help="Only this destination.")
        parser.add_argument(
            "--retry-dead", action="store_true", help="Try the dead deliveries again."
        )
        parser.add_argument(
            "--deliver", action="store_true", help="Deliver here and now what is due."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report: dict[str, Any] = {}
        if options["retry_dead"]:
            report["retried"] = services.retry_dead(destination=options["destination"])
        if options["deliver"]:
            report["delivered"] = services.deliver_due(
                limit=10_000, destination=options["destination"]
            )
        report |= queries.health(destination=options["destination"])
        report["dead_deliveries"] = [
            {
                "delivery": row.delivery,
                "event": str(row.event),
                "kind": row.event_kind,
                "destination": row.destination,
                "attempts": row.attempts,
                "last_error": row.last_error,
            }
            for row in queries.dead()
        ]
        self.stdout.write(json.dumps(report, indent=2))
        if report["dead"]:
            raise SystemExit(1)
