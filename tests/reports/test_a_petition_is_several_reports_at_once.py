"""A petition: several places at once, each a report of its own, and a count of people."""

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.outbox.models import Event
from apps.outbox.services import deliver_due
from apps.reports import queries, services
from apps.reports.models import Petition, Report
from apps.twin import queries as twin
from tests.reports.builders import CASTELLO, STATUTO

pytestmark = pytest.mark.django_db


def places(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Two places that are fine, and what is different."""
    two = [
        {"kind": "step", "lon": CASTELLO[0], "lat": CASTELLO[1], "placed_by": "map"},
        {"kind": "narrow", "lon": STATUTO[0], "lat": STATUTO[1], "placed_by": "map"},
    ]
    return [{**place, **change} for place, change in zip(two, [*changes, {}, {}], strict=False)]


def sent(**changes: Any) -> services.PetitionSubmitted:
    told = {"client_uuid": uuid.uuid4(), "places": places(), "supporters": 40, **changes}
    return services.submit_petition(**told)


def test_each_place_is_a_report_with_its_code_and_its_event() -> None:
    answer = sent(description="Davanti alla scuola")
    reports = list(Report.objects.order_by("pk"))
    assert [report.code for report in reports] == list(answer.place_codes)
    assert [report.kind for report in reports] == ["step", "narrow"]
    assert {report.description for report in reports} == {"Davanti alla scuola"}
    assert Event.objects.filter(kind="report.submitted").count() == 2
    assert Petition.objects.get().supporters == 40
    deliver_due(limit=500)
    assert all(twin.barrier_of_report(report.uuid) for report in reports)


def test_sending_it_again_changes_nothing() -> None:
    key = uuid.uuid4()
    first, again = sent(client_uuid=key), sent(client_uuid=str(key), supporters=99)
    assert (first.created, again.created) == (True, False)
    assert (first.code, first.place_codes) == (again.code, again.place_codes)
    assert Report.objects.count() == 2
    assert Petition.objects.get().supporters == 40


def test_one_wrong_place_keeps_all_of_them_out() -> None:
    with pytest.raises(services.ReportRefused) as refused:
        sent(places=places({}, {"kind": "volcano", "lon": 500}))
    assert set(refused.value.errors) == {"places.1.kind", "places.1.location"}
    assert not Report.objects.exists()
    assert not Petition.objects.exists()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("supporters", {"supporters": 0}),
        ("supporters", {"supporters": "many"}),
        ("supporters", {"supporters": 1.5}),
        ("supporters", {"supporters": True}),
        ("supporters", {"supporters": 10**9}),
        ("places", {"places": []}),
        ("places", {"places": places() * 11}),
        ("description", {"description": "x" * 501}),
    ],
)
def test_what_is_wrong_is_named(field: str, change: dict[str, Any]) -> None:
    with pytest.raises(services.ReportRefused) as refused:
        sent(**change)
    assert list(refused.value.errors) == [field]


def test_supporters_verify_nothing_and_are_in_events_as_a_number_alone() -> None:
    sent(supporters=100_000, description="Firmato da Anna Segreta")
    deliver_due(limit=500)
    event = Event.objects.get(kind="petition.submitted")
    assert set(event.payload) == {"petition", "supporters", "places"}
    assert (event.payload["supporters"], event.payload["places"]) == (100_000, 2)
    assert "Segreta" not in json.dumps([one.payload for one in Event.objects.all()])
    for report in Report.objects.all():
        barrier = twin.barrier_of_report(report.uuid)
        assert barrier is not None
        assert (barrier.state, barrier.present_count) == ("suspected", 1)


def test_its_code_tells_the_places_and_where_each_stands() -> None:
    answer = sent()
    first = Report.objects.get(code=answer.place_codes[0])
    services.transition(
        report_uuid=first.uuid, to="in_check", reason="taken_up", actor=None, actor_role="staff"
    )
    with CaptureQueriesContext(connection) as captured:
        petition = queries.petition_by_code(answer.code.lower().replace("-", " "))
    assert len(captured) == 2
    assert petition is not None
    assert (petition.supporters, len(petition.places)) == (40, 2)
    assert [place.state for place in petition.places] == ["in_check", "received"]
    assert queries.petition_by_code(answer.place_codes[0]) is None
    assert queries.petition_by_code("") is None


def test_a_place_can_be_asked_which_petition_it_belongs_to() -> None:
    answer = sent()
    report = Report.objects.get(code=answer.place_codes[1])
    petition = queries.petition_of(report.uuid)
    assert petition is not None
    assert petition.code == answer.code
    assert queries.petition_of(uuid.uuid4()) is None
    assert answer.code not in str(Petition.objects.get())
