"""Erase personal data of courses whose time is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.courses import services


class Command(BaseCommand):
    help = "Erase who took part in courses when the time is over. Only counts without --commit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commit", action="store_true", help="Really erase.")

    def handle(self, *args: Any, commit: bool, **options: Any) -> None:
        erased = services.erase_expired(commit=commit)
        verb = "Erased" if commit else "Would erase"
        self.stdout.write(
            f"{verb}: {erased.participants} participants of courses, {erased.preparations} wishes, "
            f"{erased.drafts} drafts, {erased.views} records of views."
        )
        if not commit:
            self.stdout.write("Nothing was changed. Add --commit to erase.")
