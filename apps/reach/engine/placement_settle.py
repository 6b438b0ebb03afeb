"""From a reduced problem to a choice and its proof: search, bound, shrink, HiGHS."""

import time
from dataclasses import dataclass

import numpy as np

from apps.reach.engine.arrays import Whole
from apps.reach.engine.placement_bound import SAMPLES, Bound, hopeless, lagrangian
from apps.reach.engine.placement_search import Problem, greedy, interchange
from apps.reach.engine.placement_terms import solve, terms_of

# Rounds of HiGHS, each on what the last choice found leaves open.
MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows, and what no allowed choice costs less than, with ``far`` where there is no way."""

    rows: Whole
    bound: int


@dataclass(frozen=True, slots=True)
class Aim:
    """When to stop: time, and the gap as the caller tells it."""

    deadline: float
    gap: float
    # What the caller takes off both value and bound before the gap is told.
    apart: int = 0
    # The sum from which the value is taken, when more is better.
    out_of: int | None = None

    def tolerance(self, value: int) -> float:
        """The gap as a difference of sums."""
        return self.gap * (value - self.apart if self.out_of is None else self.out_of - value)

    def enough(self, value: int, bound: int) -> bool:
        """Whether the gap the caller tells is small enough."""
        if value <= bound:
            return True
        size = value - self.apart if self.out_of is None else self.out_of - bound
        return value - bound <= self.gap * size


def alone(problem: Problem, rows: Whole) -> int:
    """Residents without a way, of those a choice can help."""
    return int(problem.weight[problem.served(rows) >= problem.far].sum())


def settle(problem: Problem, aim: Aim, *, also: Whole | None = None) -> Settled:
    """The best choice that could be found, and what proves how good it is.

    ``also`` another choice to start from; with it, residents without a way come first: no choice
    with more of them is looked at.
    """
    rows = _good_start(problem, aim, also)
    value = problem.value_far(rows)
    if not len(problem.weight) or not problem.total:
        return Settled(useful(problem, rows), value)
    found = lagrangian(problem, rows, deadline=aim.deadline, tolerance=aim.tolerance(value))
    if problem.value(found.best) < problem.value(rows):
        rows = interchange(problem, found.best, aim.deadline)
        value = problem.value_far(rows)
    bound = min(int(np.ceil(found.least)) + problem.constant_far, value)
    if not aim.enough(value, bound):
        rows, bound = _finish(problem, aim, rows, bound, found, lexical=also is not None)
    return Settled(useful(problem, rows), min(bound, problem.value_far(rows)))


def _good_start(problem: Problem, aim: Aim, also: Whole | None) -> Whole:
    small = problem.sample(SAMPLES[0]) if len(problem.weight) > 2 * SAMPLES[0] else problem
    starts = [interchange(small, greedy(small, aim.deadline), aim.deadline)]
    if also is not None:
        starts.append(also)
    if small is not problem or also is not None:
        starts = [interchange(problem, rows, aim.deadline) for rows in starts]
    return min(starts, key=problem.value)


def _finish(
    problem: Problem, aim: Aim, rows: Whole, bound: int, found: Bound, *, lexical: bool
) -> tuple[Whole, int]:
    """HiGHS on the rows that a better choice may hold, again while it finds better ones."""
    size = None
    for _ in range(MOST_ROUNDS):
        value = problem.value_far(rows)
        left = ~hopeless(problem, found, value)
        left[rows] = True
        some = np.flatnonzero(left)
        if size == len(some) or time.monotonic() > aim.deadline:
            break
        size = len(some)
        terms = terms_of(problem, some)
        answer = solve(
            problem, terms, rows,
            alone_at_most=alone(problem, rows) if lexical else None,
            gap=_gap(aim, value),
            apart=aim.apart,
            seconds=aim.deadline - time.monotonic(),
        )  # fmt: skip
        better = rows if answer.rows is None else answer.rows
        better = better if problem.allows(better) else rows
        # Rows left out can only be part of choices that cost at least ``value``.
        if np.isfinite(answer.least):
            bound = max(bound, min(int(np.ceil(answer.least)), value))
        if problem.value(better) >= problem.value(rows):
            better = interchange(problem, better, aim.deadline)
        if problem.value(better) >= problem.value(rows):
            break
        rows = better
        if terms.whole or aim.enough(problem.value_far(rows), bound):
            break
    return rows, bound


def _gap(aim: Aim, value: int) -> float:
    """Where HiGHS may stop, relative to its own sum, which is the one that is told."""
    if aim.out_of is None:
        return aim.gap
    return min(aim.gap * (aim.out_of - value) / max(value, 1), 1.0)


def useful(problem: Problem, rows: Whole) -> Whole:
    """Without new rows that change nothing; the later of two that serve the same goes."""
    value = problem.value(rows)
    kept = rows.tolist()
    for row in sorted((r for r in kept if not problem.loose[r]), reverse=True):
        fewer = np.array([r for r in kept if r != row], dtype=np.int64)
        if problem.value(fewer) == value:
            kept = fewer.tolist()
    return np.array(kept, dtype=np.int64)
