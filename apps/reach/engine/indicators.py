"""Figures of a whole city, from the model as it stands. Infinities are counted, not averaged."""

from dataclasses import dataclass

import numpy as np

from apps.reach.engine.arrays import Floats, Whole
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.rules import Verdict


@dataclass(frozen=True, slots=True)
class Indicator:
    """Residents of one profile in one reading on the way to one category.

    ``median_ms`` is over residents who have a way at all; None when nobody has.
    ``places`` 0: no data, which is neither "far" nor "unreachable".
    """

    profile: str
    reading: str
    category: str
    places: int
    residents: int
    within: int
    cut_off: int
    median_ms: int | None


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """Stretches with a verdict and their length in whole metres."""

    profile: str
    reading: str
    verdict: str
    segments: int
    length_m: int


def weighted_median(values: Floats, weights: Whole) -> float | None:
    """The least value at or below which at least half of the weight lies."""
    some = weights > 0
    if not some.any():
        return None
    order = np.argsort(values[some], kind="stable")
    total = np.cumsum(weights[some][order])
    return float(values[some][order][np.searchsorted(total, (total[-1] + 1) // 2)])


def indicators(model: ReachModel) -> list[Indicator]:
    """One for each profile, reading and category, in that order."""
    people = model.network.residents
    everybody = int(people.sum())
    found = []
    for plane in model.planes:
        for category in model.categories:
            times = model.forests[plane, category].dist
            arrive = np.isfinite(times)
            median = weighted_median(times[arrive], people[arrive])
            found.append(
                Indicator(
                    profile=plane.profile,
                    reading=plane.reading,
                    category=category,
                    places=int((model.places[category] >= 0).sum()),
                    residents=everybody,
                    within=int(people[times <= model.rules.within_ms].sum()),
                    cut_off=everybody - int(people[arrive].sum()),
                    median_ms=None if median is None else int(median),
                )
            )
    return found


def verdict_counts(model: ReachModel) -> list[VerdictCount]:
    """How many walkable stretches, and how long, have each verdict."""
    walkable = model.network.walkable
    found = []
    for profile in model.profiles:
        verdicts = model.verdicts(profile.code)
        for plane in (p for p in model.planes if p.profile == profile.code):
            codes = verdicts.optimistic if plane.optimistic else verdicts.pessimistic
            found += [
                _count(model, plane, verdict, (codes == verdict) & walkable) for verdict in Verdict
            ]
    return found


def _count(model: ReachModel, plane: Plane, verdict: Verdict, some: np.ndarray) -> VerdictCount:
    return VerdictCount(
        plane.profile, plane.reading, verdict.word, int(some.sum()),
        round(float(model.network.length_m[some].sum())),
    )  # fmt: skip
