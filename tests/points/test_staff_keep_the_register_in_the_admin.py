"""Points, sites and closures are edited in the admin by staff, with no foreign map."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.points import queries
from apps.points.models import Closure, ManagingBody, Site
from apps.points.services import upsert_point
from tests.points.builders import at, point_row, site_row

LISTS = ["register_points", "register_sites", "register_closures", "register_bodies"]


def client_with(role: str, *, district: str = "") -> Client:
    """Somebody signed in with a role over the whole city, or over one district."""
    user = User.objects.create_user(username=role, password="a long enough password")
    scope = "district" if district else "city"
    grant_role(user=user, role=role, scope_kind=scope, scope_code=district)
    client = Client()
    client.force_login(user)
    return client


def site_form(**changes: object) -> dict[str, object]:
    """A filled form of a site of the first point."""
    point = upsert_point(point_row("P")) and Site.objects.get().point
    assert point
    return {
        "point": point.pk,
        "code": "P-9",
        "role": "secondary",
        "opening_hours": "Mo-Fr 09:00-13:00",
        "step_free": "unknown",
        "lon": "7.68",
        "lat": "45.02",
        **changes,
    }


@pytest.mark.parametrize("name", LISTS)
def test_staff_see_the_lists(db: None, name: str) -> None:
    upsert_point(point_row("P"))
    response = client_with("staff").get(reverse(f"{name}:index"))
    assert response.status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_technicians_do_not(db: None, name: str) -> None:
    response = client_with("technician").get(reverse(f"{name}:index"))
    assert response.status_code == 302


def test_a_list_takes_the_same_queries_for_any_number_of_rows(db: None) -> None:
    client = client_with("staff")

    def queries_for(name: str) -> int:
        client.get(reverse(f"{name}:index"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(f"{name}:index"))
        return len(captured)

    upsert_point(point_row("P0"))
    few = [queries_for(name) for name in ("register_points", "register_sites")]
    for number in range(1, 15):
        upsert_point(point_row(f"P{number}"))
    assert [queries_for(name) for name in ("register_points", "register_sites")] == few


def test_a_site_is_added_with_place_and_district(town: None) -> None:
    response = client_with("staff").post(reverse("register_sites:add"), site_form())
    assert response.status_code == 302
    site = Site.objects.get(code="P-9")
    assert (site.geom.x, site.geom.y) == (7.68, 45.02)
    assert site.district_code == "2"
    assert site.step_free is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opening_hours": "mornings"}, "These hours cannot be read"),
        ({"lat": ""}, "Give longitude and latitude, or neither"),
        ({"lon": "1000"}, "180"),
    ],
)
def test_a_bad_site_is_refused_and_kept_as_typed(
    db: None, changes: dict[str, object], words: str
) -> None:
    response = client_with("staff").post(
        reverse("register_sites:add"), site_form(**changes), headers={"Accept-Language": "en"}
    )
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Site.objects.filter(code="P-9").exists()


def test_a_closure_shows_on_the_page_of_the_point(db: None) -> None:
    upsert_point(point_row("P", site_row("P", opening_hours="Tu 09:00-13:00")))
    response = client_with("staff").post(
        reverse("register_closures:add"),
        {
            "site": Site.objects.get().pk,
            "first_day": "2026-06-23",
            "last_day": "2026-06-23",
            "reason": "strike",
        },
    )
    assert response.status_code == 302
    assert Closure.objects.count() == 1
    [now] = queries.open_points(at("2026-06-23 10:00"))
    assert (now.opening.reason, now.opening.state) == ("closure", "closed")


def test_a_point_added_by_hand_is_public(db: None) -> None:
    body = ManagingBody.objects.create(name="City", code="city")
    response = client_with("staff").post(
        reverse("register_points:add"),
        {
            "code": "NEW",
            "name": "New desk",
            "kind": "municipal",
            "status": "active",
            "body": body.pk,
        },
    )
    assert response.status_code == 302
    assert [point.code for point in queries.points()] == ["NEW"]


def test_staff_of_one_district_do_not_change_the_register_of_the_city(db: None) -> None:
    client = client_with("staff", district="2")
    for name in ("register_sites:add", "register_points:add", "register_closures:add"):
        assert client.get(reverse(name)).status_code == 302
    assert not Site.objects.exists()
