"""Import facilitation points, or the stops of a mobile one."""

from argparse import ArgumentParser
from typing import Any

from apps.points.services import import_points, import_stops
from apps.territory.services import ImportCommand, ImportReport


class Command(ImportCommand):
    """Import the list of points, or with ``--stops-of`` the calendar of a mobile unit."""

    help = "Import facilitation points (CSV); with --stops-of CODE, the stops of a mobile one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--stops-of", metavar="CODE", help="code of the mobile point")

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report."""
        about = self.about(options)
        if options["stops_of"]:
            return import_stops(
                path=options["path"],
                point_code=options["stops_of"],
                mapping=options["mapping"],
                **about,
            )
        return import_points(path=options["path"], mapping=options["mapping"], **about)
