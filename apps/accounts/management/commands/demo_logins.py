"""Print how to sign in to the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts import queries


class Command(BaseCommand):
    """``demo_logins``: user name, password and role of each demonstration person."""

    help = "Print the demonstration logins of this installation."

    def handle(self, *args: Any, **options: Any) -> None:
        logins = queries.demo_logins()
        if not logins:
            self.stdout.write("No demonstration logins here: run `manage.py load_city demo`.")
        for login in logins:
            self.stdout.write(f"{login.username:<14}{login.password:<20}{login.role}")
