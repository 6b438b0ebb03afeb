"""Street, then number and side, or a corner: plain pages, any spelling."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.reports import flow
from apps.reports.models import ReportDraft
from apps.territory.models import Street
from apps.twin.queries import Snap
from tests.reports.streets import quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def streets() -> dict[str, Street]:
    return quarter()


def html(response: Any) -> str:
    return str(response.content.decode())


def where(client: Client, **query: str) -> str:
    return html(client.get(reverse("report_where"), query))


def place() -> dict[str, Any]:
    return flow.place_of(ReportDraft.objects.get())


def say(client: Client, street: Street, **answers: str) -> Any:
    return client.post(
        reverse("report_where"), {"way": "street", "street": str(street.pk), "q": "x", **answers}
    )


def test_a_search_offers_streets_to_choose_from(client: Client, streets: dict[str, Street]) -> None:
    page = where(client, q="garibalidi")
    assert "Via Giuseppe Garibaldi" in page
    street = streets["Via Giuseppe Garibaldi"]
    assert 'name="number"' in page or f'id="street-{street.pk}"' in page
    assert 'name="number"' in where(client, q="garibalidi", street=str(street.pk))


def test_the_full_name_goes_straight_to_the_number_and_keeps_it(
    client: Client, streets: dict[str, Street]
) -> None:
    page = where(client, q="v. giuseppe garibaldi 12/A")
    assert 'name="number"' in page
    assert 'value="12/A"' in page
    assert streets["Via Giuseppe Garibaldi"].name in page


def test_another_street_can_be_chosen_after_all(client: Client, streets: dict[str, Street]) -> None:
    page = where(client, q="via giuseppe garibaldi", change="1")
    assert f'id="street-{streets["Via Giuseppe Garibaldi"].pk}"' in page
    assert 'name="number"' not in page


@pytest.mark.usefixtures("streets")
@pytest.mark.parametrize("text", ["xyzxyz qqq", "%%%", "a" * 5000, "\x00", "١٢٣", "' OR 1=1 --"])
def test_no_street_found_is_said_and_nothing_breaks(client: Client, text: str) -> None:
    response = client.get(reverse("report_where"), {"q": text})
    assert response.status_code == 200


@pytest.mark.parametrize("pk", ["0", "-1", "abc", "9" * 400, "٣", ""])
def test_a_street_that_does_not_exist_is_no_accident(client: Client, pk: str) -> None:
    assert client.get(reverse("report_where"), {"street": pk}).status_code == 200
    answer = client.post(reverse("report_where"), {"way": "street", "street": pk, "number": "1"})
    assert answer.status_code == 200


def test_a_number_gives_the_place(client: Client, streets: dict[str, Street]) -> None:
    answer = say(client, streets["Via Giuseppe Garibaldi"], number="12 a", side="same")
    assert answer.url == reverse("report_what")
    assert place()["house_number"] == "12/A"
    assert place()["street_name"] == "Via Giuseppe Garibaldi"
    assert place()["placed_by"] == "street"
    assert "Via Giuseppe Garibaldi 12/A" in html(client.get(reverse("report_what")))


def test_a_corner_gives_the_place_and_has_no_side(
    client: Client, streets: dict[str, Street]
) -> None:
    say(client, streets["Via Giuseppe Garibaldi"], corner="Via della Consolata", side="same")
    assert (place()["lon"], place()["lat"], place()["side"]) == (7.6785, 45.0735, "")
    assert "Via Giuseppe Garibaldi / Via della Consolata" in html(
        client.get(reverse("report_what"))
    )


def test_a_number_that_is_not_there_offers_those_that_are_near(
    client: Client, streets: dict[str, Street]
) -> None:
    street = streets["Via Giuseppe Garibaldi"]
    page = html(say(client, street, number="15", side="other"))
    assert 'id="error-summary"' in page
    assert 'value="15"' in page
    assert page.count('name="near"') == 5
    assert 'value="13"' in page
    assert not ReportDraft.objects.exists()
    say(client, street, number="15", side="other", near="13")
    assert place()["house_number"] == "13"


def test_the_other_side_of_the_street_is_kept(
    client: Client, streets: dict[str, Street], monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnTheLeft:
        side = "left"
        name = ""

    def snapped(*_place: float) -> Snap | OnTheLeft:
        return OnTheLeft()

    monkeypatch.setattr("apps.reports.places.twin.snap", snapped)
    street = streets["Via Giuseppe Garibaldi"]
    for answer, side in (("same", "left"), ("other", "right"), ("unknown", ""), ("x", "")):
        ReportDraft.objects.all().delete()
        response = say(Client(), street, number="12", side=answer)
        if answer == "x":
            assert response.status_code == 200
        else:
            assert place()["side"] == side


def test_without_an_answer_the_field_is_named(client: Client, streets: dict[str, Street]) -> None:
    page = html(say(client, streets["Via Giuseppe Garibaldi"]))
    assert "#id_number" in page


def test_a_street_without_numbers_asks_for_the_corner(
    client: Client, streets: dict[str, Street]
) -> None:
    page = where(client, street=str(streets["Via della Consolata"].pk), q="consolata")
    assert 'name="number"' not in page
    assert 'name="corner"' in page
    page = where(client, street=str(streets["Corso Palestro"].pk), q="palestro")
    assert 'name="corner"' not in page


def test_coming_back_shows_what_was_chosen(client: Client, streets: dict[str, Street]) -> None:
    say(client, streets["Via Giuseppe Garibaldi"], number="12", side="same")
    page = where(client)
    assert "Via Giuseppe Garibaldi 12" in page
    assert reverse("report_what") in page
