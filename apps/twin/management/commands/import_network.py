"""Import a pedestrian network."""

from argparse import ArgumentParser
from typing import Any

from apps.territory.services import ImportCommand, ImportReport
from apps.twin.importers import FORMATS
from apps.twin.services import import_network


class Command(ImportCommand):
    """Import a network as a new generation."""

    help = (
        "Import a pedestrian network: OpenStreetMap (.osm, .osm.pbf), OSMnx GraphML, "
        "GeoJSON edges, or OpenSidewalks 0.2 nodes and edges."
    )
    has_mapping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--format", choices=FORMATS, help="format of the file, when its name does not tell"
        )
        parser.add_argument(
            "--nodes", help="the nodes of OpenSidewalks (else found by the edges' file name)"
        )
        sides = parser.add_mutually_exclusive_group()
        sides.add_argument(
            "--two-sided", action="store_true", default=None, dest="two_sided",
            help="streets are centrelines that stand for two sidewalks",
        )  # fmt: skip
        sides.add_argument(
            "--one-sided", action="store_false", default=None, dest="two_sided",
            help="streets are not: their sidewalks are in the file",
        )  # fmt: skip
        parser.add_argument(
            "--not-walkable-names", default="", metavar="REGEX",
            help="names of motorways, where no tag tells them",
        )  # fmt: skip

    def run_import(self, options: dict[str, Any]) -> ImportReport:
        """Import and report."""
        return import_network(
            path=options["path"],
            format_name=options["format"],
            nodes_path=options["nodes"],
            default_two_sided=options["two_sided"],
            not_walkable_names=options["not_walkable_names"],
            **self.about(options),
        )
