"""Another Comune, private ground: the page says whom to ask, and nobody is kept from sending."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.reports import elsewhere, flow
from apps.reports.models import Report, ReportDraft
from tests.reports.builders import CASTELLO
from tests.reports.districts import HILLS, two_districts

pytestmark = pytest.mark.django_db
MONCALIERI = (7.69, 45.003)


def point(client: Client, place: tuple[float, float]) -> Any:
    return client.post(
        reverse("report_where"), {"way": "map", "lon": str(place[0]), "lat": str(place[1])}
    )


def html(response: Any) -> str:
    return str(response.content.decode())


def test_a_place_in_another_comune_names_it_and_keeps_what_was_typed(client: Client) -> None:
    two_districts()
    assert point(client, MONCALIERI).url == reverse("report_whom")
    page = html(client.get(reverse("report_whom")))
    assert "Moncalieri" in page
    assert "https://www.comune.moncalieri.to.it" in page
    assert client.post(reverse("report_whom")).url == reverse("report_what")
    # Asked once for a place, and again for another one.
    assert point(client, MONCALIERI).url == reverse("report_what")
    assert point(client, HILLS).url == reverse("report_whom")
    assert point(client, CASTELLO).url == reverse("report_what")


def test_it_can_be_sent_all_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 0.0)
    two_districts()
    point(client, MONCALIERI)
    client.post(reverse("report_whom"))
    client.post(reverse("report_what"), {"kind": "step", "can_pass": "no"})
    client.post(reverse("report_details"), {})
    draft = ReportDraft.objects.get()
    client.post(reverse("report_check"), {"client_uuid": str(draft.client_uuid)})
    assert Report.objects.get().geom.x == MONCALIERI[0]


def test_outside_the_map_of_the_city_the_refusal_names_it_too(client: Client) -> None:
    page = html(point(client, (7.516, 45.0715)))
    assert 'id="error-summary"' in page
    assert "Rivoli" in page
    far = html(point(client, (9.19, 45.46)))
    assert "Comune" in far
    assert "Rivoli" not in far


def test_without_districts_nobody_can_tell_and_nobody_is_stopped(client: Client) -> None:
    assert point(client, MONCALIERI).url == reverse("report_what")
    assert elsewhere.is_elsewhere(*MONCALIERI) is False


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ((7.60, 45.126), ["Venaria Reale"]),
        ((7.578, 45.073), ["Collegno", "Grugliasco"]),
        ((9.19, 45.46), []),
    ],
)
def test_two_comuni_are_named_where_the_border_is_not_known(
    place: tuple[float, float], names: list[str]
) -> None:
    assert sorted(one.name for one in elsewhere.likely_neighbours(*place)) == names


def test_private_ground_says_whom_to_ask_and_the_office_knows(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 0.0)
    point(client, CASTELLO)
    sent = {"kind": "step", "can_pass": "no", "private": "on"}
    assert client.post(reverse("report_what"), sent).url == reverse("report_whom")
    page = html(client.get(reverse("report_whom")))
    assert "104/1992" in page
    assert client.post(reverse("report_whom")).url == reverse("report_details")
    assert client.post(reverse("report_what"), sent).url == reverse("report_details")
    client.post(reverse("report_details"), {})
    draft = ReportDraft.objects.get()
    client.post(reverse("report_check"), {"client_uuid": str(draft.client_uuid)})
    assert Report.objects.get().on_private_ground is True


def test_who_does_not_say_so_is_not_on_private_ground(client: Client) -> None:
    point(client, CASTELLO)
    answer = client.post(reverse("report_what"), {"kind": "step", "can_pass": "no"})
    assert answer.url == reverse("report_details")
    assert client.get(reverse("report_whom")).status_code == 200
    assert Client().get(reverse("report_whom")).url == reverse("report_where")
