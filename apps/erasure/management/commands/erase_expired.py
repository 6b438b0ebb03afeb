"""Erase personal data whose time is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.erasure import services


class Command(BaseCommand):
    help = "Erase personal data whose time is over. Only says what it would do without --commit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commit", action="store_true", help="Really erase.")

    def handle(self, *args: Any, commit: bool, **options: Any) -> None:
        verb = "Erased" if commit else "Would erase"
        outcomes = services.erase_expired(commit=commit)
        for one in outcomes:
            told = "could not be asked, see the log" if one.failed else one.sentence
            self.stdout.write(f"{verb} of {one.name}: {told}.")
        if not commit:
            self.stdout.write("Nothing was changed. Add --commit to erase.")
        failed = [one.name for one in outcomes if one.failed]
        if failed:
            raise CommandError(f"Not erased: {', '.join(failed)}.")
