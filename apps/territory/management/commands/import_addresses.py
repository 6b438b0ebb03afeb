"""Import house numbers."""

from typing import Any

from apps.territory.services import ImportCommand, ImportReport, import_addresses


class Command(ImportCommand):
    """Import house numbers as a new generation."""

    help = "Import house numbers; --mapping says which column is what (known layouts are found)."

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report."""
        return import_addresses(
            path=options["path"], mapping=options["mapping"], **self.about(options)
        )
