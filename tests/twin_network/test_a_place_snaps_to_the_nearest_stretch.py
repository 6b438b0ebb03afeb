import numpy as np
import pytest
import shapely
from pyproj import Transformer

from apps.twin import queries
from apps.twin.models import Segment
from apps.twin.network.measure import distance_m
from tests.twin_network.builders import cross, node, place, save, segment

pytestmark = pytest.mark.django_db


def tangle(seed):
    """Forty random bent stretches within a few hundred metres."""
    rng = np.random.default_rng(seed)
    nodes = [node(str(i), *rng.uniform(-2, 2, 2)) for i in range(30)]
    rows = []
    for i in range(40):
        start, end = (nodes[j] for j in rng.choice(30, 2, replace=False))
        bend = place(*rng.uniform(-2, 2, 2))
        line = [(start.lon, start.lat), bend, (end.lon, end.lat)]
        rows.append(segment(f"s{i}", start, end, coordinates=line, walkable=i % 7 != 0))
    return nodes, rows


@pytest.mark.parametrize("seed", range(5))
def test_nobody_is_nearer(seed):
    save(*tangle(seed))
    lines = {row.index: np.array(row.geom.coords) for row in Segment.objects.filter(walkable=True)}
    rng = np.random.default_rng(seed + 100)
    for _ in range(20):
        lon, lat = place(*rng.uniform(-2.5, 2.5, 2))
        # A plane of its own for every place, in which all distances from it are true.
        plane = Transformer.from_crs(4326, f"+proj=aeqd +lon_0={lon} +lat_0={lat}", always_xy=True)
        away = {
            index: shapely.LineString(np.column_stack(plane.transform(*line.T))).distance(
                shapely.Point(0, 0)
            )
            for index, line in lines.items()
        }
        nearest = min(away.values())
        found = queries.snap(lon, lat, max_m=100)
        if nearest > 100.1:
            assert found is None
        elif nearest < 99.9:
            assert found is not None
            assert found.distance_m == pytest.approx(nearest, abs=0.01)
            assert away[found.segment_index] <= nearest + 0.01


def test_it_tells_stretch_fraction_side_name_and_where(django_assert_num_queries):
    save(*cross())
    lon, lat = place(1, 0.1)
    with django_assert_num_queries(1):
        found = queries.snap(lon, lat)
    assert found is not None
    row = Segment.objects.get(pk=found.segment_id)
    assert (row.ref, row.index, found.name, found.kind) == (
        "po-2", found.segment_index, "Via Po", "street",
    )  # fmt: skip
    assert found.fraction == pytest.approx(0.5, abs=1e-4)
    assert found.distance_m == pytest.approx(11.11, abs=0.02)
    assert found.side == "left"
    assert (found.lon, found.lat) == pytest.approx(place(1, 0), abs=1e-7)
    south = queries.snap(*place(1, -0.1))
    assert south is not None
    assert south.side == "right"
    near = queries.snap(*place(1, 0.01))
    assert near is not None
    assert near.side == ""


def test_a_stretch_with_one_side_has_no_sides():
    a, b = node("a", 0, 0), node("b", 2, 0)
    save([a, b], [segment("s", a, b, kind="sidewalk")])
    found = queries.snap(*place(1, 0.1))
    assert found is not None
    assert found.side == ""


def test_too_far_is_nowhere():
    save(*cross())
    assert queries.snap(*place(1, 1), max_m=60) is None
    assert queries.snap(*place(1, 0.5), max_m=60) is not None


def test_nobody_snaps_to_a_motorway():
    a, b, c, d = node("a", 0, 0), node("b", 2, 0), node("c", 0, 0.3), node("d", 2, 0.3)
    save([a, b, c, d], [
        segment("motorway", a, b, walkable=False, name="A4"), segment("path", c, d, kind="path"),
    ])  # fmt: skip
    found = queries.snap(*place(1, 0))
    assert found is not None
    assert found.kind == "path"
    nearest = queries.nearest_node(*place(0, 0))
    assert nearest is not None
    assert nearest.index == 2


def crossing_town():
    a, b, c, d = node("a", 0, 0), node("b", 2, 0), node("c", 1, 0.1), node("d", 1, 0.4)
    return [a, b, c, d], [
        segment("street", a, b), segment("crossing", c, d, kind="crossing"),
    ]  # fmt: skip


def test_a_crossing_within_fifteen_metres_goes_first_when_asked():
    save(*crossing_town())
    at = place(1, 0.01)  # 1 m from the street, 10 m from the crossing
    plain, preferred = queries.snap(*at), queries.snap(*at, prefers_crossing=True)
    assert plain is not None
    assert preferred is not None
    assert (plain.kind, preferred.kind) == ("street", "crossing")
    far = queries.snap(*place(1, -0.1), prefers_crossing=True)  # 22 m from the crossing
    assert far is not None
    assert far.kind == "street"


def test_of_two_equally_near_the_first_is_taken():
    save(*cross())
    found = queries.snap(*place(0, 0))
    assert found is not None
    assert (found.segment_index, found.distance_m, found.side) == (0, 0, "")


def test_the_nearest_junction(django_assert_num_queries):
    save(*cross())
    with django_assert_num_queries(2):
        found = queries.nearest_node(*place(1.5, 0.1))
    assert found is not None
    assert (found.index, found.lon, found.lat) == (2, *place(2, 0))
    assert found.distance_m == pytest.approx(distance_m(*place(1.5, 0.1), *place(2, 0)))
    assert queries.nearest_node(*place(1, 50), max_m=500) is None
