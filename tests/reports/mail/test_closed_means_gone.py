"""Told that it is removed, asked four weeks later, and back to a person when it is not."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from apps.mail.models import Message
from apps.outbox.models import Event
from apps.reports import lifecycle, services
from apps.reports.models import FollowUp, Report, ReportEvent, Voice
from apps.reports.wording import PROOFS, UNHAPPY, WORDING
from apps.twin import queries as twin
from apps.twin import services as twin_services
from apps.twin.removal import proof_kind
from tests.mail_server import MailServer, text_of
from tests.reports.builders import facts, sent_report
from tests.reports.mail.conftest import confirmed_report, path_in, work

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(weeks=4, hours=1)


def verified(report: Report) -> None:
    services.transition(
        report_uuid=report.uuid, to="verified", reason="seen_on_site", actor=None,
        actor_role="staff",
    )  # fmt: skip
    work()


def barrier_of(report: Report) -> uuid.UUID:
    found = twin.barrier_of_report(report.uuid)
    assert found is not None
    return found.uuid


def removed(report: Report) -> uuid.UUID:
    barrier = barrier_of(report)
    twin_services.transition_barrier(
        barrier=barrier, to="removed", reason="work_verified", actor_role="technician",
        proof=twin_services.RemovalProof("measure", measures={"height_cm": 0}),
    )  # fmt: skip
    work()
    return barrier


def four_weeks_pass() -> int:
    asked = services.ask_whether_gone(timezone.now() + LATER)
    work()
    return asked


def test_every_reporter_of_the_barrier_is_told_how_it_is_known(server: MailServer) -> None:
    first = confirmed_report(language="en")
    second = confirmed_report(contact_email="bruno@example.org", language="en")
    withdrawn = confirmed_report(contact_email="carla@example.org")
    unconfirmed = sent_report(contact_email="dario@example.org")
    services.withdraw(withdrawn.code)
    verified(first)
    server.received.clear()
    removed(first)
    told = {mail["To"]: text_of(mail) for mail in server.received}
    assert set(told) == {"anna@example.org", "bruno@example.org"}
    assert all("The place was measured after the work." in text for text in told.values())
    asked = set(FollowUp.objects.values_list("report__uuid", flat=True))
    assert asked == {first.uuid, second.uuid, unconfirmed.uuid}


def test_a_decision_the_layer_refuses_tells_nobody(server: MailServer) -> None:
    report = confirmed_report()
    verified(report)
    barrier = barrier_of(report)
    server.received.clear()
    # Two decide at once: the first one counts.
    twin_services.transition_barrier(
        barrier=barrier, to="dismissed", reason="never_there", actor_role="staff"
    )
    twin_services.transition_barrier(
        barrier=barrier, to="removed", reason="work_verified", actor_role="staff",
        proof=twin_services.RemovalProof("measure", measures={"height_cm": 0}),
    )  # fmt: skip
    work()
    assert server.received == []
    assert not FollowUp.objects.exists()


def test_after_four_weeks_it_is_asked_once(server: MailServer) -> None:
    report = confirmed_report(language="en")
    sent_report()  # the same barrier, by somebody with the code only
    verified(report)
    removed(report)
    server.received.clear()
    assert services.ask_whether_gone() == 0
    assert four_weeks_pass() == 2
    assert four_weeks_pass() == 0
    (mail,) = server.received
    assert mail["Subject"] == "Is the barrier really gone?"


def test_yes_is_kept_and_closes_the_question(server: MailServer, client: Client) -> None:
    report = confirmed_report()
    verified(report)
    removed(report)
    four_weeks_pass()
    path = path_in(server.received[-1])
    assert client.get(path).status_code == 200
    assert FollowUp.objects.get().satisfied is None
    client.post(path, {"answer": "yes"})
    assert FollowUp.objects.get().satisfied is True
    report.refresh_from_db()
    assert report.state == "verified"
    event = Event.objects.get(kind="report.followed_up")
    assert (event.payload["satisfied"], event.payload["reason"]) == (True, "")
    assert client.get(path).status_code == 302


def test_no_brings_it_back_to_a_person_and_is_a_voice(server: MailServer, client: Client) -> None:
    report = confirmed_report(language="en")
    verified(report)
    barrier = removed(report)
    four_weeks_pass()
    path = path_in(server.received[-1])
    assert client.post(path, {"answer": "nonsense"}).status_code == 200
    client.post(path, {"answer": "half_done"})
    client.post(path, {"answer": "half_done"})
    report.refresh_from_db()
    assert report.state == "in_check"
    last = ReportEvent.objects.filter(report=report).latest("sequence")
    assert (last.reason, last.actor_role) == ("reporter_unhappy", "reporter")
    voice = Voice.objects.get()
    assert (voice.barrier_uuid, voice.stance) == (barrier, "present")
    event = Event.objects.get(kind="report.followed_up")
    assert (event.payload["satisfied"], event.payload["reason"]) == (False, "half_done")
    work()
    # A removal is undone only by a person, with an author.
    assert twin.barrier(barrier).state == "removed"  # type: ignore[union-attr]
    assert "A person looks at it again" in text_of(server.received[-1])
    assert twin_services.rebuild(check=True).agrees


def test_a_duplicate_that_is_unhappy_brings_back_what_it_repeats(
    server: MailServer, client: Client
) -> None:
    first, second = confirmed_report(), confirmed_report(contact_email="bruno@example.org")
    services.transition(
        report_uuid=second.uuid, to="duplicate", reason="same_barrier", actor=None,
        actor_role="staff", duplicate_of=first.uuid,
    )  # fmt: skip
    verified(first)
    removed(first)
    four_weeks_pass()
    page = reverse("report_gone", args=[second.code])
    client.post(page, {"answer": "still_there"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("in_check", "duplicate")


def test_what_was_opened_again_meanwhile_is_not_asked_about(server: MailServer) -> None:
    report = confirmed_report()
    verified(report)
    barrier = removed(report)
    twin_services.transition_barrier(
        barrier=barrier, to="confirmed", reason="reopened", actor_role="staff"
    )
    work()
    assert four_weeks_pass() == 0
    assert not FollowUp.objects.exists()


def test_nobody_asked_can_say_nothing(client: Client) -> None:
    report = sent_report()
    with pytest.raises(services.TransitionRefused):
        services.follow_up(report_uuid=report.uuid, satisfied=True)
    with pytest.raises(services.ReportRefused):
        services.follow_up(report_uuid=report.uuid, satisfied=False, reason="because")
    assert client.get(reverse("report_gone", args=[report.code])).status_code == 302


def test_every_reason_says_what_it_means_and_every_proof_too() -> None:
    assert set(WORDING) == set(lifecycle.REASONS)
    assert all(str(wording.meaning) for wording in WORDING.values())
    assert set(PROOFS) == {"photo", "measure", "inspection", proof_kind({})}
    assert set(UNHAPPY) == {"still_there", "half_done", "badly_done", "came_back"}
    assert not Message.objects.exists()


def test_whoever_has_only_the_code_sees_that_it_is_gone_and_how_that_is_known(
    client: Client, server: MailServer
) -> None:
    report = sent_report()
    verified(report)
    with translation.override("en"):
        at = reverse("report_status", args=[report.code])
        asks = reverse("report_gone", args=[report.code])
    there = client.get(at).content.decode()
    assert "It counts in the accessibility map" in there
    assert "data-barrier-state" not in there
    removed(report)
    shown = client.get(at).content.decode()
    assert 'data-barrier-state="removed"' in shown
    assert "The place was measured after the work." in shown
    assert "In four weeks we ask you" in shown
    with translation.override("en"):
        barrier = client.get(reverse("barrier", args=[barrier_of(report)])).content.decode()
    assert "The place was measured after the work." in barrier
    client.post(reverse("report_mine"), {"keep": report.code})
    assert "so-state-removed" in client.get(reverse("report_mine")).content.decode()
    # Neither does it count, nor is anything still being computed.
    assert "It counts in the accessibility map" not in shown
    assert "being computed" not in shown
    four_weeks_pass()
    shown = client.get(at).content.decode()
    assert "In four weeks we ask you" not in shown
    assert asks in shown


def test_a_barrier_that_was_dismissed_is_not_told_as_counting(
    client: Client, server: MailServer
) -> None:
    report = sent_report()
    verified(report)
    twin_services.transition_barrier(
        barrier=barrier_of(report), to="dismissed", reason="never_there", actor_role="staff"
    )
    work()
    with translation.override("en"):
        shown = client.get(reverse("report_status", args=[report.code])).content.decode()
    assert 'data-barrier-state="dismissed"' in shown
    assert "It counts in the accessibility map" not in shown


def test_each_place_of_a_petition_says_that_its_barrier_is_gone(
    client: Client, server: MailServer
) -> None:
    one = facts()
    place = {name: one[name] for name in ("kind", "lon", "lat", "can_pass", "placed_by")}
    sent = services.submit_petition(client_uuid=uuid.uuid4(), places=[place], supporters=3)
    work()
    report = Report.objects.get()
    verified(report)
    with translation.override("en"):
        page = reverse("petition", args=[sent.code])
        assert "It counts in the accessibility map" in client.get(page).content.decode()
        removed(report)
        shown = client.get(page).content.decode()
    assert "so-state-removed" in shown
    assert "It counts in the accessibility map" not in shown
