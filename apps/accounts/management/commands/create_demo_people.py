"""Make the people of the demonstration city."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.accounts import services


class Command(BaseCommand):
    """``create_demo_people``: staff, technician and facilitator, each with random secrets."""

    help = "Make the demonstration people; demo_logins prints how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--point", default="demo-01", help="code of the facilitator's point")

    def handle(self, *args: Any, **options: Any) -> None:
        for login in services.ensure_demo_people(point_code=options["point"]):
            self.stdout.write(f"{login.username} ({login.role})")
