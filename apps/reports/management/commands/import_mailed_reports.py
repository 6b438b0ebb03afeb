"""`manage.py import_mailed_reports FILE`: take in a table of reports that came by e-mail."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.reports import mailed, services
from apps.reports.models import ColumnMapping

_WORDS = {"new": "a report", "known": "taken in before", "waits": "to be completed"}


class Command(BaseCommand):
    """Thin: everything is in the services."""

    help = (
        "Take in a CSV table of reports that came by e-mail, each row once. "
        "Rows without a place are kept to be completed in the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", default="", help="Name of a kept mapping of the columns.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would happen.")

    def handle(self, *args: Any, file: Path, mapping: str, dry_run: bool, **options: Any) -> None:
        """Print a line for each row: its number and what became of it, never what it says."""
        try:
            table = mailed.read_table(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except mailed.TableRefused as refused:
            raise CommandError(str(refused.message)) from refused
        columns = _columns(table, mapping)
        if columns.missing:
            raise CommandError(f"No column says: {', '.join(columns.missing)}.")
        done = (
            services.look_at_mailed(table, columns)
            if dry_run
            else services.take_in_mailed(table, columns, actor=None)
        )
        counts: Counter[str] = Counter()
        for row in done:
            counts[row.outcome] += 1
            why = f" ({row.problem})" if row.problem else ""
            self.stdout.write(f"row {row.line}: {_WORDS[row.outcome]}{why}")
        self.stdout.write(
            ", ".join(f"{counts[code]} {words}" for code, words in _WORDS.items()) + "."
        )
        if dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")


def _columns(table: mailed.Table, name: str) -> mailed.Columns:
    kept = ColumnMapping.objects.filter(name=name).first() if name else None
    if name and kept is None:
        raise CommandError(f"There is no kept mapping {name}.")
    return mailed.Columns(
        mailed.guessed(table.headings, kept.columns if kept else None), kept.kinds if kept else {}
    )
