"""One town in two formats, as two generations: the same streets, and barriers that stay put."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

import pytest

from apps.twin import queries, services
from apps.twin.models import Segment
from tests.real_data.test_network_collegno import GEOJSON, GRAPHML
from tests.twin_feed.builders import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
# A barrier at every so manieth stretch.
EVERY = 80
# Three metres north, in degrees: where a phone at the kerb would be.
KERB = 3 / 111_130


@pytest.fixture
def town(data_folder):
    """The GraphML in force with barriers on it, the GeoJSON beside it."""
    one = services.import_network(path=data_folder / GRAPHML, activate=False)
    other = services.import_network(path=data_folder / GEOJSON, activate=False)
    services.activate_generation(one.dataset_id)
    stretches = Segment.objects.filter(dataset_id=one.dataset_id, walkable=True, length_m__gt=30)
    for number, line in enumerate(stretches.order_by("index").values_list("geom", flat=True)):
        if number % EVERY == 0:
            middle = line.interpolate_normalized(0.5)
            services.observe(
                survey=uuid5(UUID(int=1), str(number)), kind="step", lon=middle.x,
                lat=middle.y + KERB, verified=True, observed_at=datetime(2026, 5, 4, tzinfo=UTC),
            )  # fmt: skip
    deliver()
    return one.dataset_id, other.dataset_id


def lying():
    return {one.uuid: (one.segment_index, one.side) for one in queries.barriers_in(limit=10_000)}


def test_two_formats_of_one_town_are_one_network_and_there_and_back_nothing_has_moved(town):
    found = queries.compare_networks(*town)
    segments = found.segments
    # Both files come from one extract, under other references and partly drawn the other way.
    assert (segments.added, segments.removed, segments.changed_attributes) == (0, 0, {})
    assert segments.same == queries.network(town[1]).segment_count
    assert len(found.barriers) > 25
    assert {one.moved_m for one in found.barriers if not one.is_doubtful} == {0.0}
    assert len(found.doubtful) <= 1

    before = lying()
    for dataset_id in reversed(town):
        services.activate_generation(dataset_id)
        deliver()
        assert queries.layer().network_dataset_id == dataset_id
    assert lying() == before
