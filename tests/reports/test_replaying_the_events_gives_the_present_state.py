"""However people click, the log and the present never part."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.reports import lifecycle, services
from apps.reports.models import Report, ReportEvent, ReportState
from tests.counts import count
from tests.reports.builders import sent_report

STEPS = count(small=300, full=10_000)
ROLES = ("staff", "technician", "facilitator", "reporter", "system", "")


@pytest.mark.django_db
@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
def test_a_random_walk_never_leaves_the_table(seed: int) -> None:
    walk = random.Random(seed)
    reports = [sent_report().uuid for _ in range(6)]
    done = refused = 0
    for _step in range(STEPS):
        if walk.random() < 0.03:
            reports[walk.randrange(len(reports))] = sent_report().uuid
        try:
            services.transition(
                report_uuid=walk.choice(reports),
                to=walk.choice(ReportState.values),
                reason=walk.choice(list(lifecycle.REASONS)),
                actor=None,
                actor_role=walk.choice(ROLES) or "nobody",
                duplicate_of=walk.choice([None, *reports]),
            )
            done += 1
        except services.TransitionRefused:
            refused += 1
    assert refused > 0
    assert done > 0
    _compare()


@pytest.mark.django_db
@settings(max_examples=10, deadline=None)
@given(path=st.lists(st.integers(min_value=0, max_value=50), min_size=1, max_size=30))
def test_a_walk_along_allowed_steps_is_always_taken(path: list[int]) -> None:
    report, other = sent_report(), sent_report()
    for number in path:
        report.refresh_from_db()
        following = lifecycle.next_states(report.state)
        if not following:
            break
        after = following[number % len(following)]
        rule = lifecycle.TABLE[report.state, after]
        services.transition(
            report_uuid=report.uuid,
            to=after,
            reason=rule.reasons[number % len(rule.reasons)],
            actor=None,
            actor_role=sorted(rule.by)[number % len(rule.by)],
            duplicate_of=other.uuid if after == "duplicate" else None,
        )
    _compare()


@pytest.mark.parametrize(
    "changes",
    [
        [("", "verified")],
        [("", "received"), ("in_check", "verified")],
        [("", "received"), ("received", "erased"), ("erased", "received")],
    ],
)
def test_a_log_that_does_not_follow_is_noticed(changes: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="does not follow"):
        lifecycle.replay(changes)


def _compare() -> None:
    for report in Report.objects.all():
        events = ReportEvent.objects.filter(report=report).order_by("sequence")
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        changes = [(event.from_state, event.to_state) for event in events]
        assert lifecycle.replay(changes) == report.state
