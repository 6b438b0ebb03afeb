import pytest

from apps.territory.services import ImportFailed
from apps.twin import queries
from apps.twin.services import import_network
from tests.twin_network.builders import cross, feature, save, write_geojson

pytestmark = pytest.mark.django_db


def berlin(folder):
    line = [(13.350, 52.514), (13.351, 52.514)]
    return write_geojson(folder / "berlin.geojson", [feature("LineString", line, id=1, u=1, v=2)])


def test_it_is_refused_with_where_it_lies(tmp_path):
    before = save(*cross())
    with pytest.raises(ImportFailed, match=r"wholly outside Torino.*13\.350.*--inactive"):
        import_network(path=berlin(tmp_path))
    active = queries.active_network()
    assert active is not None
    assert active.dataset_id == before.dataset_id


def test_it_may_stand_beside_the_one_in_force(tmp_path):
    before = save(*cross())
    report = import_network(path=berlin(tmp_path), activate=False)
    assert report.state == "staged"
    active = queries.active_network()
    assert active is not None
    assert active.dataset_id == before.dataset_id
    found = queries.snap(13.3505, 52.5141, dataset_id=report.dataset_id)
    assert found is not None
    assert found.distance_m == pytest.approx(11.1, abs=0.1)
