"""Import residents by district."""

from typing import Any

from apps.territory.services import ImportCommand, ImportReport, import_residents


class Command(ImportCommand):
    """Import residents as a new generation; rows of one district are added up."""

    help = "Import residents: one row per district, or census sections to be added up."

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report."""
        return import_residents(
            path=options["path"], mapping=options["mapping"], **self.about(options)
        )
