import networkx as nx
import pytest
from shapely import LineString

from apps.twin.models import Segment
from apps.twin.services import import_network
from tests.twin_network.builders import feature, place, write_geojson

pytestmark = pytest.mark.django_db


def osmnx_file(path, crs="epsg:4326"):
    """What OSMnx writes: text attributes, lists printed as text, a line where an edge bends."""
    graph = nx.MultiDiGraph(crs=crs, simplified="True")
    for ref, (east, north) in {1: (0, 0), 2: (1, 0), 3: (2, 0)}.items():
        lon, lat = place(east, north)
        graph.add_node(ref, x=str(lon), y=str(lat))
    bend = LineString([place(1, 0), place(1.5, 1), place(2, 0)])
    straight = {"highway": "residential", "name": "['Via Po', 'Via Roma']", "incline": "6%"}
    graph.add_edge(1, 2, **straight, reversed="False")
    graph.add_edge(2, 1, **straight, reversed="True")
    graph.add_edge(2, 3, highway="['footway', 'steps']", geometry=bend.wkt, reversed="False")
    graph.add_edge(3, 2, highway="['footway', 'steps']", geometry=bend.reverse().wkt)
    # A second, straight way between the same two nodes.
    graph.add_edge(2, 3, highway="footway")
    graph.add_edge(3, 1, highway="motorway")
    nx.write_graphml(graph, path)
    return path


def test_two_directions_are_one_stretch_and_parallel_ways_stay_two(tmp_path):
    report = import_network(path=osmnx_file(tmp_path / "town.graphml"))
    assert report.counts["source"] == {"edges": 6, "left_out": 1, "merged": 2}
    assert report.counts["segments"] == 3
    assert report.counts["by_kind"] == {"footway": 1, "steps": 1, "street": 1}


def test_lists_printed_as_text_are_read(tmp_path):
    import_network(path=osmnx_file(tmp_path / "town.graphml"))
    assert Segment.objects.get(kind="street").name == "Via Po; Via Roma"
    # A stretch that is partly steps is steps to whoever cannot climb them.
    assert Segment.objects.get(kind="steps").geom.num_points == 3


def test_an_incline_follows_the_line_as_it_is_drawn(tmp_path):
    start, end = place(0, 0), place(1, 0)
    path = write_geojson(
        tmp_path / "edges.geojson",
        [
            feature("LineString", [start, end], u=1, v=2, highway="path", incline="5%"),
            feature(
                "LineString", [end, place(2, 0)], u=2, v=3, highway="path", incline="5%",
                reversed="True",
            ),
            feature(
                "LineString", [place(2, 0), place(3, 0)], u=3, v=4, highway="path",
                incline="5%", reversed="[False, True]",
            ),
        ],
    )  # fmt: skip
    import_network(path=path)
    inclines = Segment.objects.order_by("index").values_list("incline_pct", flat=True)
    assert list(inclines) == [5, -5, None]


def test_graphml_in_another_system_is_brought_to_degrees(tmp_path):
    path = osmnx_file(tmp_path / "town.graphml", crs="epsg:32632")
    text = path.read_text()
    lon, lat = place(0, 0)
    assert str(lon) in text
    # 396,600 E and 4,991,800 N in zone 32 are in Torino.
    for east, x in ((0, "396600"), (1, "396700"), (2, "396800")):
        text = text.replace(f">{place(east, 0)[0]}<", f">{x}<")
    path.write_text(text.replace(f">{lat}<", ">4991800<"))
    report = import_network(path=path)
    assert report.crs == "epsg:32632"
    row = Segment.objects.get(kind="street")
    assert row.geom.coords[0] == pytest.approx((7.6846, 45.0717), abs=0.01)
    # The grid of the zone is within half a per mille of the ground here.
    assert row.length_m == pytest.approx(100, rel=1e-3)
