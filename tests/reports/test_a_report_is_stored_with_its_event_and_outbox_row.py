"""A submission is one transaction: the report, its first event and the outbox row."""

import re

import pytest

from apps.outbox.models import Event
from apps.reports import codes, queries, services
from apps.reports.models import Report, ReportContact, ReportEvent
from tests.reports.builders import CASTELLO, facts

pytestmark = pytest.mark.django_db


def test_a_report_brings_its_event_and_outbox_row() -> None:
    submitted = services.submit(**facts(description="Gradino alto", contact_phone="011 123456"))

    report = Report.objects.get()
    assert submitted.created
    assert (report.uuid, report.code) == (submitted.report, submitted.code)
    assert (report.geom.x, report.geom.y) == CASTELLO
    assert report.state == "received"
    event = ReportEvent.objects.get()
    assert (event.sequence, event.from_state, event.to_state) == (1, "", "received")
    outbox_row = Event.objects.get()
    assert outbox_row.uuid == event.outbox_event
    assert (outbox_row.kind, outbox_row.subject) == ("report.submitted", report.uuid)
    assert outbox_row.payload == {
        "report": str(report.uuid),
        "kind": "kerb_missing_ramp",
        "lon": CASTELLO[0],
        "lat": CASTELLO[1],
        "side": "",
        "can_pass": "no",
        "permanence": "",
        "measures": {"height_cm": 12},
        "source_kind": "citizen",
        "observed_at": report.created_at.isoformat(),
    }
    assert ReportContact.objects.get().phone == "011 123456"


def test_nothing_is_stored_when_the_outbox_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_facts: object) -> None:
        raise RuntimeError("no outbox today")

    monkeypatch.setattr("apps.reports.services.submission.outbox.record", broken)
    with pytest.raises(RuntimeError):
        services.submit(**facts())
    assert not Report.objects.exists()
    assert not ReportEvent.objects.exists()


def test_codes_have_enough_random_bits_and_no_look_alikes() -> None:
    assert codes.RANDOM_BITS >= 50
    assert not set(codes.ALPHABET) & set("0O1IL2Z5S6G8BUVQ")
    drawn = {codes.new_code() for _ in range(500)}
    assert len(drawn) == 500
    assert all(re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", code) for code in drawn)


def test_a_code_is_found_however_it_is_typed() -> None:
    code = services.submit(**facts()).code
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} "):
        found = queries.by_code(typed)
        assert found is not None
        assert found.code == code


@pytest.mark.parametrize("typed", ["", "x", "0000-0000-0000", "A" * 99_999, "\x00" * 12, "١٢" * 6])
def test_what_is_no_code_finds_nothing(typed: str) -> None:
    services.submit(**facts())
    assert queries.by_code(typed) is None
