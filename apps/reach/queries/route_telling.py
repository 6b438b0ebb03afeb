"""From chains of stretches to facts: where, how long, why, and which barriers stand there."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import numpy as np

from apps.reach.directions import Leg, cut, steps_of
from apps.reach.engine.barriers import BarrierFacts as EngineBarrier
from apps.reach.engine.barriers import burden, judge
from apps.reach.engine.routes import BLOCKAGE_MS, Stretch, explain_stretches
from apps.reach.engine.rules import Verdict
from apps.reach.engine.verdicts import Reason
from apps.reach.queries.engine import whole_seconds
from apps.reach.queries.route_inputs import Ground
from apps.reach.route_facts import BarrierOnWay, BlockerFacts, StretchOnWay, WayFacts
from apps.twin.queries import stretches as twin

# A barrier this near the line of the way is told too, as standing beside it.
BESIDE_M = 10.0


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch between two fractions, walked from start to end (``along``) or back."""

    segment: int
    along: bool
    low: float
    high: float
    ms: float


@dataclass(frozen=True, slots=True)
class Chain:
    """A way in parts, from door to door. ``ms`` as the search counts it."""

    parts: list[Part]
    ms: float

    def leads_like(self, other: "Chain") -> bool:
        """Whether it is walked over the same stretches, however long that takes."""
        mine, theirs = (
            [(part.segment, part.along, part.low, part.high) for part in chain.parts]
            for chain in (self, other)
        )
        return mine == theirs


class Barriers:
    """Barriers by stretch, as the engine judges them."""

    def __init__(self, found: Iterable[twin.BarrierOnStretch]) -> None:
        self._on: dict[int, list[tuple[EngineBarrier, float]]] = {}
        for barrier in found:
            if barrier.segment_index is not None:
                one = (engine_barrier(barrier), barrier.fraction)
                self._on.setdefault(barrier.segment_index, []).append(one)

    def stretch(self, segment: int) -> Stretch:
        """What stands on one stretch."""
        return Stretch(self._on.get(segment, []))

    def counting(self, part: Part) -> list[EngineBarrier]:
        """What stands on a part and counts in the optimistic reading."""
        there = self.stretch(part.segment).between(part.low, part.high)
        return [barrier for barrier in there if barrier.counts(optimistic=True)]


def engine_barrier(barrier: twin.BarrierOnStretch) -> EngineBarrier:
    """The same barrier in the engine's words."""
    return EngineBarrier(
        str(barrier.uuid), barrier.kind, barrier.state, barrier.segment_index, barrier.side,
        barrier.measures, barrier.can_pass,
    )  # fmt: skip


