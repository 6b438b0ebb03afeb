"""Erase personal data of bookings whose time is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.booking import services


class Command(BaseCommand):
    help = "Erase who came and who waited when the time is over. Only counts without --commit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commit", action="store_true", help="Really erase.")

    def handle(self, *args: Any, commit: bool, **options: Any) -> None:
        erased = services.erase_expired(commit=commit)
        verb = "Erased" if commit else "Would erase"
        self.stdout.write(
            f"{verb}: {erased.people} people of appointments, {erased.preparations} wishes, "
            f"{erased.waiting} people who waited, {erased.drafts} drafts, "
            f"{erased.texts} records of text messages, {erased.person_views} records of views, "
            f"{erased.shifts} shifts."
        )
        if not commit:
            self.stdout.write("Nothing was changed. Add --commit to erase.")
