"""Barriers close to each other are proposed, compared side by side, and settled once."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pyproj import Geod

from apps.outbox.services import deliver_due
from apps.reports import services
from apps.reports.models import NotTheSame
from apps.reports.office import pairs
from apps.twin import queries as twin
from tests.reports.builders import CASTELLO, picture
from tests.reports.city import absorbed, barrier_uuid, with_effect
from tests.reports.districts import two_districts
from tests.reports.office import officer

pytestmark = pytest.mark.django_db


def east(metres: float) -> dict[str, float]:
    lon, lat, _back = Geod(ellps="WGS84").fwd(*CASTELLO, 90, metres)
    return {"lon": lon, "lat": lat}


def two(metres: float = 18, **changes: Any) -> tuple[uuid.UUID, uuid.UUID]:
    """Two barriers so far apart that the feed does not join them by itself."""
    one = barrier_uuid(absorbed(**east(0), **changes))
    other = barrier_uuid(absorbed(**east(metres), **changes))
    assert one != other
    return one, other


def proposed() -> list[tuple[uuid.UUID, uuid.UUID]]:
    return [(pair.first.uuid, pair.second.uuid) for pair in pairs.proposed(within=None)]


def address(one: uuid.UUID, other: uuid.UUID) -> str:
    return reverse("reports_pair", args=[one, other])


def test_only_what_is_close_and_of_one_family_is_proposed() -> None:
    one, other = two()
    absorbed(**east(9), kind="surface", measures={})
    absorbed(**east(60))
    assert proposed() == [(one, other)]
    (pair,) = pairs.proposed(within=None)
    assert pair.distance_m == pytest.approx(18, abs=0.1)


def test_both_stand_side_by_side_with_all_the_office_knows(client: Client) -> None:
    client.force_login(officer())
    report = absorbed(**east(0), photos=[picture()], measures={"height_cm": 12})
    other = barrier_uuid(absorbed(**east(18), measures={}))
    with_effect(report, losing=41, affected=77)
    page = client.get(address(barrier_uuid(report), other)).content.decode()
    photo = reverse("reports_office_photo", args=[report.photos.get().uuid])
    for told in ("41", "77", "12 cm", report.code, photo, "18,0"):
        assert told in page, told


def test_the_drawing_has_north_at_the_top() -> None:
    one, other = two()
    first, second = pairs.sides(*(twin.barriers_by_uuid([one, other])[key] for key in (one, other)))
    assert (float(first.x), float(second.x)) == (30.0, 170.0)
    assert float(first.y) == pytest.approx(float(second.y), abs=0.5)


@pytest.mark.parametrize("keep", ["A", "B"])
def test_joining_keeps_the_chosen_one_and_deletes_nothing(client: Client, keep: str) -> None:
    client.force_login(officer())
    one, other = two()
    assert client.post(address(one, other), {"do": f"join-{keep}"}).status_code == 302
    deliver_due(limit=500)
    stays, gone = (one, other) if keep == "A" else (other, one)
    merged = twin.barrier(gone)
    assert merged is not None
    assert merged.merged_into == stays
    assert proposed() == []


def test_a_pair_told_apart_is_not_proposed_again_in_either_order(client: Client) -> None:
    user = officer()
    client.force_login(user)
    one, other = two()
    assert client.post(address(other, one), {"do": "different"}).status_code == 302
    assert proposed() == []
    assert services.tell_apart(one=one, other=other, actor=user) is False
    assert NotTheSame.objects.get().actor == user
    client.post(address(one, other), {"do": "forget"})
    assert proposed() == [(one, other)]


def test_a_decision_that_is_none_changes_nothing(client: Client) -> None:
    client.force_login(officer())
    one, other = two()
    assert client.post(address(one, other), {"do": "?"}).status_code == 200
    for nonsense in (address(one, one), address(one, uuid.uuid4())):
        assert client.get(nonsense, follow=True).status_code == 404
    assert proposed() == [(one, other)]


def test_somebody_of_another_district_sees_and_joins_nothing(client: Client) -> None:
    two_districts()
    one, other = two()
    client.force_login(officer(district="2"))
    assert client.get(reverse("reports_pairs")).context["pairs"] == []
    assert client.post(address(one, other), {"do": "join-A"}).status_code == 302
    deliver_due(limit=500)
    assert proposed() == [(one, other)]


def test_the_list_asks_as_often_for_many_pairs_as_for_one(client: Client) -> None:
    client.force_login(officer())

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("reports_pairs")).status_code == 200
        return len(seen)

    two()
    asked()
    few = asked()
    for step in range(2, 6):
        absorbed(**east(18 * step))
    assert len(proposed()) == 5
    assert asked() == few
