"""Thresholds and speeds of every profile: parsed and checked before anything is computed.

The body of a rule set (``apps/reach/data/rules_<n>.json``, and the row an editor saves):

``schema``            1
``sources``           {key: where a number comes from}; every ``source`` below is such a key
``active_profiles``   codes of the profiles that are computed, in the order they are shown
``within_s``          {"value", "source"}: the span of "within 15 minutes"
``change_of_side_s``  {"value", "source"}: crossing to the other side of a two-sided street
``slope_ignored_to_m`` {"value", "source"}: the slope of a stretch this short is noise
``ground``            {"surface": {OSM word: even|rough|loose}, "smoothness": {...}, "source"}
``barrier_measures``  {"limits": {barrier kind: {measure: name of a limit}}, "source"}
``can_pass``          {answer: verdict}: what a witness's answer says where nothing was measured
``profiles``          {code: profile}

A profile: ``speed_m_s``, ``crossing_s``, ``lift_s``, ``step_s``, ``hard_s`` (a hard point),
``hard_pace`` (factor on a hard stretch), each {"value", "source"}; ``slope_pace`` {"k", "best_pct",
"source"}; ``limits`` {name: {"free", "blocked", "source"}}; ``ground``, ``kerbs`` {word: verdict,
"source"} (a flush kerb may be "tactile": it needs tactile paving to be found);
verdicts ``crossing_unguided``, ``steps_unguided``, ``steps_without_handrail``; ``needs`` {way,
crossing or steps: attributes without which it is unknown}; ``kerb_felt_from_cm``; ``barriers``
{kind: {"best", "otherwise", "worst"}}: the range a barrier of this kind can take for the profile
and what it is when nobody measured it.

Limits named ``width_cm`` and ``headroom_cm`` are minima, all others maxima. Between ``free`` and
``blocked`` a value is hard; ``blocked`` null means that it never blocks.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class RulesError(ValueError):
    """The body of a rule set cannot be used; the message names the place in it."""


class Verdict(IntEnum):
    """From best to worst: the verdict of a whole is the greatest of its parts."""

    FREE = 0
    HARD = 1
    UNKNOWN = 2
    BLOCKED = 3

    @property
    def word(self) -> str:
        """The word stored and published."""
        return self.name.lower()


VERDICTS = {verdict.word: verdict for verdict in Verdict}
MINIMA = frozenset({"width_cm", "headroom_cm"})
LIMITS = MINIMA | {
    "kerb_cm", "slope_up_pct", "slope_down_pct", "cross_slope_pct", "ramp_pct", "steps",
}  # fmt: skip
NEEDS = {
    "way": frozenset({"width", "slope", "ground"}),
    "crossing": frozenset({"kerb", "guidance"}),
    "steps": frozenset({"steps", "handrail", "guidance"}),
}
MEASURE_NAMES = frozenset(
    {"height_cm", "width_cm", "slope_pct", "cross_slope_pct", "count", "length_m"}
)
KERB_WORDS = ("flush", "lowered", "rolled", "raised")
GROUND_WORDS = ("even", "rough", "loose")
# A flush kerb is good for wheels and a hazard for the cane unless tactile paving announces it.
NEEDS_TACTILE = "tactile"


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the key of its source."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold. ``minimum``: at least ``free`` is free; otherwise at most ``free`` is."""

    name: str
    free: float
    blocked: float | None
    source: str

    @property
    def minimum(self) -> bool:
        """Whether more is better."""
        return self.name in MINIMA

    def verdicts(self, values: NDArray[np.float64]) -> NDArray[np.int8]:
        """Free, hard or blocked for each value; nan gives unknown."""
        sign = -1.0 if self.minimum else 1.0
        result = np.where(values * sign <= self.free * sign, Verdict.FREE, Verdict.HARD)
        if self.blocked is not None:
            result = np.where(values * sign > self.blocked * sign, Verdict.BLOCKED, result)
        return np.where(np.isnan(values), Verdict.UNKNOWN, result).astype(np.int8)

    def verdict(self, value: float) -> Verdict:
        """The same for one value."""
        return Verdict(int(self.verdicts(np.array([value], dtype=np.float64))[0]))


@dataclass(frozen=True, slots=True)
class BarrierRange:
    """What a kind of barrier can be for a profile, and what it is when nobody measured it."""

    best: Verdict
    otherwise: Verdict
    worst: Verdict


