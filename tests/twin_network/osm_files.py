"""Writes small OpenStreetMap files, XML or PBF by their name."""

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

from tests.twin_network.builders import place

Tags = dict[str, str]


def write_osm(
    path: Path,
    nodes: dict[int, tuple[float, float, Tags]],
    ways: list[tuple[int, list[int], Tags]],
) -> Path:
    """Nodes by number: thousandths of a degree east and north of the middle, and tags."""
    writer = osmium.SimpleWriter(str(path))
    for number, (east, north, tags) in nodes.items():
        writer.add_node(Node(id=number, location=place(east, north), tags=tags))
    for number, refs, tags in ways:
        writer.add_way(Way(id=number, nodes=refs, tags=tags))
    writer.close()
    return path


def small_town(path: Path) -> Path:
    """Two streets that meet in 3, a crossing with a kerb in its middle, steps, a motorway."""
    nodes = {
        1: (0, 0, {}), 2: (1, 0, {}), 3: (2, 0, {}), 4: (3, 0, {}),
        5: (2, 1, {}), 6: (2, -1, {}),
        7: (0, 1, {"highway": "crossing", "traffic_signals:sound": "yes"}),
        8: (0.1, 1, {"kerb": "lowered", "kerb:height": "0.02", "tactile_paving": "yes"}),
        9: (0.2, 1, {}), 10: (5, 5, {}), 11: (6, 5, {}), 12: (9, 9, {"name": "far away"}),
    }  # fmt: skip
    ways = [
        (100, [1, 2, 3, 4], {"highway": "residential", "name": "Via Po", "surface": "sett"}),
        (101, [5, 3, 6], {"highway": "tertiary", "name": "Via Roma", "incline": "4%"}),
        (102, [7, 8, 9],
         {"highway": "footway", "footway": "crossing", "crossing:markings": "zebra"}),
        (103, [6, 9], {"highway": "steps", "step_count": "12", "handrail": "yes"}),
        (104, [10, 11], {"highway": "motorway", "name": "Autostrada A4"}),
        (105, [10, 5], {"highway": "motorway_link"}),
        (106, [1, 5], {"highway": "construction"}),
        (107, [1, 6], {"building": "yes"}),
    ]  # fmt: skip
    return write_osm(path, nodes, ways)
