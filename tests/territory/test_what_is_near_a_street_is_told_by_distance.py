"""Places near a street, streets near a place, whether a place is the city's: in metres."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.territory import queries
from tests.reports.districts import HILLS, two_districts
from tests.reports.town import town
from tests.twin_feed.builders import at

pytestmark = pytest.mark.django_db


def test_places_are_told_nearest_first_and_not_beyond_the_limit() -> None:
    street = town()["Via Lunga"]
    with CaptureQueriesContext(connection) as captured:
        near = queries.landmarks(street.pk)
    assert len(captured) == 1
    assert [one.place.name for one in near] == [
        "Fermata Lunga",
        "Fermata Lunga",
        "Farmacia Alta",
        "Scuola Bassa",
    ]
    assert [round(one.on.distance_m) for one in near] == [8, 9, 20, 90]
    east, north = at(60, 0)
    assert (near[2].on.lon, near[2].on.lat) == pytest.approx((east, north), abs=1e-5)
    assert len(queries.landmarks(street.pk, within_m=50)) == 3
    assert len(queries.landmarks(street.pk, limit=1)) == 1
    assert queries.landmarks(0) == []


def test_streets_are_told_nearest_first() -> None:
    town()
    with CaptureQueriesContext(connection) as captured:
        near = queries.streets_near(*at(110, 15))
    assert len(captured) == 1
    assert [(one.name, round(one.distance_m)) for one in near] == [
        ("Via Corta", 10),
        ("Via Lunga", 15),
    ]
    assert queries.streets_near(*at(110, 15), within_m=12)[0].name == "Via Corta"
    assert len(queries.streets_near(*at(110, 15), limit=1)) == 1
    assert queries.streets_near(*HILLS) == []


def test_the_place_on_a_street_in_front_of_others_keeps_their_order() -> None:
    street = town()["Via Lunga"]
    with CaptureQueriesContext(connection) as captured:
        feet = queries.on_street(street.pk, [at(250, 40), at(10, -5)])
    assert len(captured) == 1
    assert [round(one.distance_m) for one in feet] == [40, 5]
    assert queries.on_street(street.pk, []) == []
    assert queries.on_street(0, [at(0, 0)]) == []


def test_a_place_is_the_citys_in_a_district_or_right_beside_one() -> None:
    assert queries.in_the_city(7.69, 45.07) is None
    two_districts()
    # One degree of longitude is about 78.8 km here: 7.7000 is the border.
    for lon, answer in ((7.69, True), (7.7005, True), (7.7012, False), (7.74, False)):
        assert queries.in_the_city(lon, 45.07) is answer, lon
    assert queries.in_the_city(7.7005, 45.07, tolerance_m=10) is False
