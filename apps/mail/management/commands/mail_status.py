"""Say how the mail is, and let a person settle what a machine must not."""

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from apps.mail import queries, services


class Command(BaseCommand):
    """Thin: everything is in the services."""

    help = (
        "Print waiting, dead and doubtful messages as JSON; exit 1 when a person has to look at "
        "any. A doubtful one may have arrived: nothing sends it again by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--send", action="store_true", help="Send here and now what is due.")
        parser.add_argument("--retry-dead", action="store_true", help="Try the dead ones again.")
        parser.add_argument("--arrived", type=UUID, help="This doubtful one has arrived.")
        parser.add_argument("--again", type=UUID, help="Send this dead or doubtful one again.")
        parser.add_argument("--let-go", type=UUID, help="This one need not arrive.")

    def handle(self, *args: Any, **options: Any) -> None:
        report: dict[str, Any] = {}
        for choice in services.Settlement.values:
            if options[choice]:
                report[choice] = services.settle_messages(
                    choice=choice, messages=[options[choice]], actor=None
                )
        if options["retry_dead"]:
            report["retried"] = services.settle_messages(
                choice=services.Settlement.AGAIN, messages=None, actor=None
            )
        if options["send"]:
            report["sent"] = services.deliver_messages(limit=10_000)
        report |= queries.mail_health()
        report["in_trouble"] = [
            {
                "message": str(one.uuid),
                "template": one.template,
                "subject": str(one.subject),
                "state": one.state,
                "attempts": one.attempts,
                "last_error": one.last_error,
            }
            for one in queries.messages_in_trouble()
        ]
        self.stdout.write(json.dumps(report, indent=2))
        if report["dead"] or report["doubtful"]:
            raise SystemExit(1)
