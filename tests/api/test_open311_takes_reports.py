"""POST requests: who may, where it is, once, and nothing private ever comes back."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.reports import services
from apps.reports.models import ApiClient, Report, ReportState
from tests.api.street import LAT, LON, a_street
from tests.reports.builders import CASTELLO, picture, sent_report
from tests.reports.streets import quarter

pytestmark = pytest.mark.django_db
URL = "/open311/v2/requests.json"
HERE = "comune.torino.it"


@pytest.fixture
def key() -> str:
    return services.create_api_client(name="App", jurisdiction=HERE)[1]


def sent(client: Client, key: str, **changes: str) -> Any:
    words = {"api_key": key, "service_code": "step", "lat": str(LAT), "long": str(LON)}
    return client.post(URL, words | changes)


def errors(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.content
    return " ".join(one["description"] for one in answer.json())


def test_a_request_becomes_a_report_with_its_facts_and_its_private_part(
    client: Client, key: str
) -> None:
    words = {
        "attribute[height_cm]": "12,5",
        "attribute[count]": "2",
        "attribute[can_pass]": "with_help",
        "attribute[permanence]": "fixed",
        "attribute[forward_contact]": "yes",
        "description": "x" * 4000,
        "phone": "+39 011 123456",
        "first_name": "Anna",
        "account_id": "77",
    }
    answer = sent(client, key, **words)
    assert answer.status_code == 200
    report = Report.objects.get()
    assert [row["service_request_id"] for row in answer.json()] == [str(report.uuid)]
    assert report.code in answer.json()[0]["service_notice"]
    assert report.measures == {"height_cm": 12.5, "count": 2}
    assert (report.can_pass, report.permanence) == ("with_help", "fixed")
    assert report.description == "x" * 4000
    assert report.contact.may_be_forwarded
    assert "Anna" not in str(vars(report))


def test_the_contact_is_not_forwarded_unless_the_reporter_agreed(client: Client, key: str) -> None:
    sent(client, key, email="anna@example.org")
    assert not Report.objects.get().contact.may_be_forwarded


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"api_key": ""}, 403),
        ({"api_key": "wrong"}, 403),
        ({"api_key": "x" * 5000}, 403),
        ({"jurisdiction_id": "elsewhere.example.org"}, 404),
        ({"service_code": ""}, 400),
        ({"service_code": "pothole"}, 404),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "45.07", "long": ""}, 400),
        ({"lat": "0", "long": "0"}, 400),
        ({"lat": "", "long": "", "address_id": "12"}, 400),
        ({"attribute[height_cm]": "tall"}, 400),
        ({"attribute[slope_pct]": "5"}, 400),
        ({"attribute[can_pass]": "maybe"}, 400),
        ({"attribute[client_uuid]": "1"}, 400),
        ({"email": "nobody"}, 400),
        ({"description": "x" * 4001}, 400),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    client: Client, key: str, changes: dict[str, str], status: int
) -> None:
    assert errors(sent(client, key, **changes), status)
    assert not Report.objects.exists()


def test_the_same_client_uuid_is_one_report_and_each_client_has_its_own(
    client: Client, key: str
) -> None:
    told = {"attribute[client_uuid]": str(uuid.uuid4())}
    first, second = sent(client, key, **told), sent(client, key, service_code="surface", **told)
    assert first.json() == second.json()
    other = services.create_api_client(name="Other", jurisdiction=HERE)[1]
    assert sent(client, other, **told).json() != first.json()
    assert Report.objects.count() == 2


def test_the_same_body_again_within_a_minute_is_one_report(
    client: Client, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_800_000_059.0]
    monkeypatch.setattr("apps.reports.open311.intake.time.time", lambda: clock[0])
    first = sent(client, key, description="Here")
    clock[0] += 2
    assert sent(client, key, description="Here").json() == first.json()
    assert sent(client, key, description="There").json() != first.json()
    clock[0] += 180
    assert sent(client, key, description="Here").json() != first.json()


def test_a_key_is_shown_once_switched_off_and_renewed(client: Client, capsys: Any) -> None:
    call_command("create_api_client", "Tool", "--per-hour", "5")
    key = capsys.readouterr().out.strip()
    assert sent(client, key).status_code == 200
    tool = ApiClient.objects.get()
    assert key not in str(vars(tool))
    assert tool.key_hint == key[:6]
    fresh = services.new_api_key(tool)
    assert errors(sent(client, key), 403)
    assert sent(client, fresh).status_code == 200
    ApiClient.objects.update(active=False)
    assert errors(sent(client, fresh), 403)


def test_a_key_of_another_jurisdiction_opens_nothing(client: Client) -> None:
    key = services.create_api_client(name="Milan", jurisdiction="comune.milano.it")[1]
    assert errors(sent(client, key), 403)


def test_more_than_the_hours_share_is_put_off_and_the_next_hour_begins_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = services.create_api_client(name="Keen", jurisdiction=HERE, posts_per_hour=2)[1]
    for number in range(2):
        assert sent(client, key, description=str(number)).status_code == 200
    late = sent(client, key, description="3")
    assert errors(late, 429)
    assert late.headers["Retry-After"]
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("apps.reports.services.api_clients.timezone.now", lambda: later)
    assert sent(client, key, description="3").status_code == 200


def test_a_picture_at_an_address_is_not_fetched_and_a_file_is_taken(
    client: Client, key: str
) -> None:
    words = {"media_url": "http://127.0.0.1:9/x.jpg"}
    notice = sent(client, key, **words).json()[0]["service_notice"]
    assert "media_url" in notice
    photo = picture()
    photo.name = "x.jpg"
    assert sent(client, key, media=photo).status_code == 200  # type: ignore[arg-type]
    assert Report.objects.order_by("pk").last().photos.count() == 1
    broken = picture()
    broken.truncate(20)
    broken.name = "x.jpg"
    assert "media" in errors(sent(client, key, media=broken, description="b"), 400)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    ["Via Giuseppe Garibaldi 9, Torino", "via garibaldi, 9, 10122 Torino", "9 Via Garibaldi"],
)
def test_an_address_is_found_in_the_register(client: Client, key: str, address: str) -> None:
    quarter()
    answer = sent(client, key, lat="", long="", address_string=address)
    assert answer.status_code == 200, answer.content
    report = Report.objects.get()
    assert (report.street_name, report.house_number) == ("Via Giuseppe Garibaldi", "9")


def test_a_corner_is_found_in_the_register(client: Client, key: str) -> None:
    quarter()
    address = "Via Giuseppe Garibaldi angolo Via della Consolata"
    assert sent(client, key, lat="", long="", address_string=address).status_code == 200
    assert Report.objects.get().corner_name == "Via della Consolata"


@pytest.mark.parametrize(
    "address", ["Via Garibaldi 4711", "Qwxyz 3", "Via Garibaldi", "\x00", "a" * 300]
)
def test_an_address_nobody_knows_is_refused_in_words(
    client: Client, key: str, address: str
) -> None:
    quarter()
    assert "address_string" in errors(
        sent(client, key, lat="", long="", address_string=address), 400
    )


def test_nothing_private_is_in_any_public_answer(client: Client, key: str) -> None:
    a_street()
    sent(client, key, description="Mrs Rossi", email="rossi@example.org", phone="+39 011 998877")
    report = Report.objects.get()
    for form in ("json", "xml"):
        for path in ("requests", f"requests/{report.uuid}", f"tokens/{report.uuid}"):
            text = client.get(f"/open311/v2/{path}.{form}").content.decode()
            assert str(report.uuid) in text
            assert not any(word in text for word in ("Rossi", "rossi", "998877", report.code))


def one(client: Client, report: Report) -> dict[str, Any]:
    return client.get(f"/open311/v2/requests/{report.uuid}.json").json()[0]


def test_the_description_is_made_of_facts(client: Client) -> None:
    told = one(client, sent_report(kind="step", measures={"count": 3}, permanence="fixed"))
    assert "3" in told["description"]
    assert (told["lat"], told["long"]) == (CASTELLO[1], CASTELLO[0])
    assert told["status"] == "open"


def test_a_closed_request_says_why(client: Client) -> None:
    report = sent_report()
    services.transition(
        report_uuid=report.uuid, to="in_check", reason="taken_up", actor=None, actor_role="staff"
    )
    assert one(client, report)["status"] == "open"
    services.transition(
        report_uuid=report.uuid,
        to="not_verifiable",
        reason="nothing_found",
        actor=None,
        actor_role="staff",
    )
    told = one(client, report)
    assert told["status"] == "closed"
    assert "non" in told["status_notes"].lower()


def test_of_a_withdrawn_report_only_its_end_is_told(client: Client) -> None:
    report = sent_report()
    services.withdraw(report.code)
    told = one(client, report)
    assert told["status"] == "closed"
    assert [told[name] for name in ("lat", "long", "address", "description")] == [None] * 4


def test_a_list_takes_the_same_queries_however_long(
    client: Client, django_assert_num_queries: Any
) -> None:
    services.load_competence("torino")
    for number in range(12):
        report = sent_report()
        if number % 2:
            Report.objects.filter(pk=report.pk).update(state=ReportState.VERIFIED)
        if number in (0, 11):
            with django_assert_num_queries(3):
                rows = client.get("/open311/v2/requests.json").json()
            assert len(rows) == number + 1
    assert json.dumps(rows)
