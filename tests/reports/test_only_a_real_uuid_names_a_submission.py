"""A client UUID that two strangers could both choose would hand one the code of the other."""

import json
import uuid

import pytest
from django.test import Client

from apps.reports import services
from apps.reports.models import Report
from tests.reports.builders import CASTELLO, facts

pytestmark = pytest.mark.django_db

SHARED = [
    1,
    0,
    True,
    1.0,
    "1",
    str(uuid.UUID(int=0)),
    str(uuid.UUID(int=1)),
    str(uuid.UUID(int=2**128 - 1)),
    "00000000-0000-0000-8000-000000000000",
    "11111111-1111-9111-8111-111111111111",
    "11111111-1111-4111-1111-111111111111",
    "{4b0f3b8e-7d1c-4a43-9a56-6a5a7c2f7d10}",
    "urn:uuid:4b0f3b8e-7d1c-4a43-9a56-6a5a7c2f7d10",
    "4b0f3b8e7d1c-4a43-9a56-6a5a7c2f7d10",
    "4b0f3b8e-7d1c-4a43-9a56-6a5a7c2f7d10\n",
]
REAL = [
    "4b0f3b8e-7d1c-4a43-9a56-6a5a7c2f7d10",
    "4B0F3B8E7D1C4A439A566A5A7C2F7D11",
    "0192f0c5-5f1e-7c3a-b9d0-1f2e3d4c5b6a",
    str(uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/report")),
]


def sent(client: Client, client_uuid: object) -> tuple[int, dict[str, object]]:
    body = {
        "kind": "step",
        "location": {"lon": CASTELLO[0], "lat": CASTELLO[1]},
        "client_uuid": client_uuid,
    }
    answer = client.post("/api/v1/reports/", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


@pytest.mark.parametrize("client_uuid", SHARED, ids=repr)
def test_what_strangers_could_both_choose_is_refused(client: Client, client_uuid: object) -> None:
    status, body = sent(client, client_uuid)
    assert status == 400
    assert list(body) == ["client_uuid"]
    with pytest.raises(services.ReportRefused) as refused:
        services.submit(**facts(client_uuid=client_uuid))
    assert list(refused.value.errors) == ["client_uuid"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("number", [0, 1, 2**128 - 1])
def test_a_number_in_the_shape_of_a_uuid_is_refused_by_the_service(number: int) -> None:
    with pytest.raises(services.ReportRefused):
        services.submit(**facts(client_uuid=uuid.UUID(int=number)))


@pytest.mark.parametrize("client_uuid", REAL)
def test_a_real_uuid_is_taken_and_its_repeat_answers_the_same(
    client: Client, client_uuid: str
) -> None:
    first, again = sent(client, client_uuid), sent(client, client_uuid)
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]
    assert Report.objects.get().client_uuid == uuid.UUID(client_uuid)


def test_the_drafts_own_uuid_is_always_real() -> None:
    for _time in range(20):
        assert services.start_draft().client_uuid.version == 4