@dataclass(frozen=True, slots=True)
class Profile:
    """How one group of people moves."""

    code: str
    speed_m_s: float
    slope_k: float
    slope_best: float  # ratio, not percent
    crossing_s: float
    lift_s: float
    step_s: float
    hard_s: float
    hard_pace: float
    limits: Mapping[str, Limit]
    ground: Mapping[str, Verdict]
    ground_source: str
    kerbs: Mapping[str, Verdict]
    flush_needs_tactile: bool
    kerb_felt_from_cm: float
    kerb_source: str
    crossing_unguided: Verdict
    steps_unguided: Verdict
    steps_without_handrail: Verdict
    needs: Mapping[str, frozenset[str]]
    barriers: Mapping[str, BarrierRange]

    @property
    def fastest_m_s(self) -> float:
        """No slope and no rule lets anybody of this profile move faster (m/s)."""
        return self.speed_m_s * math.exp(self.slope_k * abs(self.slope_best))


@dataclass(frozen=True, slots=True)
class Rules:
    """A checked rule set. Times are whole milliseconds."""

    sources: Mapping[str, str]
    profiles: Mapping[str, Profile]
    active: tuple[str, ...]
    within_ms: int
    change_of_side_ms: int
    change_of_side_source: str
    slope_ignored_to_m: float
    surface: Mapping[str, str]
    smoothness: Mapping[str, str]
    barrier_measures: Mapping[str, Mapping[str, str]]
    barrier_source: str
    can_pass: Mapping[str, Verdict]


