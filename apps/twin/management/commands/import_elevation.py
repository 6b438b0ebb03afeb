"""Import heights of the ground."""

from argparse import ArgumentParser
from typing import Any

from apps.territory.services import ImportCommand, ImportReport
from apps.twin.services import import_elevation


class Command(ImportCommand):
    """Give the network heights, and slopes where nobody measured them."""

    help = "Import heights of the ground: SRTM tile (.hgt, .hgt.zip) or GeoTIFF."
    has_mapping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--network", type=int, help="generation of the network, unless the one in force"
        )

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report."""
        return import_elevation(
            path=options["path"], dataset_id=options["network"], **self.about(options)
        )