class Teller:
    """Tells of chains. Two queries when it is made: the stretches, and what stands on them."""

    def __init__(self, on: Ground, chains: Sequence[Chain], *, also: Iterable[int] = ()) -> None:
        self._roads, self._walker = on.person.roads, on.person.walker
        segments = sorted({part.segment for chain in chains for part in chain.parts})
        self.shapes = twin.stretches(on.dataset_id, [*segments, *also])
        lines = [self._line(part) for chain in chains[:1] for part in chain.parts]
        self._found = twin.standing_on(
            on.dataset_id,
            segments,
            beside=np.concatenate(lines) if lines else None,
            within_m=BESIDE_M,
        )
        self._barriers = Barriers(self._found)

    def _line(self, part: Part) -> Any:
        shape = self.shapes[part.segment].coordinates
        return cut(shape, part.low, part.high, along=part.along)

    def way(self, chain: Chain) -> WayFacts:
        """A chain as people read it."""
        net = self._roads.network
        stretches, legs = [], []
        for part, why in zip(chain.parts, self._reasons(chain), strict=True):
            shape, line = self.shapes[part.segment], self._line(part)
            metres = float(net.length_m[part.segment]) * (part.high - part.low)
            there = self._barriers.counting(part)
            judged = [judge(one, self._walker.profile, self._walker.rules).reasons for one in there]
            stretches.append(
                StretchOnWay(
                    segment=part.segment,
                    forward=part.along,
                    name=shape.name,
                    kind=shape.kind,
                    metres=metres,
                    seconds=part.ms / 1000,
                    verdict=self._verdict(part, there).word,
                    reasons=tuple(as_dict(reason) for some in (*judged, why) for reason in some),
                    barriers=tuple(UUID(one.key) for one in there),
                    coordinates=tuple((float(x), float(y)) for x, y in line.round(7)),
                )
            )
            count = int(net.step_count[part.segment])
            legs.append(Leg(shape.name, shape.kind, metres, line, count))
        metres = sum(leg.metres for leg in legs)
        return WayFacts(
            seconds=whole_seconds(chain.ms) or 0,
            metres=metres,
            unknown_share=_share(stretches, Verdict.UNKNOWN, metres),
            hard_share=_share(stretches, Verdict.HARD, metres),
            stretches=tuple(stretches),
            steps=tuple(steps_of(legs)),
        )

    def _reasons(self, chain: Chain) -> list[list[Reason]]:
        segments = np.array([part.segment for part in chain.parts], dtype=np.int64)
        along = np.array([part.along for part in chain.parts], dtype=np.bool_)
        return explain_stretches(self._roads, self._walker, segments, along)

    def _verdict(self, part: Part, there: Sequence[EngineBarrier]) -> Verdict:
        """Of a part in the optimistic reading, in the direction walked."""
        load = burden(
            there,
            self._walker.profile,
            self._walker.rules,
            two_sided=bool(self._roads.network.two_sided[part.segment]),
            optimistic=True,
        )
        base = self._walker.base.verdict[0 if part.along else 1, part.segment]
        return Verdict(max(int(base), int(load.verdict)))

    def barriers(self, chain: Chain) -> tuple[BarrierOnWay, ...]:
        """Standing barriers in the order they are met, suspected ones too; beside the way last."""
        order: dict[int | None, tuple[int, bool]] = {}
        for i, part in enumerate(chain.parts):
            order.setdefault(part.segment, (i, part.along))
        listed = []
        for barrier in self._found:
            met = order.get(barrier.segment_index)
            if met is None and not barrier.is_beside:
                continue
            place = (len(order), 0.0)
            if met is not None:
                place = (met[0], barrier.fraction if met[1] else -barrier.fraction)
            listed.append((place, self._told(barrier, on_the_way=met is not None)))
        return tuple(one for _, one in sorted(listed, key=lambda pair: pair[0]))

    def _told(self, barrier: twin.BarrierOnStretch, *, on_the_way: bool) -> BarrierOnWay:
        engine = engine_barrier(barrier)
        judged = judge(engine, self._walker.profile, self._walker.rules)
        return BarrierOnWay(
            uuid=barrier.uuid,
            kind=barrier.kind,
            state=barrier.state,
            place_name=barrier.place_name,
            last_seen_at=barrier.last_seen_at,
            place=(barrier.lon, barrier.lat),
            on_the_way=on_the_way,
            counts=engine.counts(optimistic=True),
            verdict=judged.verdict.word,
            reasons=tuple(as_dict(reason) for reason in judged.reasons),
        )

    def blockers(self, chain: Chain) -> tuple[BlockerFacts, ...]:
        """What closes the closed parts of a chain. A barrier that closes one goes before the rest.

        Without any reason: what closed the part has changed since the engine computed.
        """
        found: list[BlockerFacts] = []
        for part, why in zip(chain.parts, self._reasons(chain), strict=True):
            if part.ms < BLOCKAGE_MS:
                continue
            shape, line = self.shapes[part.segment], self._line(part)
            middle = (float(line[len(line) // 2, 0]), float(line[len(line) // 2, 1]))
            closing = [one for one in self._barriers.counting(part) if self._closes(one)]
            base = tuple(as_dict(reason) for reason in why if reason.verdict == Verdict.BLOCKED)
            by_uuid = {str(barrier.uuid): barrier for barrier in self._found}
            for one in closing:
                told = self._told(by_uuid[one.key], on_the_way=True)
                found.append(
                    BlockerFacts(
                        told.place_name or shape.name, shape.kind, told.place, told.uuid,
                        told.kind, told.reasons,
                    )
                )  # fmt: skip
            if base or not closing:
                found.append(BlockerFacts(shape.name, shape.kind, middle, None, "", base))
        return tuple(found)

    def _closes(self, barrier: EngineBarrier) -> bool:
        judged = judge(barrier, self._walker.profile, self._walker.rules)
        return judged.verdict == Verdict.BLOCKED


def as_dict(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored and published."""
    return {**asdict(reason), "verdict": reason.verdict.word}


def _share(stretches: Sequence[StretchOnWay], verdict: Verdict, metres: float) -> float:
    of_them = sum(stretch.metres for stretch in stretches if stretch.verdict == verdict.word)
    return of_them / metres if metres else 0.0
