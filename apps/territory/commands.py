"""What every import command shares: its options, its JSON report, its errors."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.territory.importing import About, ImportReport
from apps.territory.importing_errors import ImportFailed


class ImportCommand(BaseCommand):
    """A command that imports one file and prints what happened as JSON.

    Subclasses implement ``run_import``; a broken file ends the command with its row.
    """

    has_mapping = True
    # Whether the import can be kept beside the data in force.
    has_staging = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="the file; .gz is unpacked on the way")
        if self.has_mapping:
            parser.add_argument(
                "--mapping", help="name of a known column mapping, a JSON file, or JSON"
            )
        parser.add_argument("--name", default="", help="what the data set is called")
        parser.add_argument("--source", default="", help="where the file comes from")
        parser.add_argument("--licence", default="", help="under which licence it is used")
        parser.add_argument(
            "--date", type=date.fromisoformat, help="the day the data describe (YYYY-MM-DD)"
        )
        if self.has_staging:
            parser.add_argument(
                "--inactive",
                action="store_true",
                help="keep the import beside the data in force; "
                "places outside the city are accepted",
            )
        parser.add_argument(
            "--demonstration", action="store_true", help="label the data as made up"
        )

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report. Options are those of the command line."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import; a broken file becomes a one-sentence error that names the row."""
        try:
            self.show(self.run_import(options))
        except ImportFailed as error:
            raise CommandError(f"Nothing was changed: {error}") from error

    def about(self, options: dict[str, Any]) -> About:
        """What the command line says of the data, for the import services."""
        return About(
            name=options["name"],
            source=options["source"],
            licence=options["licence"],
            reference_date=options["date"],
            is_demonstration=options["demonstration"],
            activate=not options.get("inactive", False),
        )

    def show(self, report: ImportReport) -> None:
        """Print the report as JSON."""
        self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
