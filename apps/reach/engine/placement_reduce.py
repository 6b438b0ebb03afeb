"""A question as a problem without anything that no choice can change. Nothing is rounded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.arrays import Flags, Whole
from apps.reach.engine.placement_search import Problem

if TYPE_CHECKING:
    from apps.reach.engine.placement import Question

STAYS, MAY_CLOSE = 0, 1


@dataclass(frozen=True, slots=True)
class Reduced:
    """The problem, which site each of its rows is, and the sum today."""

    problem: Problem
    row_site: Whole
    staying: Whole
    before: int
    before_far: int

    def sites(self, rows: Whole) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Sites that open and sites that close."""
        loose = self.problem.loose
        opened = self.row_site[rows[~loose[rows]]]
        closed = np.setdiff1d(self.row_site[loose], self.row_site[rows])
        return tuple(sorted(opened.tolist())), tuple(sorted(closed.tolist()))

    def open_sites(self, rows: Whole) -> list[int]:
        """All sites that are open then."""
        return [*self.staying.tolist(), *self.row_site[rows].tolist()]


def reduced(
    cost: NDArray[np.int32], role: Whole, weight: Whole, far: int, big: int, question: "Question"
) -> Reduced:  # fmt: skip
    """``cost`` (S, n) whole numbers up to ``far``; see ``Problem`` for ``far`` and ``big``."""
    staying, row_site = np.flatnonzero(role == STAYS), np.flatnonzero(role != STAYS)
    cap = np.full(len(weight), far, dtype=np.int32)
    for site in staying.tolist():
        np.minimum(cap, cost[site], out=cap)
    moves = np.zeros(len(weight), dtype=np.bool_)
    for site in row_site.tolist():
        moves |= cost[site] < cap
    moves &= weight > 0
    some = np.flatnonzero(moves)
    rest = np.where(moves, 0, weight)
    rows = np.empty((len(row_site), len(some)), dtype=np.int32)
    for at, site in enumerate(row_site.tolist()):
        np.minimum(cost[site][some], cap[some], out=rows[at])
    first, group = _equal_columns(rows, cap[some])
    merged = np.zeros(len(first), dtype=np.int64)
    np.add.at(merged, group, weight[some])
    loose = role[row_site] == MAY_CLOSE
    may_close = int(loose.sum())
    keep_high = may_close - question.closed
    constant = int((rest * np.where(cap >= far, big, cap.astype(np.int64))).sum())
    problem = Problem(
        cost=rows if len(first) == len(some) else np.ascontiguousarray(rows[:, first]),
        cap=cap[some][first],
        weight=merged,
        loose=loose,
        total=min(question.opened + keep_high, len(row_site)),
        keep_low=keep_high - question.moved,
        keep_high=keep_high,
        far=far,
        big=big,
        constant=constant,
        constant_far=int((rest * cap).sum()),
    )
    today = np.flatnonzero(loose)
    return Reduced(problem, row_site, staying, problem.value(today), problem.value_far(today))


def _equal_columns(rows: NDArray[np.int32], cap: NDArray[np.int32]) -> tuple[Whole, Whole]:
    """Which origins to keep, and which of them each origin equals in every cost."""
    rng = np.random.Generator(np.random.PCG64(11))
    mark = cap.astype(np.uint64) * rng.integers(1, 2**63, dtype=np.uint64)
    for row in rows:
        mark += row.astype(np.uint64) * (rng.integers(0, 2**62, dtype=np.uint64) * 2 + 1)
    _, first, group = np.unique(mark, return_index=True, return_inverse=True)
    twin = first[group]
    other = np.flatnonzero(twin != np.arange(len(twin)))
    differ: Flags = cap[other] != cap[twin[other]]
    for row in rows:
        differ |= row[other] != row[twin[other]]
    if differ.any():
        # Two that differ have one mark: as good as never. Then nothing is merged.
        everyone = np.arange(len(twin))
        return everyone, everyone
    # In the order in which they came.
    order = np.argsort(first, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return first[order].astype(np.int64), place[group]
