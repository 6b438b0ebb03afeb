"""Nearby barriers of the same family come before the report is written; one press is enough."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.outbox.services import deliver_due
from apps.reports import flow
from apps.reports.models import Report, ReportDraft, ReportPhoto, Voice
from apps.twin import queries as twin
from tests.reports.builders import CASTELLO, STATUTO, picture
from tests.reports.city import absorbed, barrier_uuid

pytestmark = pytest.mark.django_db
SECRET = "Suonare da Anna Segreta"


@pytest.fixture(autouse=True)
def a_hurried_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 0.0)


def tell(
    client: Client, kind: str = "kerb_missing_ramp", *, at: tuple[float, float] = CASTELLO
) -> Any:
    client.post(reverse("report_where"), {"way": "map", "lon": str(at[0]), "lat": str(at[1])})
    return client.post(reverse("report_what"), {"kind": kind, "can_pass": "no"})


def page_of(client: Client) -> str:
    return str(client.get(reverse("report_known")).content.decode())


def press(client: Client, stance: str) -> Any:
    page = page_of(client)
    barrier = re.search(r'name="barrier" value="([0-9a-f-]+)"', page)
    tap = re.search(r'name="client_uuid" value="([0-9a-f-]+)"', page)
    assert barrier is not None
    assert tap is not None
    sent = {"barrier": barrier[1], "client_uuid": tap[1], "stance": stance}
    return client.post(reverse("report_known"), sent)


def test_nothing_near_asks_nothing(client: Client) -> None:
    absorbed(lon=STATUTO[0], lat=STATUTO[1])
    assert tell(client).url == reverse("report_details")
    absorbed(kind="works")
    assert tell(client, "narrow").url == reverse("report_details")


def test_what_is_known_is_told_with_distance_age_and_state(client: Client) -> None:
    report = absorbed(kind="kerb_bad_ramp", lon=CASTELLO[0] + 0.0001, description=SECRET)
    assert tell(client).url == reverse("report_known")
    page = page_of(client)
    assert f'id="barrier-{barrier_uuid(report)}"' in page
    assert "8 m" in page
    assert reverse("barrier", args=[barrier_uuid(report)]) in page
    for stance in ("me_too", "present", "absent"):
        assert page.count(f'name="stance" value="{stance}"') == 1
    assert "Segreta" not in page


def test_a_private_photo_is_not_shown(client: Client) -> None:
    absorbed(photos=[picture()])
    tell(client)
    page = page_of(client)
    assert str(ReportPhoto.objects.get().uuid) not in page
    assert 'class="office-photo"' not in page


def test_list_and_map_hold_the_same_and_lead_to_the_same(client: Client) -> None:
    for number in range(3):
        absorbed(
            client_uuid=uuid.uuid4(),
            lon=CASTELLO[0] + 0.00012 * number,
            kind=("kerb_missing_ramp", "kerb_bad_ramp", "kerb_missing_ramp")[number],
        )
    tell(client)
    answer = client.get(reverse("report_known"))
    listed = re.findall(r'<li class="so-item" id="(barrier-[0-9a-f-]+)"', answer.content.decode())
    marks = [one for one in answer.context["on_map"] if "href" in one]
    assert [one["href"] for one in marks] == [f"#{one}" for one in listed]
    assert len(listed) == 3
    near = [one.distance_m for one, _tap in answer.context["near"]]
    assert near == sorted(near)


@pytest.mark.parametrize(
    ("button", "stance", "concerns_me", "counts"),
    [
        ("me_too", "present", True, (2, 0)),
        ("present", "present", False, (2, 0)),
        ("absent", "absent", False, (1, 1)),
    ],
)
def test_one_press_from_the_step_is_all_it_takes(
    client: Client, button: str, stance: str, concerns_me: bool, counts: tuple[int, int]
) -> None:
    barrier = barrier_uuid(absorbed())
    tell(client)
    answer = press(client, button)
    deliver_due(limit=500)
    voice = Voice.objects.get()
    assert (voice.stance, voice.concerns_me, voice.barrier_uuid) == (stance, concerns_me, barrier)
    assert answer.url == reverse("report_thanks", args=[voice.client_uuid])
    page = client.get(answer.url).content.decode()
    assert reverse("barrier", args=[barrier]) in page
    assert 'name="undo"' in page
    facts = twin.barrier(barrier)
    assert facts is not None
    assert (facts.present_count, facts.absent_count) == counts
    assert Report.objects.count() == 1


def test_a_slip_is_undone_on_the_next_page(client: Client) -> None:
    barrier = barrier_uuid(absorbed())
    tell(client)
    thanks = press(client, "absent").url
    assert client.post(thanks, {"undo": "1"}).url == thanks
    deliver_due(limit=500)
    facts = twin.barrier(barrier)
    assert facts is not None
    assert (facts.present_count, facts.absent_count) == (1, 0)
    assert 'name="undo"' not in client.get(thanks).content.decode()


def test_nothing_that_was_begun_is_lost_and_a_report_replaces_the_tap(client: Client) -> None:
    barrier = barrier_uuid(absorbed())
    tell(client)
    thanks = press(client, "me_too").url
    assert ReportDraft.objects.count() == 1
    assert client.post(thanks, {"more": "1"}).url == reverse("report_details")
    client.post(reverse("report_details"), {"measures_height_cm": "14"})
    draft = ReportDraft.objects.get()
    client.post(reverse("report_check"), {"client_uuid": str(draft.client_uuid)})
    deliver_due(limit=500)
    facts = twin.barrier(barrier)
    assert facts is not None
    # The first reporter and this one: the tap does not count beside the report.
    assert facts.present_count == 2
    assert Voice.objects.get().taken_back_at is not None


def test_a_stranger_with_the_address_of_the_thanks_sees_no_draft(client: Client) -> None:
    absorbed()
    tell(client)
    thanks = press(client, "present").url
    assert 'name="more"' in client.get(thanks).content.decode()
    assert 'name="more"' not in Client().get(thanks).content.decode()
    assert Client().get(reverse("report_thanks", args=[uuid.uuid4()])).status_code == 404


def test_another_barrier_is_told_after_all_and_asked_once(client: Client) -> None:
    absorbed()
    assert tell(client).url == reverse("report_known")
    answer = client.post(reverse("report_known"), {"another": "1"})
    assert answer.url == reverse("report_details")
    again = client.post(reverse("report_what"), {"kind": "kerb_missing_ramp", "can_pass": "yes"})
    assert again.url == reverse("report_details")
    # Another kind is another question.
    other = client.post(reverse("report_what"), {"kind": "kerb_bad_ramp", "can_pass": "yes"})
    assert other.url == reverse("report_known")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"stance": "present"},
        {"stance": "x", "client_uuid": str(uuid.uuid4()), "barrier": str(uuid.uuid4())},
        {"stance": "present", "client_uuid": str(uuid.uuid4()), "barrier": str(uuid.uuid4())},
        {"stance": "me_too", "client_uuid": "0", "barrier": "../../etc"},
    ],
)
def test_a_press_that_says_nothing_comes_back_to_the_list(
    client: Client, sent: dict[str, str]
) -> None:
    absorbed()
    tell(client)
    assert client.post(reverse("report_known"), sent).url == reverse("report_known")
    assert not Voice.objects.exists()


def test_without_a_place_or_kind_the_page_leads_to_the_first_step(client: Client) -> None:
    assert client.get(reverse("report_known")).url == reverse("report_where")


def test_more_neighbours_need_no_more_queries(client: Client) -> None:
    absorbed()
    tell(client)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("report_known")).status_code == 200
        return len(captured)

    queries()
    one = queries()
    for number in range(1, 4):
        absorbed(client_uuid=uuid.uuid4(), lon=CASTELLO[0] + 0.00011 * number)
    assert queries() == one


def test_the_barriers_own_page_takes_me_too_as_well(client: Client) -> None:
    barrier = barrier_uuid(absorbed())
    url = reverse("barrier", args=[barrier])
    assert 'value="me_too"' in client.get(url).content.decode()
    client.post(url, {"client_uuid": str(uuid.uuid4()), "stance": "me_too"})
    assert Voice.objects.get().concerns_me
