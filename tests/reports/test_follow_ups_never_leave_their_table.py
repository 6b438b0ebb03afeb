"""The question of the four weeks: every pair, and walks of ten thousand steps told by the events.

The table stands here by hand: a change of the product must be meant enough to change it too.
"""

import random
import uuid
from collections import Counter
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from apps.outbox.models import Event
from apps.reports import follow_ups, services
from apps.reports.models import FollowUp, Report, Voice
from tests.counts import count
from tests.reports.builders import STATUTO
from tests.reports.city import absorbed, barrier_uuid
from tests.worlds import fresh_world, worlds

pytestmark = pytest.mark.django_db
# The module: its name in the package is the function's.
follow_up = import_module("apps.reports.services.follow_up")
STEPS = count(small=150, full=10_000)
# What happens -> what it is then; whatever is not named changes nothing.
TABLE: dict[tuple[str, str], str] = {
    ("due", "asked in time"): "asked",
    ("due", "asked when it is there again"): "gone",
    ("asked", "yes"): "answered",
    ("asked", "no"): "answered",
}
WHATS = (
    "asked too early", "asked in time", "asked when it is there again", "yes", "no",
    "no, without a reason",
)  # fmt: skip


class Layer:
    """What the layer says of every barrier."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.state = "removed"
        monkeypatch.setattr(
            follow_up, "twin", SimpleNamespace(barrier=lambda _uuid: self if self.state else None)
        )


@pytest.fixture
def layer(monkeypatch: pytest.MonkeyPatch) -> Layer:
    return Layer(monkeypatch)


def removed(report: Report) -> FollowUp:
    """Its barrier has just been removed."""
    return FollowUp.objects.create(
        report=report,
        removal=uuid.uuid4(),
        barrier_uuid=barrier_uuid(report),
        due_at=timezone.now() + timedelta(weeks=4),
    )


def happen(what: str, report: Report, layer: Layer) -> None:
    """It is tried; what is refused changes nothing."""
    layer.state = "confirmed" if what.endswith("again") else "removed"
    if what.startswith("asked"):
        weeks = 3 if what.endswith("early") else 5
        services.ask_whether_gone(timezone.now() + timedelta(weeks=weeks))
        return
    try:
        services.follow_up(
            report_uuid=report.uuid,
            satisfied=what == "yes",
            reason="half_done" if what == "no" else "",
        )
    except (services.TransitionRefused, services.ReportRefused):
        return


def state(pk: int) -> str:
    row = FollowUp.objects.filter(pk=pk).first()
    return "gone" if row is None else follow_ups.now_in(row)


@pytest.mark.parametrize("before", ["due", "asked", "answered", "gone"])
@pytest.mark.parametrize("what", WHATS)
def test_every_state_answers_to_everything_as_the_table_says(
    before: str, what: str, layer: Layer
) -> None:
    report = absorbed()
    row = removed(report)
    if before == "gone":
        happen("asked when it is there again", report, layer)
    elif before != "due":
        happen("asked in time", report, layer)
        if before == "answered":
            happen("yes", report, layer)
    assert state(row.pk) == before
    happen(what, report, layer)
    assert state(row.pk) == TABLE.get((before, what), before)


def test_the_product_s_table_is_the_same() -> None:
    assert follow_ups.STEPS == {
        ("due", "ask"): "asked",
        ("due", "let_be"): "gone",
        ("asked", "answer"): "answered",
    }


def test_a_walk_of_questions_after_four_weeks(layer: Layer) -> None:
    walk = random.Random(28)
    seen: Counter[tuple[str, str]] = Counter()
    for steps in worlds(STEPS):
        with fresh_world():
            _walk(walk, steps, layer, seen)
    assert {("due", "asked"), ("due", "gone"), ("asked", "answered")} <= set(seen)


def _walk(walk: random.Random, steps: range, layer: Layer, seen: Counter[Any]) -> None:
    reports = [absorbed(), absorbed(lon=STATUTO[0], lat=STATUTO[1])]
    rows: dict[int, str] = {}
    asked = 0
    for _step in steps:
        report = Report.objects.get(pk=walk.choice(reports).pk)
        what = walk.choice(("removed", "decide", *WHATS, *WHATS))
        if what == "removed":
            if len([s for s in rows.values() if s in ("due", "asked")]) < 6:
                rows[removed(report).pk] = "due"
            continue
        if what == "decide":
            _decide(report, walk)
            continue
        waits = follow_up.open_follow_up(report)
        happen(what, report, layer)
        there = {row.pk: follow_ups.now_in(row) for row in FollowUp.objects.all()}
        for pk, before in rows.items():
            now = there.get(pk, "gone")
            # The clock asks all at once; an answer is about the one asked last.
            is_meant = what.startswith("asked") or (waits is not None and waits.pk == pk)
            assert now == (TABLE.get((before, what), before) if is_meant else before)
            seen[before, now] += 1
            asked += (before, now) == ("due", "asked")
            rows[pk] = now
        if what == "no" and waits is not None:
            # Back to a person, unless it is with one already.
            report.refresh_from_db()
            assert report.state != "verified"
    _replay(asked)


def _decide(report: Report, walk: random.Random) -> None:
    to, reason = walk.choice((("verified", "seen_on_site"), ("in_check", "opened_again")))
    try:
        services.transition(
            report_uuid=report.uuid, to=to, reason=reason, actor=None, actor_role="staff"
        )
    except services.TransitionRefused:
        return


def _replay(asked: int) -> None:
    """Each answer has its event, with what the row says; each "no" is one voice."""
    told = {
        (event.payload["removal"], event.payload["satisfied"], event.payload["reason"])
        for event in Event.objects.filter(kind="report.followed_up")
    }
    rows = FollowUp.objects.filter(answered_at__isnull=False)
    assert told == {(str(row.removal), row.satisfied, row.reason) for row in rows}
    assert Event.objects.filter(kind="report.followed_up").count() == len(told) <= asked
    assert Voice.objects.count() == rows.filter(satisfied=False).count()
