"""Import the districts of the city."""

from typing import Any

from apps.territory.services import ImportCommand, ImportReport, import_districts


class Command(ImportCommand):
    """Import district polygons as a new generation."""

    help = "Import district polygons: GeoJSON, shapefile (.zip or .shp) or GeoPackage."

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report."""
        return import_districts(
            path=options["path"], mapping=options["mapping"], **self.about(options)
        )
