"""How good any choice can be at most: a Lagrangian bound, exact in whole numbers.

Give every origin a radius r. Whatever is open, an origin costs at least r less what the open sites
save within r, so for every choice S of allowed size

    cost(S)  >=  sum of weight * r  -  sum over S of offers(r)
             >=  sum of weight * r  -  the best allowed sum of offers(r).

Every r gives a bound (the Lagrangian dual of the assignment constraints, Narula, Ogbu and
Samuelsson 1977; Beasley 1993); a subgradient search looks for a good one. It need not be trusted:
radii are multiples of GRAIN, so the sums above are exact and anybody can add them up again.
"""

import time
from dataclasses import dataclass

import numpy as np

from apps.reach.engine import kernels_placement as kernels
from apps.reach.engine.arrays import Flags, Floats, Whole
from apps.reach.engine.placement_search import Problem

GRAIN = 2.0**-10
# Origins of the samples, and rounds on the smallest and on the others.
SAMPLES = (3_000, 20_000)
FEW_ROUNDS, ROUNDS = 1_500, 200
LANDMARKS = 6
# Rounds without a better bound before steps are halved.
PATIENCE = 15


@dataclass(slots=True)
class Bound:
    """The best bound found, with what proves it. ``best`` are the best rows met on the way."""

    radius: Floats  # (n,)
    offers: Floats  # (C,)
    least: float
    best: Whole


def best_rows(problem: Problem, offered: Floats) -> tuple[float, Whole]:
    """The most that an allowed choice of rows saves, and the choice."""
    loose, new = _ranked(problem, offered)
    totals = [
        (float(offered[loose[:kept]].sum() + offered[new[:fresh]].sum()), kept, fresh)
        for kept, fresh in problem.splits
    ]
    most, kept, fresh = max(totals, key=lambda one: one[0])
    return most, np.concatenate([loose[:kept], new[:fresh]])


def _ranked(problem: Problem, offered: Floats) -> tuple[Whole, Whole]:
    order = np.argsort(-offered, kind="stable")
    return order[problem.loose[order]], order[~problem.loose[order]]


def lagrangian(
    problem: Problem, start: Whole, *, deadline: float = np.inf, tolerance: float = 0.0
) -> Bound:
    """Radii from samples first, then on all origins.

    ``start`` rows of a good choice; ``tolerance``: how near to its cost the bound need be.
    """
    steps = [problem.sample(size) for size in SAMPLES if 2 * size < len(problem.weight)]
    rough, radius = None, None
    for small in [*steps, problem]:
        radius = _between(small, start) if rough is None else _carried(*rough, small)
        few = len(small.weight) <= 2 * SAMPLES[0]
        found = _search(
            small,
            small.value_far(start),
            radius,
            FEW_ROUNDS if few else ROUNDS,
            deadline,
            tolerance if small is problem else 0.0,
        )
        rough = small, found.radius
    if problem.value(found.best) >= problem.value(start):
        found.best = start
    return found


def _carried(before: Problem, radius: Floats, problem: Problem) -> Floats:
    """(n,) radii from those of fewer origins: of the three that lie most alike.

    Alike is by the cost to a few sites far from each other: nobody needs to know where they are.
    """
    from scipy.spatial import cKDTree

    cost = before.cost.astype(np.float64)
    marks, away = [0], np.abs(cost - cost[0]).sum(axis=1)
    while len(marks) < min(LANDMARKS, len(cost)):
        marks.append(int(away.argmax()))
        away = np.minimum(away, np.abs(cost - cost[marks[-1]]).sum(axis=1))
    there, here = (p.cost[marks].T.astype(np.float64) for p in (before, problem))
    distance, who = cKDTree(there).query(here, k=3)
    near = 1.0 / (distance + 1.0)
    mean: Floats = (radius[who] * near).sum(axis=1) / near.sum(axis=1)
    return mean


def _between(problem: Problem, rows: Whole) -> Floats:
    """Halfway between the nearest open row and the next one, or a bit beyond the only one."""
    two = np.sort(np.concatenate([problem.cost[rows], problem.cap[None, :]]), axis=0)[:2]
    second = two[1] if len(two) > 1 else problem.cap
    mean: Floats = np.minimum((two[0] + second) / 2, problem.cap)
    return mean


def _search(
    problem: Problem, target: int, radius: Floats, rounds: int, deadline: float,
    tolerance: float,
) -> Bound:  # fmt: skip
    """Subgradient steps, each origin by how often it is served too little or too much."""
    weight = problem.weight.astype(np.float64)
    cap = problem.cap.astype(np.float64)
    best = Bound(radius, np.zeros(0), -np.inf, np.zeros(0, np.int64))
    best_value, top = np.inf, float(target - problem.constant_far)
    scale, waited = 1.0, 0
    for _ in range(rounds):
        radius = np.rint(np.clip(radius, 0.0, cap) / GRAIN) * GRAIN
        offered = kernels.offers(problem.cost, weight, radius)
        most, rows = best_rows(problem, offered)
        least = float((weight * radius).sum()) - most
        value = problem.value(rows)
        if value < best_value:
            best_value, best.best = value, rows
            top = min(top, float(problem.value_far(rows) - problem.constant_far))
        waited += 1
        if least > best.least:
            best.least, best.radius, best.offers, waited = least, radius, offered, 0
        if waited >= PATIENCE:
            scale, waited = scale / 2, 0
            radius, least = best.radius, best.least
            rows = best_rows(problem, best.offers)[1]
        missing = top - best.least
        if missing < 1 or missing <= tolerance or scale < 0.002 or time.monotonic() > deadline:
            break
        slope = 1.0 - (problem.cost[rows] < radius[None, :]).sum(axis=0)
        slope[(radius >= cap) & (slope > 0)] = 0.0
        size = float((weight * slope * slope).sum())
        if size == 0.0:
            break
        radius = radius + scale * 1.05 * (top - least) / size * slope
    best.best = np.sort(best.best)
    return best


def hopeless(problem: Problem, bound: Bound, value_far: int) -> Flags:
    """(C,) rows with which no choice is better than one of this value: they need no look."""
    limit = float(value_far - problem.constant_far - 1)
    offered = bound.offers
    reached = float((problem.weight * bound.radius).sum())
    groups = _ranked(problem, offered)
    with_it = np.full(len(offered), -np.inf)
    for kept, fresh in problem.splits:
        counts = (kept, fresh)
        tops = [float(offered[g[:c]].sum()) for g, c in zip(groups, counts, strict=True)]
        for group, count in zip(groups, counts, strict=True):
            if not count:
                continue
            last = offered[group[count - 1]]
            saved = sum(tops) + np.minimum(offered[group] - last, 0.0)
            with_it[group] = np.maximum(with_it[group], saved)
    hopeless_ones: Flags = reached - with_it > limit
    return hopeless_ones
