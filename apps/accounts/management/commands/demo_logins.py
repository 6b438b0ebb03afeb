"""Print how to sign in to the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts import queries


class Command(BaseCommand):
    """``demo_logins``: user name, password, code of the moment and role of each person."""

    help = "Print the demonstration logins of this installation, with their codes of this moment."

    def handle(self, *args: Any, **options: Any) -> None:
        logins = queries.demo_logins()
        if not logins:
            self.stdout.write("No demonstration logins here: run `manage.py load_city demo`.")
            return
        self.stdout.write(f"{'user name':<14}{'password':<20}{'code':<8}role")
        for login in logins:
            self.stdout.write(
                f"{login.username:<14}{login.password:<20}{login.code:<8}{login.role}"
            )
        self.stdout.write("A code works once, for about a minute. Fresh ones: `make logins`.")
