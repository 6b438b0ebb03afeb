"""Random histories of everything that can happen to a layer."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st

from apps.twin import queries, services
from apps.twin.feed.digest import canonical_lines
from apps.twin.lifecycle import TRANSITIONS
from apps.twin.models import BarrierState, Layer, Stance
from tests.twin_feed.builders import (
    DAY,
    activate,
    decide,
    deliver,
    network,
    record,
    report,
    voice,
)

KINDS = ["step", "narrow", "obstacle_fixed", "kerb_missing_ramp", "works", "obstacle_temporary"]
SOURCES = ["citizen", "citizen", "citizen", "facilitator", "technician"]
REPORT_STATES = [
    "in_check", "verified", "not_verifiable", "duplicate", "out_of_scope", "withdrawn", "erased",
    "received",
]  # fmt: skip
REASONS = sorted({reason for edge in TRANSITIONS.values() for reason in edge.reasons})

number = st.integers(0, 30)
told = st.one_of(
    st.tuples(st.just("report"), st.integers(0, 40), st.sampled_from([-5, 0, 5, 12]),
              st.sampled_from(KINDS), st.sampled_from(SOURCES), st.integers(0, 9)),
    st.tuples(st.just("decide"), number, st.sampled_from(REPORT_STATES), number),
    st.tuples(st.just("voice"), number, st.sampled_from([str(s) for s in Stance]),
              st.sampled_from(SOURCES), st.integers(0, 90)),
)  # fmt: skip
decided = st.one_of(
    st.tuples(st.just("transition"), number, st.sampled_from([str(s) for s in BarrierState]),
              st.sampled_from(REASONS), st.sampled_from(["staff", "technician", "crew"])),
    st.tuples(st.just("network")),
    st.tuples(st.just("expire"), st.integers(0, 120)),
)  # fmt: skip
joined = st.one_of(
    st.tuples(st.just("merge"), number, number),
    st.tuples(st.just("merge"), number, number),
    st.tuples(st.just("unmerge"), number),
    st.tuples(st.just("split"), number, number),
)
step = st.one_of(told, told, decided, joined)
# For histories that are mostly about joining and parting.
step_of_joining = st.one_of(told, joined, joined)

Step = tuple[object, ...]


class History:
    """Lives a history step by step; everything is delivered after each."""

    def __init__(self) -> None:
        network()
        self.reports: list[uuid.UUID] = []
        self.generation = 1

    def live(self, history: list[Step]) -> None:
        for what, *words in history:
            getattr(self, f"_{what}")(*words)
            deliver()

    def barriers(self, *states: str) -> list[uuid.UUID]:
        found = queries.barriers_in(states=states or list(BarrierState), newest_first=False)
        return [one.uuid for one in found]

    def _report(self, east: float, north: float, kind: str, source: str, day: int) -> None:
        self.reports.append(report(east, north, kind=kind, source_kind=source, day=day))

    def _decide(self, which: int, to: str, other: int) -> None:
        if self.reports:
            pick = self.reports[which % len(self.reports)]
            same = self.reports[other % len(self.reports)] if to == "duplicate" else None
            decide(pick, to, other=same)

    def _voice(self, which: int, stance: str, source: str, day: int) -> None:
        for barrier in self._one(which):
            voice(barrier, stance, source_kind=source, day=day)

    def _transition(self, which: int, to: str, reason: str, role: str) -> None:
        for barrier in self._one(which):
            facts = {"barrier": str(barrier), "to": to, "reason": reason, "actor_role": role}
            record("barrier.transitioned", barrier, facts)

    def _network(self) -> None:
        self.generation += 1
        activate(network(generation=self.generation))

    def _expire(self, day: int) -> None:
        services.expire_due(DAY + timedelta(days=day))

    def _merge(self, which: int, into: int) -> None:
        for barrier, other in zip(self._one(which), self._one(into), strict=True):
            _tried(services.merge_barriers, barrier=barrier, into=other)

    def _unmerge(self, which: int) -> None:
        merged = self.barriers("merged")
        if merged:
            _tried(services.unmerge_barrier, barrier=merged[which % len(merged)])

    def _split(self, which: int, share: int) -> None:
        for barrier in self._one(which):
            own = [one.source for one in queries.observations(barrier) if one.came_with is None]
            _tried(services.split_barrier, barrier=barrier, sources=own[: 1 + share % 3])

    def _one(self, which: int) -> list[uuid.UUID]:
        known = self.barriers()
        return [known[which % len(known)]] if known else []


@contextmanager
def without_a_trace() -> Iterator[None]:
    """Whatever is done inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _tried(service: object, **facts: object) -> None:
    """Not every step of a random history is allowed: then it is refused and nothing happens."""
    with suppress(services.TransitionRefused):
        service(**facts, actor_role="staff")  # type: ignore[operator]


def facts_of_the_layer() -> list[str]:
    """What the digest is made of, without the versions: they only ever go up."""
    layer = Layer.objects.get(name="accessibility")
    layer.version = 0
    lines = []
    for line in canonical_lines(layer):
        cells = json.loads(line)
        if cells[0] == "barrier":
            assert isinstance(cells.pop(), int)
        lines.append(str(cells))
    return lines
