"""Import surveyed barriers."""

from argparse import ArgumentParser
from typing import Any

from apps.territory.services import ImportCommand, ImportReport
from apps.twin.services import import_barriers


class Command(ImportCommand):
    """Import a survey: every row becomes an observation of a barrier."""

    help = (
        "Import surveyed barriers (CSV, GeoJSON, GeoPackage; each also .gz). Kinds, measures and "
        "headings are understood in Italian and English, or as --mapping says."
    )
    has_staging = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--crs", default="", help="reference system of a CSV's coordinates (EPSG:3003)"
        )
        parser.add_argument(
            "--photos", help="folder of the photos the rows name (default: the file's own)"
        )
        parser.add_argument(
            "--verified",
            action="store_true",
            help="technicians surveyed: their rows are confirmed, unless a row says otherwise",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="read and count everything, write nothing"
        )

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report."""
        about = self.about(options)
        return import_barriers(
            path=options["path"],
            source=about["source"],
            mapping=options["mapping"],
            crs=options["crs"],
            photos=options["photos"],
            verified=options["verified"],
            dry_run=options["dry_run"],
            licence=about["licence"],
            name=about["name"],
            reference_date=about["reference_date"],
            is_demonstration=about["is_demonstration"],
        )
