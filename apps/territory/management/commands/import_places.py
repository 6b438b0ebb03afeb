"""Import the places of one category."""

from argparse import ArgumentParser
from typing import Any

from apps.territory.models import PlaceCategory
from apps.territory.services import ImportCommand, ImportReport, import_places


class Command(ImportCommand):
    """Import places as a new generation of their category."""

    help = "Import places people need (pharmacies, stops, schools ...): CSV or GeoJSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--category", required=True, choices=PlaceCategory.values)

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report."""
        return import_places(
            path=options["path"],
            category=options["category"],
            mapping=options["mapping"],
            **self.about(options),
        )
