"""Live through the demonstration's year: every step by the services, at the time it is told of.

All or nothing: one transaction, so that an interrupted load leaves no half year behind. Events
are delivered here, in process, as the worker would.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import transaction

from apps.outbox import services as outbox
from apps.reports import services as reports
from apps.twin import queries as twin_facts
from apps.twin import services as twin
from cities.demo.barriers import Telling
from cities.demo.barriers import reports as told_reports
from cities.demo.barriers import surveys as told_surveys
from cities.demo.terrain import rng_for

# Reason and days after the report for each way a report can end, and who decides.
VERDICTS: dict[str, tuple[str, str]] = {
    "verified": ("seen_on_site", "technician"),
    "not_verifiable": ("nothing_found", "technician"),
    "duplicate": ("same_barrier", "staff"),
    "out_of_scope": ("other_body", "staff"),
    "withdrawn": ("withdrawn_by_reporter", "reporter"),
    "erased": ("asked_by_reporter", "reporter"),
}
# What happened to a surveyed barrier: the steps, each with its reason, role and wait in days.
FATES: dict[str, tuple[tuple[str, str, str, float], ...]] = {
    "stands": (),
    "planned": (("planned", "in_programme", "staff", 20),),
    "removal_claimed": (("removal_claimed", "work_done", "crew", 25),),
    "removed": (
        ("planned", "in_programme", "staff", 8),
        ("removal_claimed", "work_done", "crew", 20),
        ("removed", "work_verified", "technician", 26),
    ),
    "dismissed": (("dismissed", "not_a_barrier", "technician", 10),),
}

EVERY_STATE = ("suspected", "confirmed", "planned", "removal_claimed", "removed", "dismissed",
               "expired")  # fmt: skip


@dataclass(order=True)
class _Step:
    """Something that happens at a time; ``number`` keeps the order of simultaneous steps."""

    at: datetime
    number: int
    what: str = field(compare=False)
    run: Callable[[datetime], None] = field(compare=False)


# How many weeks before the reference date end with figures of their own.
WEEKS = 20


@dataclass(frozen=True, slots=True)
class Lived:
    """How many steps of each sort were taken, and the layer's version at the end of each week."""

    steps: dict[str, int]
    weeks: list[tuple[datetime, int]]


