import gzip
import json

import pytest
from django.core.management import CommandError, call_command

from apps.territory.services import ImportFailed
from apps.twin import queries
from apps.twin.models import Kerb, Network, Node, Segment, SegmentKind
from apps.twin.network.rows import KERBS, KINDS
from apps.twin.services import import_network
from tests.twin_network.builders import cross, edges, feature, place, save, write_geojson

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_force(tmp_path):
    return import_network(path=edges(tmp_path / "good.geojson"))


def everything():
    return (
        queries.active_network(), Network.objects.count(), Node.objects.count(),
        Segment.objects.count(),
    )  # fmt: skip


def test_a_broken_feature_is_named_by_its_row(tmp_path, in_force):
    before = everything()
    path = edges(tmp_path / "broken.geojson", count=9)
    lines = path.read_text().splitlines()
    # The heading is line 1: feature 5 is on line 6.
    lines[5] = lines[5].replace('"LineString"', '"LineString')
    path.write_text("\n".join(lines))
    with pytest.raises(ImportFailed, match=r"row 5: .*line 6") as caught:
        import_network(path=path)
    assert caught.value.row == 5
    assert everything() == before


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_short_changes_nothing(tmp_path, in_force, share):
    before = everything()
    content = edges(tmp_path / "whole.geojson", count=50).read_bytes()
    plain = tmp_path / "cut.geojson"
    plain.write_bytes(content[: int(len(content) * share)])
    packed = tmp_path / "cut.geojson.gz"
    packed.write_bytes(gzip.compress(content)[: int(len(gzip.compress(content)) * share)])
    for path in (plain, packed):
        with pytest.raises(ImportFailed):
            import_network(path=path)
    assert everything() == before


def test_the_command_says_so_in_one_sentence(tmp_path, in_force):
    path = tmp_path / "nothing.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    with pytest.raises(CommandError, match="Nothing was changed: there is no usable stretch"):
        call_command("import_network", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_network", str(tmp_path / "missing.geojson"))
    (tmp_path / "town.xyz").write_text("x")
    with pytest.raises(CommandError, match="format cannot be told"):
        call_command("import_network", str(tmp_path / "town.xyz"))


def test_bad_rows_are_left_out_and_told_and_the_rest_arrives(tmp_path):
    good = [place(0, 0), place(1, 0)]
    path = write_geojson(
        tmp_path / "mixed.geojson",
        [
            feature("LineString", good, id=1, u=1, v=2),
            feature("Point", place(0, 0), id=2, u=1, v=2),
            feature("LineString", [place(1, 0)], id=3, u=2, v=3),
            feature("LineString", [["x", 1], [2, 3]], id=4, u=2, v=3),
            feature("LineString", [place(1, 0), place(1, 0)], id=5, u=2, v=2),
            feature("LineString", [place(0.5, 0), place(1, 1)], id=6, u=2, v=4),
            feature("LineString", [place(1, 0), place(1, 1)], id=1, u=2, v=5),
            "no feature",
            feature("LineString", [[1000, 45], [1001, 45]], id=9, u=8, v=9),
        ],
    )  # fmt: skip
    report = import_network(path=path)
    assert report.counts["segments"] == 1
    assert report.counts["nodes"] == 2
    told = {row["row"]: row["reason"] for row in report.rejected}
    assert told[2] == "it is not a line"
    assert told[3] == "the line has fewer than two points"
    assert told[4] == "its coordinates are not numbers"
    assert told[5] == "the line has no length"
    assert told[6] == "the line ends more than 1 m away from its node"
    assert told[7] == "the same reference is there twice"
    assert told[8] == "it is not a line"
    assert told[9] == "one of its nodes is not in the file"
    assert report.rejected_count == len(report.rejected)


def test_what_the_database_cannot_keep_is_a_rejected_row(tmp_path):
    a, b = place(0, 0), place(1, 0)
    path = write_geojson(
        tmp_path / "odd.geojson",
        [
            feature("LineString", [a, b], id=1, u=1, v=2, name="x" * 300, surface="y" * 99),
            feature("LineString", [a, b, place(1, 1)], id="z" * 81, u=1, v=3),
            feature("LineString", [a, place(0, 1)], id=3, u=1, v="w" * 61),
            feature("LineString", [b, place(2, 1)], id=4, u=2, v=4, name="zero\0byte"),
        ],
    )
    report = import_network(path=path)
    assert report.counts["segments"] == 1
    assert sorted(report.rejected_reasons) == [
        "a text holds a character no database keeps",
        "its reference is empty or too long",
        "one of its nodes is not in the file",
        "the node's reference is empty or too long",
    ]
    assert Segment.objects.get().name == "x" * 250


def test_a_pattern_that_is_none_is_refused(tmp_path):
    with pytest.raises(ImportFailed, match="no regular expression"):
        import_network(path=edges(tmp_path / "e.geojson"), not_walkable_names="(")


def test_rows_know_the_same_words_as_the_models():
    assert set(SegmentKind.values) == KINDS
    assert {"", *Kerb.values} == KERBS
    nodes, segments = cross()
    segments[0].kind = "catwalk"
    nodes[2].kerb = "sharp"
    report = save(nodes, segments)
    assert report.rejected_reasons == {
        "the kind of kerb is not known": 1,
        "its kind is not known": 1,
        "one of its nodes is not in the file": 1,
    }
