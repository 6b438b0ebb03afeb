"""Whatever the other server does, the body has each report once, and the state says the truth."""

import random
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.mail import services as mail_services
from apps.mail.models import Message
from apps.outbox.models import Event
from apps.outbox.services import EventFacts, deliver_due
from apps.reports import services
from apps.reports.models import CompetentBody, Forwarding, Report, ReportContact
from apps.reports.services import forwarding
from tests.counts import count
from tests.reports.builders import STATUTO, sent_report
from tests.reports.fake_open311 import FakeServer, fake_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with fake_server() as running:
        yield running


@pytest.fixture
def body(server: FakeServer, settings: Any) -> CompetentBody:
    settings.SOGLIA_OPEN311_MAY_CALL_INSIDE = True
    settings.SOGLIA_OPEN311_KEYS = {"gtt": "secret"}
    return CompetentBody.objects.create(
        code="gtt",
        name="GTT",
        forward_by="open311",
        forward_when_verified=True,
        open311_url=server.url,
        open311_key_name="gtt",
        open311_jurisdiction="gtt.example.org",
        open311_services={"kerb_missing_ramp": "K1", "*": "other"},
    )


@pytest.fixture
def staff() -> User:
    user = User.objects.create_user("staff")
    grant_role(user=user, role="staff", scope_kind="city")
    return user


def verified(**changes: Any) -> Report:
    """A report for GTT that somebody has verified."""
    report = sent_report(**changes)
    Report.objects.filter(pk=report.pk).update(competent_body="gtt")
    seen: dict[str, Any] = {"to": "verified", "reason": "seen_on_site", "actor_role": "staff"}
    services.transition(report_uuid=report.uuid, actor=None, **seen)
    deliver_due(destination="forwarding")
    return report


def time_passes() -> None:
    Forwarding.objects.filter(state="pending").update(
        next_try_at=timezone.now() - timedelta(seconds=1)
    )


def try_again(times: int = 1) -> Forwarding:
    for _time in range(times):
        time_passes()
        services.deliver_forwardings()
    return Forwarding.objects.get()


@pytest.mark.usefixtures("body")
def test_a_verified_report_is_forwarded_with_facts_only(server: FakeServer) -> None:
    report = verified(description="Mrs Rossi", contact_email="rossi@example.org")
    assert services.deliver_forwardings() == 1
    row = Forwarding.objects.get()
    assert (row.state, row.foreign_id, row.last_error) == ("accepted", "F-1", "")
    assert row.doubt_since is None
    fields = server.taken[0]
    assert (fields["service_code"], fields["api_key"]) == ("K1", "secret")
    assert fields["jurisdiction_id"] == "gtt.example.org"
    assert (float(fields["lat"]), float(fields["long"])) == (report.geom.y, report.geom.x)
    assert "Rossi" not in str(fields)
    assert "rossi" not in str(fields)
    event = Event.objects.get(kind="report.forwarded")
    assert event.payload["body"] == "gtt"