class _Year:
    """The steps of the year, in the order of time."""

    def __init__(self, reference: datetime) -> None:
        self.reference = reference
        self.steps: list[_Step] = []
        self.done: Counter[str] = Counter()
        self.report_uuids: dict[int, UUID] = {}

    def add(self, at: datetime, what: str, run: Callable[[datetime], None]) -> None:
        # Nothing is told from the future of the reference date.
        latest = self.reference - timedelta(minutes=5)
        self.steps.append(_Step(min(at, latest), len(self.steps), what, run))

    def live(self) -> Lived:
        ends = [self.reference - timedelta(weeks=n) for n in range(WEEKS, 0, -1)]
        weeks: list[tuple[datetime, int]] = []
        for step in sorted(self.steps):
            while ends and step.at > ends[0]:
                weeks.append((ends.pop(0), self._settled()))
            step.run(step.at)
            self.done[step.what] += 1
            # Every step tells one thing. Later ones ask the layer what it knows: it must have
            # heard of the earlier ones.
            outbox.deliver_due(limit=1)
        latest = self._settled()
        return Lived(dict(self.done), weeks + [(end, latest) for end in ends])

    def _settled(self) -> int:
        """The layer's version when it has heard of all that happened so far."""
        while outbox.deliver_due(limit=50):
            pass
        return twin_facts.layer().version

    # --- surveys ----------------------------------------------------------------------------
    def survey(self, telling: Telling) -> None:
        """A technician's row, then what became of its barrier."""
        barrier = telling.barrier
        source = barrier.uuid("survey", self.reference)

        def observe(at: datetime) -> None:
            twin.observe(
                survey=source, kind=barrier.kind, lon=barrier.lon, lat=barrier.lat,
                measures=dict(barrier.measures), can_pass=barrier.can_pass,
                verified=True, observed_at=at,
            )  # fmt: skip

        told_at = telling.at(self.reference)
        self.add(told_at, "surveyed", observe)
        for to, reason, role, wait_days in FATES[telling.outcome]:
            self.add(
                told_at + timedelta(days=wait_days, hours=2),
                to,
                self._deciding(source, to, reason, role),
            )

    def _deciding(self, source: UUID, to: str, reason: str, role: str
                  ) -> Callable[[datetime], None]:  # fmt: skip
        def decide(at: datetime) -> None:
            barrier = twin_facts.barrier_of_report(source)
            # Two rows may tell of one barrier: what one of them ended stays ended.
            if barrier is None or barrier.state == to:
                return
            try:
                twin.transition_barrier(
                    barrier=barrier.uuid,
                    to=to,
                    reason=reason,
                    actor_role=role,
                    proof=twin.RemovalProof("inspection", reference="demo", on=at.date())
                    if to == "removed"
                    else None,
                    at=at,
                )
            except twin.TransitionRefused:
                self.done["refused"] += 1

        return decide

    # --- reports ----------------------------------------------------------------------------
    def report(self, number: int, telling: Telling) -> None:
        """A citizen's report, what others said of it, and what was decided."""
        told_at = telling.at(self.reference)
        self.add(told_at, "reported", self._submitting(number, telling))
        for at, stance, order in self._voices(number, telling, told_at):
            self.add(at, f"voice_{stance}", self._saying(number, telling, stance, order))
        if telling.outcome == "received":
            return
        taken_up = told_at + timedelta(hours=20)
        if telling.outcome != "withdrawn":
            self.add(taken_up, "in_check", self._moving(number, "in_check", "taken_up", "staff"))
        if telling.outcome != "in_check":
            reason, role = VERDICTS[telling.outcome]
            wait = timedelta(days=4 + number % 9)
            self.add(
                told_at + wait,
                telling.outcome,
                self._moving(number, telling.outcome, reason, role, telling.other),
            )

    def _voices(self, number: int, telling: Telling, told_at: datetime
                ) -> Iterator[tuple[datetime, str, int]]:  # fmt: skip
        rng = rng_for(f"voices {number}")
        # Between the report and the reference date, after somebody has had time to pass by.
        days = np.sort(rng.uniform(0.1, max(telling.days_ago - 0.1, 0.2), len(telling.voices)))
        for order, (wait, stance) in enumerate(zip(days, telling.voices, strict=True)):
            yield told_at + timedelta(days=float(wait)), stance, order

    def _submitting(self, number: int, telling: Telling) -> Callable[[datetime], None]:
        barrier = telling.barrier

        def submit(at: datetime) -> None:
            answer = reports.submit(
                client_uuid=barrier.uuid("report", self.reference), kind=barrier.kind,
                lon=barrier.lon, lat=barrier.lat, can_pass=barrier.can_pass,
                measures=dict(barrier.measures), description=telling.description,
                street_name=barrier.street, placed_by=("map", "phone", "street")[number % 3],
                channel="desk" if number % 5 == 0 else "web",
                language=("it", "it", "it", "en", "ar", "ro", "fr")[number % 7],
                source_kind="facilitator" if number % 5 == 0 else "citizen", at=at,
            )  # fmt: skip
            self.report_uuids[number] = answer.report

        return submit

    def _moving(self, number: int, to: str, reason: str, role: str, other: int = -1
                ) -> Callable[[datetime], None]:  # fmt: skip
        def move(at: datetime) -> None:
            reports.transition(
                report_uuid=self.report_uuids[number], to=to, reason=reason, actor=None,
                actor_role=role, duplicate_of=self.report_uuids[other] if other >= 0 else None,
                at=at,
            )  # fmt: skip

        return move

    def _saying(self, number: int, telling: Telling, stance: str, order: int
                ) -> Callable[[datetime], None]:  # fmt: skip
        def say(at: datetime) -> None:
            barrier = twin_facts.barrier_of_report(self.report_uuids[number])
            if barrier is not None:
                reports.record_voice(
                    barrier_uuid=barrier.uuid, stance=stance, at=at,
                    client_uuid=telling.barrier.uuid(f"voice {order}", self.reference),
                )  # fmt: skip

        return say


def is_lived() -> bool:
    """Whether the layer has ever heard of a barrier: then the year is not lived again."""
    return bool(twin_facts.barriers_in(states=EVERY_STATE, limit=1))


@transaction.atomic
def live(reference: datetime) -> Lived:
    """Live the year before ``reference``."""
    year = _Year(reference)
    for telling in told_surveys():
        year.survey(telling)
    for number, telling in enumerate(told_reports()):
        year.report(number, telling)
    return year.live()
