"""The page of a petition: places one by one, people, words, one button. No script is needed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.reports import flow
from apps.reports.models import Petition, Report, ReportDraft
from tests.reports.builders import CASTELLO, STATUTO
from tests.reports.city import absorbed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_hurried_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 0.0)


def html(response: Any) -> str:
    return str(response.content.decode())


def several(client: Client, **data: str) -> Any:
    return client.post(reverse("report_several"), data)


def add(client: Client, place: tuple[float, float], kind: str = "narrow", **typed: str) -> Any:
    assert several(client, add="1", **typed).url == reverse("report_where")
    client.post(reverse("report_where"), {"way": "map", "lon": place[0], "lat": place[1]})
    return client.post(reverse("report_what"), {"kind": kind, "can_pass": "no"})


def test_places_are_collected_and_sent_together(client: Client) -> None:
    assert reverse("report_several") in html(client.get(reverse("report_start")))
    assert client.get(reverse("report_several")).status_code == 200
    assert not ReportDraft.objects.exists()
    # What is typed on the list is kept while places are added.
    typed = {"supporters": "35", "description": "La strada della scuola"}
    assert add(client, CASTELLO, **typed).url == reverse("report_several")
    assert add(client, STATUTO, "step", **typed).url == reverse("report_several")
    page = html(client.get(reverse("report_several")))
    assert 'value="35"' in page
    assert "La strada della scuola" in page
    assert page.count('name="remove"') == 2
    draft = ReportDraft.objects.get()
    answer = several(client, client_uuid=str(draft.client_uuid), **typed)
    petition = Petition.objects.get()
    assert answer.url == reverse("report_several_sent", args=[petition.code])
    assert (petition.supporters, petition.reports.count()) == (35, 2)
    assert {one.description for one in Report.objects.all()} == {"La strada della scuola"}
    assert not ReportDraft.objects.exists()
    done = html(client.get(answer.url))
    for code in (petition.code, *Report.objects.values_list("code", flat=True)):
        assert code in done
    # Pressed twice.
    again = several(client, client_uuid=str(draft.client_uuid), **typed)
    assert again.url == answer.url
    assert Petition.objects.count() == 1


def test_its_code_is_looked_up_where_all_codes_are(client: Client) -> None:
    add(client, CASTELLO)
    several(client, supporters="3")
    petition = Petition.objects.get()
    found = client.get(reverse("report_lookup"), {"code": petition.code.lower()})
    assert found.url == reverse("petition", args=[petition.code])
    page = html(client.get(found.url))
    assert Report.objects.get().code in page
    assert 'data-report-state="received"' in page
    assert client.get(reverse("petition", args=["K4F7-XARM-9PTC"])).status_code == 404
    assert client.get(reverse("petition", args=[Report.objects.get().code])).status_code == 404


def test_a_place_is_taken_off_again(client: Client) -> None:
    add(client, CASTELLO)
    add(client, STATUTO, "step")
    for index in ("9", "-1", "x", "٣", "0"):
        assert several(client, remove=index).url == reverse("report_several")
    page = html(client.get(reverse("report_several")))
    assert page.count('name="remove"') == 1
    draft = ReportDraft.objects.get()
    [left] = (flow.petition_of(draft) or {})["places"]
    assert left["what"]["kind"] == "step"


def test_what_is_missing_is_said_and_nothing_is_lost(client: Client) -> None:
    add(client, CASTELLO)
    page = html(several(client, supporters="tanti", description="Per la scuola"))
    assert 'id="error-summary"' in page
    assert 'value="tanti"' in page
    assert "Per la scuola" in page
    assert not Petition.objects.exists()
    assert 'value="tanti"' in html(client.get(reverse("report_several")))


def test_enter_in_a_field_keeps_and_neither_removes_nor_sends(client: Client) -> None:
    add(client, CASTELLO)
    page = html(client.get(reverse("report_several")))
    # What Enter presses is the first button of the form.
    assert page.index('name="keep"') < page.index('name="remove"')
    assert several(client, keep="1", supporters="8").url == reverse("report_several")
    page = html(client.get(reverse("report_several")))
    assert 'value="8"' in page
    assert page.count('name="remove"') == 1
    assert not Petition.objects.exists()


def test_an_empty_list_is_not_sent(client: Client) -> None:
    page = html(several(client, supporters="2"))
    assert 'id="error-summary"' in page
    assert not Petition.objects.exists()


def test_who_began_with_one_place_keeps_it(client: Client) -> None:
    client.post(reverse("report_where"), {"way": "map", "lon": CASTELLO[0], "lat": CASTELLO[1]})
    client.post(reverse("report_what"), {"kind": "narrow", "can_pass": "no"})
    client.post(reverse("report_details"), {"description": "Già scritto"})
    page = html(client.get(reverse("report_several")))
    assert "Già scritto" in page
    assert several(client, add="1", supporters="2").url == reverse("report_several")
    assert html(client.get(reverse("report_several"))).count('name="remove"') == 1


def test_what_is_known_is_shown_for_each_place_too(client: Client) -> None:
    absorbed(kind="narrow")
    assert add(client, CASTELLO).url == reverse("report_known")
    answer = client.post(reverse("report_known"), {"another": "1"})
    assert answer.url == reverse("report_several")
    assert html(client.get(reverse("report_several"))).count('name="remove"') == 1


def test_haste_is_asked_once_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    add(client, CASTELLO)
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 60.0)
    page = html(several(client, supporters="2"))
    assert 'name="sure"' in page
    assert not Petition.objects.exists()
    several(client, supporters="2", sure="yes")
    assert Petition.objects.count() == 1


def test_the_office_sees_the_petition_beside_each_place(client: Client) -> None:
    add(client, CASTELLO)
    add(client, STATUTO, "step")
    several(client, supporters="57")
    officer = User.objects.create_user("officer")
    grant_role(user=officer, role="staff", scope_kind="city")
    office = Client()
    office.force_login(officer)
    first, second = Report.objects.order_by("pk")
    page = html(office.get(reverse("reports_office_detail", args=[first.uuid])))
    assert "57" in page
    assert reverse("reports_office_detail", args=[second.uuid]) in page
