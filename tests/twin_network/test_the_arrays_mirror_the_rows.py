import numpy as np
import pytest
from pyproj import Geod

from apps.twin import queries
from apps.twin.models import Node, Segment
from apps.twin.network.arrays import load_arrays
from tests.twin_network.builders import cross, node, save, segment

pytestmark = pytest.mark.django_db


def rich():
    a = node("a", 0, 0, kerb="raised", kerb_height_cm=12.5, tactile=False)
    b = node("b", 1, 1, kerb="flush", tactile=True, elevation_m=240.5)
    c = node("c", 2, 0)
    bend = [(a.lon, a.lat), (a.lon, b.lat), (b.lon, b.lat)]
    return [a, b, c], [
        segment("full", a, b, kind="crossing", coordinates=bend, width_m=1.2, surface="sett",
                smoothness="bad", incline_pct=-4.5, step_count=3, handrail=True, tactile=False,
                acoustic=True, crossing_markings="zebra", structure="bridge"),
        segment("bare", b, c, kind="footway"),
        segment("closed", c, a, two_sided=True, walkable=False, name="Tangenziale"),
    ]  # fmt: skip


def test_every_value_is_where_its_index_says():
    report = save(*rich())
    arrays = queries.network_arrays(report.dataset_id)
    rows = list(Segment.objects.select_related("start", "end").order_by("index"))
    assert arrays.segment_id.tolist() == [row.pk for row in rows]
    assert arrays.start.tolist() == [row.start.index for row in rows] == [0, 1, 2]
    assert arrays.end.tolist() == [row.end.index for row in rows] == [1, 2, 0]
    assert arrays.length_m.tolist() == [row.length_m for row in rows]
    assert arrays.kind.tolist() == ["crossing", "footway", "street"]
    assert arrays.two_sided.tolist() == [False, False, True]
    assert arrays.walkable.tolist() == [True, True, False]
    assert (arrays.width_m[0], arrays.incline_pct[0], arrays.step_count[0]) == (1.2, -4.5, 3)
    assert (arrays.surface[0], arrays.smoothness[0]) == ("sett", "bad")
    assert (arrays.crossing_markings[0], arrays.structure[0]) == ("zebra", "bridge")
    assert (arrays.handrail[0], arrays.tactile[0], arrays.acoustic[0]) == (1, 0, 1)
    assert arrays.kerb.tolist() == ["raised", "flush", ""]
    assert arrays.start_kerb.tolist() == ["raised", "flush", ""]
    assert arrays.end_kerb.tolist() == ["flush", "", "raised"]
    assert arrays.node_tactile.tolist() == [0, 1, -1]
    points = [node.geom.coords for node in Node.objects.order_by("index")]
    assert arrays.node_lonlat.tolist() == [list(point) for point in points]


def test_unknown_is_nan_or_minus_one_or_empty():
    arrays = queries.network_arrays(save(*rich()).dataset_id)
    assert np.isnan([arrays.width_m[1], arrays.incline_pct[1], arrays.kerb_height_cm[2]]).all()
    assert np.isnan(arrays.elevation_m[[0, 2]]).all()
    assert (arrays.step_count[1], arrays.handrail[1], arrays.acoustic[1]) == (-1, -1, -1)
    assert (arrays.surface[1], arrays.smoothness[1]) == ("", "")


def test_lengths_are_those_of_the_drawn_line():
    save(*rich())
    for row in Segment.objects.all():
        expected = Geod(ellps="WGS84").line_length(*zip(*row.geom.coords, strict=True))
        assert row.length_m == pytest.approx(expected, abs=1e-6)


def test_nobody_can_write_into_them():
    arrays = queries.network_arrays(save(*cross()).dataset_id)
    with pytest.raises(ValueError, match="read-only"):
        arrays.length_m[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        arrays.node_lonlat[0, 0] = 0


def test_they_are_read_in_three_queries_and_then_kept(django_assert_num_queries):
    report = save(*cross())
    load_arrays.cache_clear()
    with django_assert_num_queries(3):
        first = queries.network_arrays(report.dataset_id)
    with django_assert_num_queries(1):
        assert queries.network_arrays(report.dataset_id) is first
    with django_assert_num_queries(1):
        assert queries.active_network() is not None


def test_an_unknown_generation_is_refused():
    with pytest.raises(LookupError, match="no generation 77"):
        queries.network_arrays(77)


def test_before_the_first_import_there_is_none():
    assert queries.active_network() is None
    assert queries.snap(7.68, 45.07) is None
    assert queries.nearest_node(7.68, 45.07) is None
