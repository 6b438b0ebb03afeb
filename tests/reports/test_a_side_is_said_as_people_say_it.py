""" "On the side of number 12", "on the left going towards Via Corta": one side of one drawing."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.points.queries import SiteFacts
from apps.reports import flow, places, sides
from apps.reports.models import Report, ReportDraft
from apps.territory import queries as territory
from apps.territory.models import Street
from tests.reports.town import town
from tests.twin_feed.builders import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def streets() -> dict[str, Street]:
    return town()


def say(street: Street, **answers: str) -> Any:
    return Client().post(
        reverse("report_where"), {"way": "street", "street": str(street.pk), "q": "x", **answers}
    )


def place() -> dict[str, Any]:
    return flow.place_of(ReportDraft.objects.latest("pk"))


def point(client: Client, east: float, north: float, way: str = "map") -> Any:
    lon, lat = at(east, north)
    return client.post(
        reverse("report_where"),
        {"way": "map", "lon": str(lon), "lat": str(lat), "placed_by": way},
    )


# Via Lunga is drawn to the east: its left is north, where the odd numbers are.
@pytest.mark.parametrize(
    ("number", "answer", "side"),
    [
        ("7", "same", "left"),
        ("7", "other", "right"),
        ("8", "same", "right"),
        ("8", "left", "left"),
        ("7", "left", "left"),
        ("7", "right", "right"),
        ("7", "unknown", ""),
        # Beyond the last number nobody can say where the numbers rise.
        ("28", "left", ""),
    ],
)
def test_along_a_street_with_numbers(
    streets: dict[str, Street], number: str, answer: str, side: str
) -> None:
    assert say(streets["Via Lunga"], number=number, side=answer).status_code == 302
    assert (place()["house_number"], place()["side"]) == (number, side)
    assert place()["near_corner_name"] == "Via Corta"


@pytest.mark.parametrize(
    ("landmark", "answer", "side"),
    [
        ("pharmacy-0", "same", "left"),
        ("pharmacy-0", "other", "right"),
        ("pharmacy-0", "right", "right"),
        ("school-1", "left", "left"),
    ],
)
def test_near_a_place_people_know(
    streets: dict[str, Street], landmark: str, answer: str, side: str
) -> None:
    say(streets["Via Lunga"], landmark=landmark, side=answer)
    assert place()["side"] == side
    assert place()["landmark_name"] in ("Farmacia Alta", "Scuola Bassa")
    # In front of it, on the street.
    assert place()["lat"] == pytest.approx(at(0, 0)[1], abs=1e-5)


def test_known_places_are_offered_by_distance_each_name_once(
    client: Client, streets: dict[str, Street], monkeypatch: pytest.MonkeyPatch
) -> None:
    lon, lat = at(30, 50)
    site = SiteFacts("s1", "P1", "Punto Nord", "Main", "main", lon=lon, lat=lat)
    monkeypatch.setattr("apps.reports.places.points.active_sites", lambda: [site])
    facts = territory.street(streets["Via Lunga"].pk)
    assert facts is not None
    with CaptureQueriesContext(connection) as captured:
        names = [one.name for one in places.landmarks_of(facts)]
    assert len(captured) == 2
    assert names == ["Fermata Lunga", "Farmacia Alta", "Punto Nord", "Scuola Bassa"]
    page = client.get(reverse("report_where"), {"street": facts.pk}).content.decode()
    assert page.index("Fermata Lunga") < page.index("Farmacia Alta") < page.index("Punto Nord")
    say(streets["Via Lunga"], landmark="point:s1", side="same")
    assert (place()["landmark_name"], place()["side"]) == ("Punto Nord", "left")


def test_a_place_that_is_not_offered_is_named_as_wrong(streets: dict[str, Street]) -> None:
    page = say(streets["Via Lunga"], landmark="library-4").content.decode()
    assert "#id_landmark" in page
    assert not ReportDraft.objects.exists()


def test_a_street_without_numbers_is_told_by_corner_or_place(
    client: Client, streets: dict[str, Street]
) -> None:
    page = client.get(reverse("report_where"), {"street": streets["Via Corta"].pk}).content.decode()
    assert 'name="number"' not in page
    assert 'name="corner"' in page
    assert 'name="landmark"' in page
    assert 'value="left"' not in page


def test_a_pin_is_asked_its_side_with_the_nearest_number_and_corner(
    client: Client, streets: dict[str, Street]
) -> None:
    assert point(client, 72, 5).url == reverse("report_side")
    page = client.get(reverse("report_side")).content.decode()
    assert "Via Lunga" in page
    assert 'value="same"' in page
    # The pin is north of the line, where number 7 is.
    assert re.search(r'value="same"[^>]*checked', page)
    client.post(reverse("report_side"), {"side": "other"})
    kept = flow.place_of(ReportDraft.objects.get())
    assert (kept["street_name"], kept["house_number"]) == ("Via Lunga", "7")
    assert (kept["near_corner_name"], kept["side"]) == ("Via Corta", "right")


@pytest.mark.parametrize(("answer", "side"), [("left", "left"), ("right", "right")])
def test_left_and_right_are_seen_going_towards_the_corner(
    client: Client, streets: dict[str, Street], answer: str, side: str
) -> None:
    point(client, 72, 0.5)
    client.post(reverse("report_side"), {"side": answer})
    assert flow.place_of(ReportDraft.objects.get())["side"] == side
    # From the east one goes west to the same corner: left is south, the right of the drawing.
    other = Client()
    point(other, 180, 0.5)
    other.post(reverse("report_side"), {"side": answer})
    kept = flow.place_of(ReportDraft.objects.latest("pk"))
    assert kept["side"] == {"left": "right", "right": "left"}[side]


def test_another_street_near_the_pin_can_be_chosen(
    client: Client, streets: dict[str, Street]
) -> None:
    point(client, 108, 20)
    page = client.get(reverse("report_side")).content.decode()
    other = streets["Via Lunga"].pk
    assert f"?street={other}" in page
    assert "Via Corta" in page
    client.post(reverse("report_side"), {"side": "unknown", "street": str(other)})
    assert flow.place_of(ReportDraft.objects.get())["street_name"] == "Via Lunga"


def test_a_phone_is_not_exact_enough_to_answer_for_its_owner(
    client: Client, streets: dict[str, Street]
) -> None:
    assert point(client, 72, 5, "phone").url == reverse("report_side")
    page = client.get(reverse("report_side")).content.decode()
    assert "checked" not in page
    answer = client.post(reverse("report_side"), {})
    assert 'id="error-summary"' in answer.content.decode()


def test_the_place_of_a_photo_is_shown_before_it_is_used(
    client: Client, streets: dict[str, Street]
) -> None:
    assert point(client, 72, 5, "photo").url == reverse("report_side")
    assert "Via Lunga 7" in client.get(reverse("report_side")).content.decode()
    other = Client()
    # Even where no street is known.
    assert point(other, 150, 500, "photo").url == reverse("report_side")
    assert other.get(reverse("report_side")).status_code == 200
    assert other.post(reverse("report_side")).url == reverse("report_what")


def test_where_no_street_is_near_nothing_is_asked(
    client: Client, streets: dict[str, Street]
) -> None:
    assert point(client, 150, 500).url == reverse("report_what")
    assert Client().get(reverse("report_side")).url == reverse("report_where")


def test_side_and_nearest_corner_are_sent_with_the_report(
    client: Client, streets: dict[str, Street], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 0.0)
    point(client, 72, 5)
    client.post(reverse("report_side"), {"side": "same"})
    client.post(reverse("report_what"), {"kind": "narrow", "can_pass": "no"})
    client.post(reverse("report_details"), {})
    page = client.get(reverse("report_check")).content.decode()
    assert "Via Corta" in page
    draft = ReportDraft.objects.get()
    client.post(reverse("report_check"), {"client_uuid": str(draft.client_uuid)})
    report = Report.objects.get()
    assert (report.street_name, report.house_number) == ("Via Lunga", "7")
    assert (report.side, report.near_corner_name) == ("left", "Via Corta")


def test_looking_around_takes_the_same_few_queries_however_many_numbers(
    client: Client, streets: dict[str, Street]
) -> None:
    point(client, 108, 20)
    client.get(reverse("report_side"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("report_side"))
    assert len([one for one in captured if "territory" in one["sql"]]) <= 4


def test_without_a_network_no_side_is_made_up() -> None:
    here, there = at(10, 0), at(90, 0)
    assert sides.side_of(here, "same", beside=here, towards=None) == ""
    assert sides.side_of(here, "left", beside=None, towards=there) == ""
    assert sides.side_of(here, "left", beside=None, towards=here) == ""
    assert sides.side_of(here, "sideways", beside=here, towards=there) == ""
