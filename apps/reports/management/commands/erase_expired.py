"""Erase personal data whose time is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts import services as accounts
from apps.reports import services


class Command(BaseCommand):
    help = "Erase personal data whose time is over. Only says what it would do without --commit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commit", action="store_true", help="Really erase.")

    def handle(self, *args: Any, commit: bool, **options: Any) -> None:
        erased = services.erase_expired(commit=commit)
        people = accounts.erase_expired(commit=commit)
        verb = "Erased" if commit else "Would erase"
        self.stdout.write(
            f"{verb}: {erased.reports} reports, {erased.contacts} contacts, "
            f"{erased.drafts} drafts, {erased.contact_views} records of viewed contacts, "
            f"{erased.messages} records of messages, {erased.areas} followed areas, "
            f"{erased.mailed_rows} rows of e-mailed reports, "
            f"the words of {erased.search_words} kept searches, "
            f"{erased.survey_photos} photos of surveys, {erased.proof_photos} photos of removals, "
            f"{erased.stray_files} files of photos that nothing names."
        )
        self.stdout.write(
            f"{verb} of accounts: {people.people} people, "
            f"{people.invitations} addresses of invitations, "
            f"{people.sessions} sessions that are over."
        )
        if not commit:
            self.stdout.write("Nothing was changed. Add --commit to erase.")
