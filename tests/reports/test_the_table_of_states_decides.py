"""Every pair of states is either in the table or refused."""

import itertools
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.outbox.models import Event
from apps.reports import lifecycle, services
from apps.reports.models import Report, ReportEvent, ReportState
from tests.reports.builders import sent_report

pytestmark = pytest.mark.django_db

STATES = [str(state) for state in ReportState.values]
PAIRS = list(itertools.product(STATES, STATES))


@pytest.fixture
def officer() -> User:
    user = User.objects.create_user("officer")
    grant_role(user=user, role="staff", scope_kind="city")
    return user


def in_state(state: str) -> Report:
    report = sent_report()
    other = sent_report() if state == "duplicate" else None
    Report.objects.filter(pk=report.pk).update(state=state, duplicate_of=other)
    report.refresh_from_db()
    return report


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_each_pair_is_allowed_or_refused_as_the_table_says(
    before: str, after: str, officer: User
) -> None:
    report = in_state(before)
    other = sent_report()
    rule = lifecycle.step(before, after)
    reason = rule.reasons[0] if rule else "taken_up"
    call: dict[str, Any] = {
        "report_uuid": report.uuid,
        "to": after,
        "reason": reason,
        "actor": officer,
        "duplicate_of": other.uuid,
    }
    if rule is None:
        with pytest.raises(services.TransitionRefused):
            services.transition(**call)
        report.refresh_from_db()
        assert report.state == before
        assert Event.objects.filter(kind="report.transitioned").count() == 0
    else:
        event = services.transition(**call)
        report.refresh_from_db()
        assert report.state == after
        assert (event.from_state, event.to_state, event.reason) == (before, after, reason)
        assert (event.sequence, event.actor, event.actor_role) == (2, officer, "staff")
        row = Event.objects.get(kind="report.transitioned")
        assert row.uuid == event.outbox_event
        assert row.payload == {
            "report": str(report.uuid),
            "from": before,
            "to": after,
            "reason": reason,
            "actor_role": "staff",
            "duplicate_of": str(other.uuid) if after == "duplicate" else None,
        }


def test_every_state_has_words_and_every_reason_too() -> None:
    assert set(lifecycle.MEANING) == set(STATES)
    named = {reason for rule in lifecycle.TABLE.values() for reason in rule.reasons}
    assert named == set(lifecycle.REASONS)


def test_no_machine_decides() -> None:
    alone = {pair for pair, rule in lifecycle.TABLE.items() if "system" in rule.by}
    assert {after for _before, after in alone} == {"received", "erased"}
    report = sent_report()
    for to, reason in (("verified", "seen_on_site"), ("in_check", "taken_up")):
        with pytest.raises(services.TransitionRefused) as refused:
            services.transition(report_uuid=report.uuid, to=to, reason=reason, actor=None)
        assert refused.value.code == "role"
    report.refresh_from_db()
    assert report.state == "received"


def test_erased_is_terminal_and_every_other_state_can_be_erased() -> None:
    assert lifecycle.next_states("erased") == []
    assert {before for before, after in lifecycle.TABLE if after == "erased"} == (
        set(STATES) - {"erased"}
    )


def test_a_reason_of_another_decision_is_refused(officer: User) -> None:
    report = sent_report()
    with pytest.raises(services.TransitionRefused):
        services.transition(
            report_uuid=report.uuid, to="verified", reason="private_property", actor=officer
        )


def test_somebody_without_a_role_decides_nothing() -> None:
    report = sent_report()
    for actor in (User.objects.create_user("anybody"), AnonymousUser()):
        with pytest.raises(services.TransitionRefused):
            services.transition(
                report_uuid=report.uuid, to="verified", reason="seen_on_site", actor=actor
            )
    assert ReportEvent.objects.count() == 1


def test_who_saw_an_older_state_is_told(officer: User) -> None:
    report = sent_report()
    services.transition(
        report_uuid=report.uuid, to="verified", reason="seen_on_site", actor=officer
    )
    with pytest.raises(services.StaleState):
        services.transition(
            report_uuid=report.uuid,
            to="in_check",
            reason="taken_up",
            actor=officer,
            expected="received",
        )


def test_a_report_that_does_not_exist_is_a_clear_refusal(officer: User) -> None:
    with pytest.raises(services.TransitionRefused):
        services.transition(
            report_uuid=uuid.uuid4(), to="verified", reason="seen_on_site", actor=officer
        )


def test_a_duplicate_points_to_the_end_of_the_chain(officer: User) -> None:
    first, second, third = sent_report(), sent_report(), sent_report()
    merge: dict[str, Any] = {"to": "duplicate", "reason": "same_barrier", "actor": officer}
    services.transition(report_uuid=second.uuid, duplicate_of=first.uuid, **merge)
    services.transition(report_uuid=third.uuid, duplicate_of=second.uuid, **merge)
    third.refresh_from_db()
    assert third.duplicate_of == first


def test_a_duplicate_never_closes_a_circle(officer: User) -> None:
    first, second = sent_report(), sent_report()
    merge: dict[str, Any] = {"to": "duplicate", "reason": "same_barrier", "actor": officer}
    services.transition(report_uuid=second.uuid, duplicate_of=first.uuid, **merge)
    for other in (first.uuid, second.uuid, None):
        with pytest.raises(services.TransitionRefused):
            services.transition(report_uuid=first.uuid, duplicate_of=other, **merge)


def test_a_duplicate_of_a_report_that_no_longer_stands_is_refused(officer: User) -> None:
    gone, report = sent_report(), sent_report()
    services.withdraw(gone.code)
    with pytest.raises(services.TransitionRefused):
        services.transition(
            report_uuid=report.uuid,
            to="duplicate",
            reason="same_barrier",
            actor=officer,
            duplicate_of=gone.uuid,
        )


def test_withdrawing_is_the_reporters_and_a_repeat_is_harmless() -> None:
    report = sent_report()
    assert services.withdraw(report.code.lower()) is True
    assert services.withdraw(report.code) is False
    assert ReportEvent.objects.get(sequence=2).actor_role == "reporter"
    with pytest.raises(services.TransitionRefused):
        services.withdraw("AAAA-AAAA-AAAA")
