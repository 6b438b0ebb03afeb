"""Verdicts of one stretch, computed when asked: the same function the engine computes with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from apps.reach import rule_sets
from apps.reach.engine import conflicts, conformity
from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts, BarrierVerdict, Burden, burden, judge
from apps.reach.engine.conflicts import Conflict
from apps.reach.engine.conformity import Answer
from apps.reach.engine.rules import Profile, Rules, Verdict, parse_rules
from apps.reach.engine.verdicts import Account, Reason, account, kerb_nodes
from apps.reach.models import Reading, RuleSet
from apps.twin import queries as twin
from apps.twin.queries.stretch import Stretch, stretch


@dataclass(frozen=True, slots=True)
class ReadingOfStretch:
    """One reading: the verdict of the worse direction, seconds forward and back (None: closed).

    ``barriers_s``: the part of the seconds that its barriers cost, None when they close it;
    ``change_of_side_s``: the part of that which goes into a change of side.
    """

    verdict: Verdict
    seconds: tuple[float | None, float | None]
    barriers_s: float | None
    change_of_side_s: float


@dataclass(frozen=True, slots=True)
class ProfileOnStretch:
    """A profile on a stretch; ``parts`` as in ``engine.verdicts.Account``."""

    profile: str
    optimistic: ReadingOfStretch
    pessimistic: ReadingOfStretch
    parts: Mapping[str, tuple[float, float]]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class BarrierOnStretchFacts:
    """A barrier of the stretch, judged for every profile."""

    barrier: BarrierFacts
    verdicts: Mapping[str, BarrierVerdict]


@dataclass(frozen=True, slots=True)
class StretchFacts:
    """All that is computed of a stretch, and the versions it is a function of."""

    stretch: Stretch = field(repr=False)
    rules_version: int
    layer_version: int
    profiles: tuple[ProfileOnStretch, ...]
    barriers: tuple[BarrierOnStretchFacts, ...]
    law: tuple[Answer, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def conforms(self) -> conformity.Conformity | None:
        """The law in one word; None where it says nothing of such a stretch."""
        return conformity.overall(self.law)


@dataclass(frozen=True, slots=True)
class JudgedBarrier:
    """A barrier alone: its verdict for every profile, the law, and who is helped by it."""

    rules_version: int
    verdicts: Mapping[str, BarrierVerdict]
    law: tuple[Answer, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def conforms(self) -> conformity.Conformity | None:
        """The law in one word; None where it says nothing of such a barrier."""
        return conformity.overall(self.law)


def segment_verdicts(index: int) -> StretchFacts | None:
    """A stretch of the generation the layer lies on, by its index; None: there is none.

    Seven queries at most.
    """
    layer = twin.layer()
    dataset_id = layer.network_dataset_id
    if dataset_id is None:
        active = twin.active_network()
        dataset_id = active.dataset_id if active else None
    row = rule_sets.SHELF.active()
    found = stretch(index, dataset_id=dataset_id) if dataset_id is not None else None
    if row is None or found is None:
        return None
    rules, network = rules_of(row), _engine_arrays(found)
    barriers = [
        BarrierFacts(str(b.uuid), b.kind, b.state, found.row, b.side, b.measures, b.can_pass)
        for b in found.barriers
    ]
    accounts = {
        code: account(network, found.row, rules.profiles[code], rules) for code in rules.active
    }
    law = tuple(conformity.of_segment(network, found.row, kerb_nodes(network), rule_sets.law()))
    return StretchFacts(
        stretch=found,
        rules_version=row.version,
        layer_version=layer.version,
        profiles=tuple(
            _profile(accounts[code], barriers, rules.profiles[code], rules, found.two_sided)
            for code in rules.active
        ),
        barriers=tuple(
            BarrierOnStretchFacts(
                barrier,
                {code: judge(barrier, rules.profiles[code], rules) for code in rules.active},
            )
            for barrier in barriers
        ),
        law=law,
        conflicts=tuple(conflicts.of_segment(accounts, law, rules)),
    )


def judged_barrier(facts: twin.BarrierFacts) -> JudgedBarrier | None:
    """What a barrier is by the rules in force; None without rules. One query."""
    row = rule_sets.SHELF.active()
    if row is None:
        return None
    rules = rules_of(row)
    barrier = BarrierFacts(
        str(facts.uuid), facts.kind, facts.state, None, facts.side, facts.measures, facts.can_pass
    )
    verdicts = {code: judge(barrier, rules.profiles[code], rules) for code in rules.active}
    law = conformity.of_barrier(facts.kind, facts.measures, rule_sets.law())
    return JudgedBarrier(
        row.version, verdicts, tuple(law),
        tuple(conflicts.of_barrier(barrier, verdicts, law, rules)),
    )  # fmt: skip


def rules_of(row: RuleSet) -> Rules:
    """The rules of a row, checked once for each version and body this process meets."""
    return _parsed(json.dumps(row.body, sort_keys=True))


@lru_cache(maxsize=8)
def _parsed(body: str) -> Rules:
    return parse_rules(json.loads(body))


def _profile(
    own: Account, barriers: Sequence[BarrierFacts], p: Profile, rules: Rules, two_sided: bool
) -> ProfileOnStretch:
    readings = {}
    for reading in Reading:
        optimistic = reading == Reading.OPTIMISTIC
        counted = [b for b in barriers if b.counts(optimistic=optimistic)]
        what = burden(counted, p, rules, two_sided=two_sided, optimistic=optimistic)
        readings[reading] = _reading(own, what, optimistic=optimistic)
    return ProfileOnStretch(
        p.code, readings[Reading.OPTIMISTIC], readings[Reading.PESSIMISTIC], own.seconds,
        own.reasons,
    )  # fmt: skip


def _reading(own: Account, what: Burden, *, optimistic: bool) -> ReadingOfStretch:
    seconds = [
        _seconds(np.inf if verdict == Verdict.UNKNOWN and not optimistic else ms + what.ms)
        for verdict, ms in zip(own.verdict, own.ms, strict=True)
    ]
    return ReadingOfStretch(
        verdict=max(*own.verdict, what.verdict),
        seconds=(seconds[0], seconds[1]),
        barriers_s=_seconds(what.ms),
        change_of_side_s=what.change_ms / 1000,
    )


def _seconds(ms: float) -> float | None:
    return ms / 1000 if np.isfinite(ms) else None


def _engine_arrays(found: Stretch) -> NetworkArrays:
    return NetworkArrays(
        **{name: getattr(found.part, name) for name in NetworkArrays.__dataclass_fields__}
    )