class _Reader:
    """Walks the body and names the place of whatever is wrong."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources

    def source(self, item: Any, where: str) -> str:
        key = _mapping(item, where).get("source")
        if key not in self.sources:
            raise RulesError(f"{where}: source {key!r} is not in sources")
        return str(key)

    def number(self, item: Any, where: str, *, at_least: float = 0) -> Number:
        value = _real(_mapping(item, where).get("value"), f"{where}.value")
        if value < at_least:
            raise RulesError(f"{where}.value: {value:g} is below {at_least:g}")
        return Number(value, self.source(item, where))

    def limit(self, name: str, item: Any, where: str) -> Limit:
        if name not in LIMITS:
            raise RulesError(f"{where}: no limit is called {name!r}")
        free = _real(_mapping(item, where).get("free"), f"{where}.free")
        blocked = item.get("blocked")
        if blocked is not None:
            blocked = _real(blocked, f"{where}.blocked")
            if (blocked > free) if name in MINIMA else (blocked < free):
                raise RulesError(f"{where}: blocked must lie beyond free")
        return Limit(name, free, blocked, self.source(item, where))


def _mapping(item: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise RulesError(f"{where}: a table is expected")
    return item


def _real(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RulesError(f"{where}: a number is expected")
    return float(value)


def _verdict(word: Any, where: str) -> Verdict:
    if not isinstance(word, str) or word not in VERDICTS:
        raise RulesError(f"{where}: {word!r} is none of {', '.join(VERDICTS)}")
    return VERDICTS[word]


def _range(item: Any, where: str) -> BarrierRange:
    words = _mapping(item, where)
    best, otherwise, worst = (
        _verdict(words.get(name), f"{where}.{name}") for name in ("best", "otherwise", "worst")
    )
    if not best <= otherwise <= worst:
        raise RulesError(f"{where}: best, otherwise and worst are not in order")
    return BarrierRange(best, otherwise, worst)


def _needs(item: Any, where: str) -> dict[str, frozenset[str]]:
    given = _mapping(item, where)
    for group, names in given.items():
        if group not in NEEDS or not set(names) <= NEEDS[group]:
            raise RulesError(f"{where}.{group}: unknown group or attribute")
    return {group: frozenset(given.get(group, ())) for group in NEEDS}


def _profile(
    code: str, item: Any, reader: _Reader, limits_by_kind: Mapping[str, Mapping[str, str]]
) -> Profile:
    where = f"profiles.{code}"
    body = _mapping(item, where)

    def number(name: str, *, at_least: float = 0) -> float:
        return reader.number(body.get(name), f"{where}.{name}", at_least=at_least).value

    pace = _mapping(body.get("slope_pace"), f"{where}.slope_pace")
    reader.source(pace, f"{where}.slope_pace")
    kerbs = dict(_mapping(body.get("kerbs"), f"{where}.kerbs"))
    needs_tactile = kerbs.get("flush") == NEEDS_TACTILE
    if needs_tactile:
        kerbs["flush"] = Verdict.HARD.word
    ground = _mapping(body.get("ground"), f"{where}.ground")
    barriers = _mapping(body.get("barriers"), f"{where}.barriers")
    missing = sorted(set(limits_by_kind) - set(barriers))
    if missing:
        raise RulesError(f"{where}.barriers: {', '.join(missing)} missing")
    felt = body.get("kerb_felt_from_cm")
    return Profile(
        code=code,
        speed_m_s=number("speed_m_s", at_least=0.1),
        slope_k=_real(pace.get("k"), f"{where}.slope_pace.k"),
        slope_best=_real(pace.get("best_pct"), f"{where}.slope_pace.best_pct") / 100,
        crossing_s=number("crossing_s"),
        lift_s=number("lift_s"),
        step_s=number("step_s"),
        hard_s=number("hard_s"),
        hard_pace=number("hard_pace", at_least=1),
        limits={
            name: reader.limit(name, limit, f"{where}.limits.{name}")
            for name, limit in _mapping(body.get("limits"), f"{where}.limits").items()
        },
        ground={w: _verdict(ground.get(w), f"{where}.ground.{w}") for w in GROUND_WORDS},
        ground_source=reader.source(ground, f"{where}.ground"),
        kerbs={w: _verdict(kerbs.get(w), f"{where}.kerbs.{w}") for w in KERB_WORDS},
        flush_needs_tactile=needs_tactile,
        kerb_felt_from_cm=(
            reader.number(felt, f"{where}.kerb_felt_from_cm").value if felt else 0.0
        ),
        kerb_source=reader.source(kerbs, f"{where}.kerbs"),
        crossing_unguided=_verdict(body.get("crossing_unguided"), f"{where}.crossing_unguided"),
        steps_unguided=_verdict(body.get("steps_unguided"), f"{where}.steps_unguided"),
        steps_without_handrail=_verdict(
            body.get("steps_without_handrail"), f"{where}.steps_without_handrail"
        ),
        needs=_needs(body.get("needs"), f"{where}.needs"),
        barriers={k: _range(r, f"{where}.barriers.{k}") for k, r in barriers.items()},
    )


def _ground_words(item: Any, where: str) -> dict[str, str]:
    words = dict(_mapping(item, where))
    for word, group in words.items():
        if group not in GROUND_WORDS:
            raise RulesError(f"{where}.{word}: {group!r} is none of {', '.join(GROUND_WORDS)}")
    return words


def _measures(item: Any, where: str) -> dict[str, dict[str, str]]:
    limits = {kind: dict(_mapping(m, f"{where}.{kind}")) for kind, m in item.items()}
    for kind, measures in limits.items():
        if not set(measures) <= MEASURE_NAMES or not set(measures.values()) <= LIMITS:
            raise RulesError(f"{where}.{kind}: unknown measure or limit")
    return limits


def parse_rules(body: Any) -> Rules:
    """Check the body of a rule set and type it.

    Raises ``RulesError`` naming the first place that is wrong.
    """
    top = _mapping(body, "body")
    if top.get("schema") != 1:
        raise RulesError("schema: only 1 is known")
    sources = {str(k): str(v) for k, v in _mapping(top.get("sources"), "sources").items()}
    reader = _Reader(sources)
    ground = _mapping(top.get("ground"), "ground")
    reader.source(ground, "ground")
    measures = _mapping(top.get("barrier_measures"), "barrier_measures")
    limits_by_kind = _measures(
        _mapping(measures.get("limits"), "barrier_measures.limits"), "barrier_measures.limits"
    )
    profiles = {
        code: _profile(code, item, reader, limits_by_kind)
        for code, item in _mapping(top.get("profiles"), "profiles").items()
    }
    active = tuple(top.get("active_profiles", ()))
    if not active or len(set(active)) != len(active) or not set(active) <= set(profiles):
        raise RulesError("active_profiles: each must be one of profiles, once")
    answers = dict(_mapping(top.get("can_pass"), "can_pass"))
    reader.source(answers, "can_pass")
    answers.pop("source")
    side = reader.number(top.get("change_of_side_s"), "change_of_side_s")
    return Rules(
        sources=sources,
        profiles=profiles,
        active=active,
        within_ms=whole_ms(reader.number(top.get("within_s"), "within_s", at_least=1).value),
        change_of_side_ms=whole_ms(side.value),
        change_of_side_source=side.source,
        slope_ignored_to_m=reader.number(top.get("slope_ignored_to_m"), "slope_ignored_to_m").value,
        surface=_ground_words(ground.get("surface"), "ground.surface"),
        smoothness=_ground_words(ground.get("smoothness"), "ground.smoothness"),
        barrier_measures=limits_by_kind,
        barrier_source=sources[reader.source(measures, "barrier_measures")],
        can_pass={a: _verdict(word, f"can_pass.{a}") for a, word in answers.items()},
    )


def whole_ms(seconds: float) -> int:
    """Seconds as whole milliseconds: sums of whole numbers do not depend on their order."""
    return math.floor(seconds * 1000 + 0.5)
