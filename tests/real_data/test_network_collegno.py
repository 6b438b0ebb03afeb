"""One town in two formats: OSMnx's GraphML, read again by networkx, and GeoJSON edges."""

import gzip
import json

import networkx as nx
import pytest
import shapely

from apps.twin.models import Node, Segment
from apps.twin.services import import_network

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

GRAPHML = "network/collegno_osmnx_all_2024.graphml.gz"
GEOJSON = "network/collegno_osm_edges_2024.geojson.gz"


def drawing(coordinates):
    """A line, whichever way it is drawn."""
    line = tuple((round(lon, 7), round(lat, 7)) for lon, lat in coordinates)
    return min(line, line[::-1])


def stored(dataset_id):
    rows = Segment.objects.filter(dataset_id=dataset_id).select_related("start", "end")
    return {
        drawing(row.geom.coords): (frozenset((row.start.ref, row.end.ref)), row) for row in rows
    }


@pytest.fixture
def both(data_folder):
    one = import_network(path=data_folder / GRAPHML, activate=False)
    other = import_network(path=data_folder / GEOJSON, activate=False)
    return one, other


def test_both_formats_give_the_same_town(both):
    one, other = (stored(report.dataset_id) for report in both)
    assert one.keys() == other.keys()
    for line, (ends, row) in one.items():
        twin_ends, twin = other[line]
        assert ends == twin_ends
        assert (row.kind, row.name, row.walkable, row.two_sided, row.width_m, row.structure) == (
            twin.kind, twin.name, twin.walkable, twin.two_sided, twin.width_m, twin.structure,
        )  # fmt: skip
        assert row.length_m == pytest.approx(twin.length_m, abs=0.02)
    counts = [{k: v for k, v in report.counts.items() if k != "source"} for report in both]
    assert counts[0] == counts[1]
    assert counts[0]["steps"] == 15


def test_the_graph_is_what_networkx_reads(data_folder, both):
    with gzip.open(data_folder / GRAPHML) as stream:
        graph = nx.read_graphml(stream, force_multigraph=True)
    assert both[0].counts["source"]["edges"] == graph.number_of_edges() == 6_338
    lines = {}
    for u, v, data in graph.edges(data=True):
        if "geometry" in data:
            line = shapely.get_coordinates(shapely.from_wkt(data["geometry"])).tolist()
        else:
            line = [(float(graph.nodes[n]["x"]), float(graph.nodes[n]["y"])) for n in (u, v)]
        lines[drawing(line)] = (frozenset((u, v)), data)
    found = stored(both[0].dataset_id)
    assert found.keys() <= lines.keys()
    for line, (ends, row) in found.items():
        expected, data = lines[line]
        assert ends == expected
        # OSMnx measures on a sphere: a few per mille away from the ellipsoid.
        assert row.length_m == pytest.approx(float(data["length"]), rel=0.006, abs=0.1)
    # What was left out is closed to people on foot and has no name.
    for line in lines.keys() - found.keys():
        data = lines[line][1]
        assert "name" not in data
        assert data["highway"] in ("motorway", "motorway_link", "trunk", "trunk_link") or (
            data.get("access") in ("no", "private")
        )
    ends = {ref for refs, _ in found.values() for ref in refs}
    nodes = Node.objects.filter(dataset_id=both[0].dataset_id)
    assert set(nodes.values_list("ref", flat=True)) == ends


def test_the_geojson_edges_are_all_accounted_for(data_folder, both):
    with gzip.open(data_folder / GEOJSON) as stream:
        features = json.load(stream)["features"]
    counts = both[1].counts
    assert counts["source"]["features"] == len(features) == 3_870
    found = stored(both[1].dataset_id)
    kept = [f for f in features if drawing(f["geometry"]["coordinates"]) in found]
    assert counts["segments"] == len(found)
    assert counts["source"]["merged"] == len(kept) - len(found)
    assert counts["source"]["left_out"] == len(features) - len(kept)
