import gzip
import shutil

import pytest

from apps.territory.services import ImportFailed
from apps.twin.models import Node, Segment
from apps.twin.services import import_network
from tests.twin_network.osm_files import small_town, write_osm

pytestmark = pytest.mark.django_db


def told(dataset_id):
    """All a generation says, without keys."""
    nodes = Node.objects.filter(dataset_id=dataset_id)
    segments = Segment.objects.filter(dataset_id=dataset_id)
    return (
        list(nodes.order_by("index").values_list("ref", "geom", "kerb", "tactile")),
        list(
            segments.order_by("index").values_list(
                "ref", "start__ref", "end__ref", "kind", "name", "length_m", "walkable", "surface"
            )
        ),
    )


@pytest.mark.parametrize("name", ["town.osm", "town.osm.pbf", "town.osm.bz2"])
def test_ways_become_segments_cut_at_meetings_and_kerbs(tmp_path, name):
    report = import_network(path=small_town(tmp_path / name))
    assert report.counts["by_kind"] == {"crossing": 2, "steps": 1, "street": 5}
    assert report.counts["source"]["ways"] == 7
    assert report.counts["source"]["ways_used"] == 5
    assert report.counts["source"]["ways_left_out"] == {"construction": 1, "motorway_link": 1}
    ends = Segment.objects.filter(dataset_id=report.dataset_id).values_list(
        "ref", "start__ref", "end__ref"
    )
    assert set(ends) == {
        ("100-0", "1", "3"), ("100-1", "3", "4"), ("101-0", "5", "3"), ("101-1", "3", "6"),
        ("102-0", "7", "8"), ("102-1", "8", "9"), ("103-0", "6", "9"), ("104-0", "10", "11"),
    }  # fmt: skip


def test_both_formats_and_packed_files_say_the_same(tmp_path):
    paths = [small_town(tmp_path / name) for name in ("a.osm", "b.osm.pbf", "c.osm.gz")]
    packed = tmp_path / "d.osm.pbf.gz"
    with gzip.open(packed, "wb") as target, paths[1].open("rb") as source:
        shutil.copyfileobj(source, target)
    said = [told(import_network(path=path, activate=False).dataset_id) for path in (*paths, packed)]
    assert said[0] == said[1] == said[2] == said[3]
    assert len(said[0][1]) == 8


def test_the_tags_reach_nodes_and_segments(tmp_path):
    import_network(path=small_town(tmp_path / "town.osm"))
    kerb = Node.objects.get(ref="8")
    assert (kerb.kerb, kerb.kerb_height_cm, kerb.tactile) == ("lowered", 2, True)
    street = Segment.objects.get(ref="100-0")
    assert (street.name, street.surface, street.two_sided) == ("Via Po", "sett", True)
    assert len(street.geom) == 3
    assert Segment.objects.get(ref="101-1").incline_pct == 4
    steps = Segment.objects.get(ref="103-0")
    assert (steps.step_count, steps.handrail, steps.two_sided) == (12, True, False)
    motorway = Segment.objects.get(ref="104-0")
    assert (motorway.walkable, motorway.name) == (False, "Autostrada A4")


def test_a_crossing_sounds_where_its_node_says_so(tmp_path):
    import_network(path=small_town(tmp_path / "town.osm"))
    with_signal, without = Segment.objects.filter(kind="crossing").order_by("ref")
    assert with_signal.acoustic is True
    assert without.acoustic is None
    assert with_signal.crossing_markings == "zebra"


def test_a_way_that_leaves_the_extract_keeps_what_is_inside(tmp_path):
    nodes = {1: (0, 0, {}), 2: (1, 0, {}), 4: (3, 0, {}), 5: (4, 0, {})}
    ways = [
        (1, [1, 2, 3, 4, 5], {"highway": "footway"}),
        (2, [3, 6], {"highway": "footway"}),
    ]
    report = import_network(path=write_osm(tmp_path / "cut.osm", nodes, ways))
    assert report.counts["segments"] == 2
    assert report.counts["source"]["nodes_not_in_file"] == 2
    assert report.rejected == [{"row": 2, "reason": "its nodes are not in the file", "label": "2"}]


@pytest.mark.parametrize("name", ["broken.osm", "broken.osm.pbf", "broken.osm.gz"])
def test_a_file_cut_short_is_refused(tmp_path, name):
    path = small_town(tmp_path / name)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(ImportFailed, match=name):
        import_network(path=path)
    assert not Segment.objects.exists()
