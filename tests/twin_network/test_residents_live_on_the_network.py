import geopandas as gpd
import pytest
from shapely import box

from apps.outbox.models import Event
from apps.outbox.services import deliver_due
from apps.territory.services import replace_districts, replace_residents
from apps.twin import queries
from apps.twin.models import Node, Segment
from apps.twin.services import allocate_residents
from tests.twin_network.builders import LAT, LON, cross, node, save, segment

pytestmark = pytest.mark.django_db

WEST = box(LON - 0.01, LAT - 0.01, LON - 0.0005, LAT + 0.01)
EAST = box(LON - 0.0005, LAT - 0.01, LON + 0.01, LAT + 0.01)
FAR = box(LON + 0.02, LAT - 0.01, LON + 0.03, LAT + 0.01)


def districts(**shapes):
    table = gpd.GeoDataFrame(
        {"code": list(shapes), "name": list(shapes)}, geometry=list(shapes.values()), crs=4326
    )
    replace_districts(table=table, sha256="districts " + " ".join(shapes), name="test")


def residents(**totals):
    rows = [(code, total, aged) for code, (total, aged) in totals.items()]
    replace_residents(rows=rows, sha256=f"residents {totals}", name="test")


@pytest.fixture
def city():
    districts(west=WEST, east=EAST)
    residents(west=(101, 11), east=(1000, 333))


def people(ref):
    return Node.objects.values_list("residents", "residents_65_plus").get(ref=ref)


def test_nodes_and_segments_know_their_district(city):
    save(*cross())
    nodes = dict(Node.objects.values_list("ref", "district_code"))
    assert nodes == {
        "west": "west", "middle": "east", "east": "east", "south": "east", "north": "east",
    }  # fmt: skip
    # A segment belongs where its middle lies.
    segments = dict(Segment.objects.values_list("ref", "district_code"))
    assert segments["po-1"] == "west"
    assert segments["po-2"] == "east"


def test_the_totals_are_exact_and_follow_the_walkable_length(city):
    report = save(*cross())
    assert report.counts["residents"] == 1101
    assert report.counts["residents_65_plus"] == 344
    assert report.counts["residents_by_district"] == {"west": 101, "east": 1000}
    assert people("west") == (101, 11)
    arrays = queries.network_arrays(report.dataset_id)
    assert arrays.residents.sum() == 1101
    assert arrays.residents_65.sum() == 344
    assert (arrays.residents_65 <= arrays.residents).all()
    # Three segments of the eastern district end in the middle, one in each of the other nodes.
    middle, end = people("middle")[0], people("north")[0]
    assert 2 * end < middle < 4 * end


def test_a_street_nobody_may_walk_on_houses_nobody(city):
    nodes, segments = cross()
    segments[3].walkable = False
    save(nodes, segments)
    assert people("north") == (0, 0)


def test_a_district_without_network_is_told(city):
    districts(west=WEST, east=EAST, far=FAR)
    residents(west=(10, None), east=(20, 2), far=(30, 3))
    report = save(*cross())
    assert report.counts["residents"] == 30
    assert report.counts["districts_without_nodes"] == ["far"]
    assert report.counts["districts_without_age"] == ["west"]


def test_a_node_outside_every_district_houses_nobody(city):
    nodes, segments = cross()
    nodes.append(node("outside", 15, 0))
    segments.append(segment("out", nodes[2], nodes[-1]))
    save(nodes, segments)
    assert people("outside") == (0, 0)
    assert Node.objects.get(ref="outside").district_code == ""


def test_new_residents_move_in_when_they_are_imported(city):
    before = save(*cross())
    old = queries.active_network()
    deliver_due(destination="network")
    residents(west=(7, 1), east=(9, 2))
    deliver_due(destination="network")
    assert sum(Node.objects.values_list("residents", flat=True)) == 16
    now = queries.active_network()
    assert old is not None
    assert now is not None
    assert now.dataset_id == before.dataset_id
    assert now.revision != old.revision
    assert queries.network_arrays(before.dataset_id).residents.sum() == 16
    last = Event.objects.filter(kind="network.activated").latest("id")
    assert last.payload == {"dataset": before.dataset_id, "reason": "residents"}


def test_placing_the_same_residents_again_changes_nothing(city):
    save(*cross())
    events = Event.objects.count()
    old = queries.active_network()
    report = allocate_residents()
    assert not report.changed
    assert report.residents == 1101
    assert queries.active_network() == old
    assert Event.objects.count() == events


def test_without_a_network_there_is_nobody_to_place(city):
    assert allocate_residents().residents == 0
