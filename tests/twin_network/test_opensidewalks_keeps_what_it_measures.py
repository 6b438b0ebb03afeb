import pytest

from apps.territory.services import ImportFailed
from apps.twin.models import Node, Segment
from apps.twin.services import import_network
from tests.twin_network.builders import feature, place, write_geojson

pytestmark = pytest.mark.django_db


def files(folder):
    nodes = [
        feature("Point", place(0, 0), _id="a", barrier="kerb", kerb="raised", tactile_paving="no"),
        feature("Point", place(1, 0), _id="b", barrier="kerb"),
        feature("Point", place(2, 0), _id="c"),
        feature("Point", place(9, 9), _id="of a zone"),
    ]
    edges = [
        feature(
            "LineString", [place(0, 0), place(1, 0)], _id="1", _u_id="a", _v_id="b",
            highway="footway", footway="crossing", incline=-0.021, width=1.5,
            surface="concrete", **{"crossing:markings": "zebra", "ext:owner": "city"},
        ),
        feature(
            "LineString", [place(1, 0), place(2, 0)], _id="2", _u_id="b", _v_id="c",
            highway="steps", step_count=7, climb="up",
        ),
        feature(
            "LineString", [place(2, 0), place(0, 0)], _id="3", _u_id="c", _v_id="a",
            highway="residential", name="Via Po",
        ),
        feature("LineString", [place(2, 0), place(3, 0)], _id="4", _u_id="c", _v_id="z",
                highway="footway"),
    ]  # fmt: skip
    write_geojson(folder / "town_nodes.geojson", nodes)
    return write_geojson(folder / "town_edges.geojson", edges)


def test_nodes_edges_kerbs_and_steps(tmp_path):
    report = import_network(path=files(tmp_path))
    assert report.counts["nodes"] == 4
    assert report.counts["unconnected_nodes"] == 1
    assert report.counts["kerbs"] == 1
    assert report.counts["source"]["kerbs_of_unknown_kind"] == 1
    assert report.counts["by_kind"] == {"crossing": 1, "steps": 1, "street": 1}
    assert report.rejected == [
        {"row": 4, "reason": "one of its nodes is not in the file", "label": "4"}
    ]


def test_measures_arrive_in_our_units(tmp_path):
    import_network(path=files(tmp_path))
    crossing = Segment.objects.get(kind="crossing")
    assert crossing.incline_pct == pytest.approx(-2.1)
    assert (crossing.width_m, crossing.surface) == (1.5, "concrete")
    assert crossing.crossing_markings == "zebra"
    assert Segment.objects.get(kind="steps").step_count == 7
    kerb = Node.objects.get(ref="a")
    assert (kerb.kerb, kerb.tactile) == ("raised", False)


def test_a_street_beside_its_sidewalks_has_no_second_side(tmp_path):
    path = files(tmp_path)
    import_network(path=path)
    assert not Segment.objects.filter(two_sided=True).exists()
    again = import_network(path=path, default_two_sided=True)
    kinds = Segment.objects.filter(dataset_id=again.dataset_id, two_sided=True)
    assert list(kinds.values_list("kind", flat=True)) == ["street"]


def test_edges_without_their_nodes_are_refused(tmp_path):
    path = files(tmp_path)
    (tmp_path / "town_nodes.geojson").unlink()
    with pytest.raises(ImportFailed, match="which file holds the nodes"):
        import_network(path=path)
