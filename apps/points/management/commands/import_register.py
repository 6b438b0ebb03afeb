"""Read the register of points back from its tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.points import services


class Command(BaseCommand):
    """All of a file or nothing; with ``--check`` nothing."""

    help = "Read a ZIP of the register, or one table as CSV. Nothing is deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--check", action="store_true", help="Change nothing.")

    def handle(self, *args: Any, path: Path, check: bool, **options: Any) -> None:
        try:
            report = services.import_register(path.name, path.read_bytes(), only_check=check)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except services.RegisterRefused as refused:
            raise CommandError("\n".join(refused.slips)) from refused
        for name, counts in report.tables.items():
            self.stdout.write(
                f"{name}: {counts.new} new, {counts.changed} changed, "
                f"{counts.unchanged} unchanged, {counts.not_in_file} not in the file"
            )
        if check:
            self.stdout.write("Nothing was changed.")
