"""Barriers of the demonstration and the year in which people told of them. Pure tables.

Nothing here writes: ``cities.demo.history`` lives through it by the services of the apps.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

import numpy as np

from cities.demo.names import city_street_names
from cities.demo.pavements import DemoSegment, city_pavement
from cities.demo.plan import city_plan
from cities.demo.terrain import rng_for, to_lonlat

NAMESPACE = UUID("6c1d2f0e-5a34-4c43-9f0e-0c7c7b4a5d10")
# Kind: (how often, measures with their range, rounding).
KINDS: dict[str, tuple[int, dict[str, tuple[float, float, float]]]] = {
    "kerb_missing_ramp": (17, {"height_cm": (7, 18, 1)}),
    "kerb_bad_ramp": (11, {"slope_pct": (9, 22, 1), "height_cm": (2, 6, 0.5)}),
    "step": (6, {"count": (1, 4, 1), "height_cm": (10, 18, 1)}),
    "slope": (5, {"slope_pct": (8, 16, 1)}),
    "narrow": (11, {"width_cm": (48, 88, 1)}),
    "surface": (14, {"height_cm": (2, 7, 0.5), "length_m": (1, 25, 1)}),
    "no_sidewalk": (4, {"length_m": (10, 90, 5)}),
    "obstacle_fixed": (10, {"width_cm": (40, 85, 1)}),
    "obstacle_temporary": (5, {"width_cm": (30, 80, 1)}),
    "works": (4, {"length_m": (15, 80, 5)}),
    "crossing": (5, {"length_m": (8, 22, 1)}),
    "signal": (4, {}),
    "tactile": (3, {"length_m": (2, 12, 1)}),
    "lift": (1, {}),
}
AT_CORNERS = {"kerb_missing_ramp", "kerb_bad_ramp", "crossing", "signal", "tactile"}
CAN_PASS = {
    "no": 0.34,
    "with_help": 0.18,
    "with_difficulty": 0.33,
    "yes": 0.05,
    "unknown": 0.1,
}
SURVEYED, REPORTED = 160, 110
# What becomes of the reports, in the order in which they are drawn.
OUTCOMES = (("received", 24), ("in_check", 16), ("verified", 36), ("not_verifiable", 8),
            ("duplicate", 10), ("out_of_scope", 7), ("withdrawn", 5), ("erased", 4))  # fmt: skip
DESCRIPTIONS = (
    "Con la carrozzina devo scendere in strada.", "Il passeggino non passa.",
    "Mia madre usa il deambulatore e qui si ferma.", "Di sera è pericoloso.",
    "Succede soprattutto al mattino.", "Ho dovuto chiedere aiuto.", "", "", "",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoBarrier:
    """Something in the way, at a place in degrees, since some days before the reference date."""

    key: str
    kind: str
    lon: float
    lat: float
    street: str
    measures: dict[str, float] = field(default_factory=dict)
    can_pass: str = "unknown"  # noqa: S105 - to pass, not a password

    def uuid(self, role: str, reference: datetime) -> UUID:
        """The identity of what somebody tells of it: the same for the same reference date."""
        return uuid5(NAMESPACE, f"{reference.isoformat()} {self.key} {role}")


@dataclass(frozen=True, slots=True)
class Telling:
    """A survey row or a report: which barrier, days before the reference date, what follows."""

    barrier: DemoBarrier
    days_ago: float
    outcome: str
    description: str = ""
    voices: tuple[str, ...] = ()
    other: int = -1

    def at(self, reference: datetime) -> datetime:
        """When it was told."""
        return reference - timedelta(days=self.days_ago)


def _measures(rng: np.random.Generator, kind: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, (low, high, step) in KINDS[kind][1].items():
        if rng.random() < 0.75:
            value = round(float(rng.uniform(low, high)) / step) * step
            found[name] = int(value) if step >= 1 else value
    return found


def _place(rng: np.random.Generator, kind: str) -> tuple[DemoSegment, float]:
    """A stretch that fits the kind; the centre and the inner quarters are walked most."""
    segments, weights = _stretches("crossing" if kind in AT_CORNERS else "sidewalk")
    segment = segments[int(rng.choice(len(segments), p=weights))]
    return segment, float(rng.uniform(0.15, 0.85))


@cache
def _stretches(kind: str) -> tuple[list[DemoSegment], np.ndarray]:
    found = [s for s in city_pavement().segments if s.kind == kind and not s.structure]
    away = np.array([np.hypot(*s.points.mean(axis=0)) for s in found]) / 1000.0
    length = np.array([s.length_m for s in found]) if kind == "sidewalk" else 1.0
    weights = length * np.exp(-away / 2.2)
    return found, weights / weights.sum()


@cache
def barriers() -> list[DemoBarrier]:
    """All barriers, surveyed ones first."""
    rng = rng_for("barriers")
    names, streets = city_street_names(), city_plan().streets
    kinds = list(KINDS)
    chance = np.array([KINDS[kind][0] for kind in kinds], dtype=float)
    found: list[DemoBarrier] = []
    for number in range(SURVEYED + REPORTED):
        kind = str(rng.choice(kinds, p=chance / chance.sum()))
        segment, fraction = _place(rng, kind)
        start, end = segment.points[0], segment.points[-1]
        # On a corner the kerb is at one of the ends, not in the middle of the road.
        if kind in AT_CORNERS:
            fraction = 0.1 if rng.random() < 0.5 else 0.9
        lon, lat = to_lonlat(np.array([start + fraction * (end - start)]))[0]
        found.append(
            DemoBarrier(
                f"b{number:03d}", kind, float(lon), float(lat),
                names[streets[segment.street].group], _measures(rng, kind),
                str(rng.choice(list(CAN_PASS), p=list(CAN_PASS.values()))),
            )
        )  # fmt: skip
    return found


@cache
def surveys() -> list[Telling]:
    """Rows of the technicians' surveys, and what happened to the barriers since.

    Outcomes: "stands", "planned", "removal_claimed", "removed", "dismissed".
    """
    rng = rng_for("surveys")
    fates = ["removed"] * 20 + ["planned"] * 14 + ["removal_claimed"] * 8 + ["dismissed"] * 4
    fates += ["stands"] * (SURVEYED - len(fates))
    return [
        Telling(barrier, float(days), str(fate))
        for barrier, days, fate in zip(
            barriers()[:SURVEYED], np.sort(rng.uniform(40, 360, SURVEYED))[::-1],
            rng.permutation(fates), strict=True,
        )
    ]  # fmt: skip


@cache
def reports() -> list[Telling]:
    """Citizens' reports from the oldest to the newest; a duplicate names an earlier one."""
    rng = rng_for("reports")
    outcomes = [str(o) for o in rng.permutation([n for n, count in OUTCOMES for _ in range(count)])]
    days = np.sort(rng.uniform(0.2, 170, len(outcomes)))[::-1]
    # What is still open is recent; what is erased is old.
    open_first = sorted(
        range(len(outcomes)),
        key=lambda i: ({"erased": 0, "received": 2, "in_check": 2}.get(outcomes[i], 1), i),
    )
    told: list[Telling] = []
    spare = iter(barriers()[SURVEYED:])
    for number, place in enumerate(open_first):
        outcome = outcomes[place]
        earlier = [i for i, t in enumerate(told) if t.outcome in {"verified", "in_check"}]
        if outcome == "duplicate" and not earlier:
            outcome = "verified"
        other = int(rng.choice(earlier)) if outcome == "duplicate" else -1
        barrier = told[other].barrier if other >= 0 else next(spare)
        if other >= 0:
            barrier = DemoBarrier(f"{barrier.key}d{number}", barrier.kind, barrier.lon,
                                  barrier.lat, barrier.street, {}, barrier.can_pass)  # fmt: skip
        says = str(rng.choice(DESCRIPTIONS))
        voices: tuple[str, ...] = ()
        if outcome in {"verified", "received"} and rng.random() < 0.4:
            count = int(rng.integers(1, 4))
            voices = tuple("present" if rng.random() < 0.8 else "absent" for _ in range(count))
        told.append(Telling(barrier, float(days[number]), outcome, says, voices, other))
    return told