@pytest.mark.usefixtures("body")
def test_the_same_event_heard_twice_and_a_second_verification_forward_once(
    server: FakeServer,
) -> None:
    report = verified()
    event = Event.objects.filter(kind="report.transitioned").get()
    heard = EventFacts(event.uuid, event.kind, event.subject, event.payload, event.created_at)
    forwarding.on_transitioned(heard)
    services.deliver_forwardings()
    for to, reason in (("in_check", "opened_again"), ("verified", "seen_on_site")):
        services.transition(
            report_uuid=report.uuid,
            to=to,
            reason=reason,
            actor=None,
            actor_role="staff",
        )
    deliver_due(destination="forwarding")
    services.deliver_forwardings()
    assert len(server.taken) == Forwarding.objects.count() == 1


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("fault", ["lost", "taken_500", "slow"])
@pytest.mark.parametrize("shows", [True, False])
def test_what_was_taken_without_an_answer_is_found_again_and_not_sent_twice(
    server: FakeServer, fault: str, shows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.reports.open311.wire.WHOLE_S", 0.5)
    server.slow_s, server.shows_descriptions = 1.0, shows
    server.behaviours = [fault]
    verified()
    services.deliver_forwardings()
    row = Forwarding.objects.get()
    assert (row.state, row.attempts) == ("pending", 1)
    assert row.last_error
    assert row.doubt_since is not None
    row = try_again()
    assert (row.state, row.foreign_id, len(server.taken)) == ("accepted", "F-1", 1)


@pytest.mark.usefixtures("body")
def test_a_neighbour_on_the_same_spot_is_not_taken_for_ours(server: FakeServer) -> None:
    server.shows_descriptions = False
    verified()
    services.deliver_forwardings()
    server.behaviours = [500]
    second = verified()
    services.deliver_forwardings()
    time_passes()
    services.deliver_forwardings()
    assert Forwarding.objects.get(report=second).foreign_id == "F-2"
    assert len(server.taken) == 2


@pytest.mark.usefixtures("body")
def test_a_server_that_takes_nothing_for_a_while_gets_it_later(server: FakeServer) -> None:
    server.behaviours = [500, 503, "garbage", "redirect"]
    verified()
    row = try_again(4)
    assert (row.state, server.taken) == ("pending", [])
    row = try_again()
    assert (row.state, row.attempts, len(server.taken)) == ("accepted", 5, 1)


def test_a_server_that_is_down_leaves_no_doubt(body: CompetentBody) -> None:
    good = body.open311_url
    CompetentBody.objects.update(open311_url="http://127.0.0.1:1/v2")
    verified()
    services.deliver_forwardings()
    row = Forwarding.objects.get()
    assert (row.state, row.last_error) == ("pending", "ConnectionRefusedError")
    assert row.doubt_since is None
    CompetentBody.objects.update(open311_url=good)
    assert try_again().state == "accepted"


@pytest.mark.usefixtures("body")
def test_what_cannot_be_looked_up_is_never_sent_a_second_time(server: FakeServer) -> None:
    server.lists = False
    server.behaviours = ["lost"]
    verified()
    row = try_again(forwarding.MAX_ATTEMPTS)
    assert (row.state, row.last_error, len(server.taken)) == ("dead", "Http404", 1)
    assert row.doubt_since is not None
    # Once their list can be read, a person presses "try again".
    server.lists = True
    assert services.retry_forwardings(forwardings=[row.uuid]) == 1
    row = try_again()
    assert (row.state, row.foreign_id, len(server.taken)) == ("accepted", "F-1", 1)


@pytest.mark.usefixtures("body")
def test_a_refusal_is_final_until_a_person_tries_again(server: FakeServer) -> None:
    server.behaviours = [403]
    verified()
    row = try_again(3)
    assert (row.state, row.last_error, row.attempts) == ("refused", "Http403", 1)
    assert services.retry_forwardings() == 1
    assert try_again().state == "accepted"
    assert services.retry_forwardings() == 0


@pytest.mark.usefixtures("body")
def test_a_process_that_died_in_between_leaves_a_doubt_and_no_second_copy(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified()
    with monkeypatch.context() as patched:
        patched.setattr(forwarding, "_settle", lambda *_row: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.deliver_forwardings()
    row = Forwarding.objects.get()
    assert (row.state, len(server.taken)) == ("pending", 1)
    assert services.deliver_forwardings() == 0  # in hand, as far as anybody knows
    assert try_again().foreign_id == "F-1"
    assert len(server.taken) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("body")
def test_many_workers_send_each_report_once(server: FakeServer) -> None:
    for _number in range(8):
        verified()

    def work() -> None:
        try:
            services.deliver_forwardings()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(server.taken) == 8
    assert set(Forwarding.objects.values_list("state", flat=True)) == {"accepted"}
    assert len(set(Forwarding.objects.values_list("foreign_id", flat=True))) == 8


def test_a_body_that_is_away_is_asked_once_a_run_and_delays_nobody(
    body: CompetentBody, server: FakeServer, staff: User
) -> None:
    away = CompetentBody.objects.create(
        code="away", name="Away", forward_by="open311", open311_url="http://127.0.0.1:1/v2"
    )
    for code in ("away", "away", "away", "gtt", "gtt"):
        services.forward(report_uuid=sent_report().uuid, body_code=code, actor=staff)
    assert services.deliver_forwardings() == 2
    tries = Forwarding.objects.filter(body=away).values_list("attempts", flat=True)
    assert sorted(tries) == [0, 0, 1]
    assert len(server.taken) == 2


@pytest.mark.usefixtures("body")
def test_however_badly_a_server_behaves_nobody_gets_a_report_twice(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A random walk: faults, lists that cannot be read, people who press "try again"."""
    monkeypatch.setattr("apps.reports.open311.wire.WHOLE_S", 2.0)
    rng = random.Random(25)
    for _walk in range(count(small=15, full=300)):
        server.taken.clear()
        Forwarding.objects.all().delete()
        verified()
        for _step in range(rng.randrange(1, 14)):
            server.behaviours = [rng.choice([200, 403, 429, 500, "lost", "taken_500", "garbage"])]
            server.lists, server.shows_descriptions = rng.random() < 0.7, rng.random() < 0.5
            if rng.random() < 0.15:
                services.retry_forwardings()
            row = try_again()
            assert len(server.taken) <= 1
            assert (row.state == "accepted") == bool(row.foreign_id) == bool(row.done_at)
            assert row.state != "accepted" or row.doubt_since is None
            if server.taken and row.state != "accepted":
                assert row.doubt_since is not None
        server.behaviours, server.lists = [], True
        services.retry_forwardings()
        row = try_again()
        assert (row.state, row.foreign_id, len(server.taken)) == ("accepted", "F-1", 1)


@pytest.mark.usefixtures("body")
def test_what_was_withdrawn_meanwhile_is_not_told(server: FakeServer) -> None:
    report = verified()
    services.withdraw(report.code)
    row = try_again()
    assert (row.state, row.last_error, server.taken) == ("dead", "Withdrawn", [])


@pytest.mark.usefixtures("body")
def test_words_and_contact_go_along_only_checked_and_agreed(
    server: FakeServer, staff: User
) -> None:
    report = sent_report(description="Beside the red gate", contact_email="rossi@example.org")
    told = {"report_uuid": report.uuid, "body_code": "gtt", "actor": staff}
    with pytest.raises(services.ForwardRefused):
        services.forward(**told, with_text=True)
    with pytest.raises(services.ForwardRefused):
        services.forward(**told, with_contact=True)
    assert not Forwarding.objects.exists()
    ReportContact.objects.update(may_be_forwarded=True)
    row = services.forward(**told, with_text=True, text_checked=True, with_contact=True)
    assert row.text_checked_by == staff
    services.deliver_forwardings()
    assert "Beside the red gate" in server.taken[0]["description"]
    assert server.taken[0]["email"] == "rossi@example.org"
    with pytest.raises(services.ForwardRefused):
        services.forward(**told)
    payload = Event.objects.get(kind="report.forward_asked").payload
    assert payload["with_words"] is True
    assert "gate" not in str(payload)


@pytest.mark.usefixtures("body")
def test_what_was_erased_before_it_left_does_not_leave(server: FakeServer, staff: User) -> None:
    report = sent_report(description="Beside the red gate", contact_email="rossi@example.org")
    ReportContact.objects.update(may_be_forwarded=True)
    services.forward(
        report_uuid=report.uuid,
        body_code="gtt",
        actor=staff,
        with_text=True,
        text_checked=True,
        with_contact=True,
    )
    services.transition(
        report_uuid=report.uuid, to="erased", reason="asked_by_reporter", actor=staff
    )
    row = try_again()
    assert (row.state, server.taken) == ("dead", [])


def test_a_body_that_reads_mail_gets_one(body: CompetentBody, staff: User) -> None:
    body.forward_by, body.email, body.forward_when_verified = "email", "office@example.org", False
    body.save()
    report = verified(lon=STATUTO[0], lat=STATUTO[1])
    assert not Forwarding.objects.exists()
    services.forward(report_uuid=report.uuid, body_code="gtt", actor=staff)
    services.deliver_forwardings()
    row = Forwarding.objects.get()
    assert (row.state, row.destination) == ("sent", "gtt:email")
    assert mail_services.deliver_messages() == 1
    (letter,) = mail.outbox
    assert letter.to == ["office@example.org"]
    assert str(row.uuid) in letter.body
    assert "45.076700" in letter.body
    assert mail_services.deliver_messages() == 0


def test_what_was_withdrawn_while_its_mail_waited_is_not_told(
    body: CompetentBody, staff: User
) -> None:
    body.forward_by, body.email, body.forward_when_verified = "email", "office@example.org", False
    body.save()
    report = verified()
    services.forward(report_uuid=report.uuid, body_code="gtt", actor=staff)
    services.deliver_forwardings()
    services.withdraw(report.code)
    mail_services.deliver_messages()
    assert mail.outbox == []
    assert Message.objects.get(template="forwarding").state == "dropped"


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/v2",
        "https://127.0.0.1/v2",
        "https://localhost/v2",
        "https://[::1]/v2",
        "https://[::ffff:127.0.0.1]/v2",
        "https://169.254.169.254/v2",
        "https://10.0.0.1/v2",
        "https://user:password@example.org/v2",
        "file:///etc/passwd",
        "https://",
        "https://a:b:c/",
    ],
)
def test_no_address_inside_is_ever_called(
    body: CompetentBody, server: FakeServer, url: str, settings: Any
) -> None:
    settings.SOGLIA_OPEN311_MAY_CALL_INSIDE = False
    CompetentBody.objects.filter(pk=body.pk).update(open311_url=url)
    verified()
    services.deliver_forwardings()
    row = Forwarding.objects.get()
    assert row.state == "pending"
    assert row.last_error in ("OnlyHttps", "InsideAddress", "BadAddress", "UnknownHost")
    assert server.taken == []


def test_states_are_logged_without_data(
    server: FakeServer, body: CompetentBody, caplog: pytest.LogCaptureFixture
) -> None:
    server.behaviours = [500]
    verified(description="Mrs Rossi")
    services.deliver_forwardings()
    assert "Http500" in caplog.text
    assert "Rossi" not in caplog.text
