"""Erase personal data of the desk whose time is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.desk import services


class Command(BaseCommand):
    help = "Erase names and wishes of days that are over. Only counts without --commit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commit", action="store_true", help="Really erase.")

    def handle(self, *args: Any, commit: bool, **options: Any) -> None:
        erased = services.erase_expired(commit=commit)
        verb = "Erased" if commit else "Would erase"
        self.stdout.write(f"{verb}: {erased.names} names, {erased.preparations} wishes.")
        if not commit:
            self.stdout.write("Nothing was changed. Add --commit to erase.")
