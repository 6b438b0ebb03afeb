"""Readers of network files: each turns one format into plain rows, and keeps unknown unknown."""

from importlib import import_module

from apps.territory.services import ImportFailed, Source
from apps.twin.importers.base import FORMATS, ReadOptions, detect_format
from apps.twin.network.rows import NetworkRows

__all__ = ["FORMATS", "ReadOptions", "detect_format", "read_network"]

# By dotted name: a reader's own libraries load only when it is used.
_READERS = {
    "osm_pbf": "apps.twin.importers.osm",
    "osm_xml": "apps.twin.importers.osm",
    "graphml": "apps.twin.importers.graphml",
    "geojson_edges": "apps.twin.importers.geojson_edges",
    "opensidewalks": "apps.twin.importers.opensidewalks",
}


def read_network(file: Source, format_name: str, options: ReadOptions) -> NetworkRows:
    """Read a file of the named format.

    Raises:
        ImportFailed: an unknown format, or a file that is broken as a whole.
    """
    if format_name not in _READERS:
        raise ImportFailed(f"unknown format {format_name}: one of {', '.join(FORMATS)}")
    reader = import_module(_READERS[format_name])
    rows: NetworkRows = reader.read(file, options)
    return rows
