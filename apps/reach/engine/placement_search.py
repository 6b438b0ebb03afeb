"""A good choice of sites, fast: greedy, then interchange until no exchange of two helps."""

import time
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import kernels_placement as kernels
from apps.reach.engine.arrays import Flags, Whole

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Problem:
    """Choose rows so that the sum of weight times the least cost is least.

    C rows (sites that are chosen among), n origins. Of the rows in ``loose`` (existing sites that
    may close) between ``keep_low`` and ``keep_high`` stay open; open rows are ``total`` at most.
    """

    cost: Ints  # (C, n) at most ``cap``; ``far`` is no way
    cap: Ints  # (n,) what sites that stay offer
    weight: Whole  # (n,)
    loose: Flags  # (C,)
    total: int
    keep_low: int
    keep_high: int
    far: int
    # What is charged for ``far`` in a search: so much that one resident without a way is worse
    # than any time, or ``far`` itself.
    big: int
    # What origins cost that nothing can change, at ``big``, and at ``far``.
    constant: int = 0
    constant_far: int = 0

    @property
    def splits(self) -> list[tuple[int, int]]:
        """How many loose ones and how many new ones may be open together."""
        new = int((~self.loose).sum())
        return [
            (kept, min(new, self.total - kept))
            for kept in range(self.keep_low, self.keep_high + 1)
            if kept <= self.total
        ]

    def served(self, rows: Whole) -> Ints:
        """(n,) cost at each origin with these rows open."""
        best = self.cap.copy()
        for row in rows.tolist():
            np.minimum(best, self.cost[row], out=best)
        return best

    def value(self, rows: Whole) -> int:
        """Exact cost with ``big`` where there is no way."""
        best = self.served(rows).astype(np.int64)
        return int((self.weight * np.where(best >= self.far, self.big, best)).sum()) + self.constant

    def value_far(self, rows: Whole) -> int:
        """Exact cost with ``far`` where there is no way."""
        return int((self.weight * self.served(rows)).sum()) + self.constant_far

    def allows(self, rows: Whole) -> bool:
        """Whether so many may be open and closed."""
        kept = int(self.loose[rows].sum())
        return len(rows) <= self.total and self.keep_low <= kept <= self.keep_high

    def sample(self, size: int) -> "Problem":
        """About ``size`` origins that stand for all: every so many residents, along the sites."""
        order = np.lexsort((self.cost.min(axis=0), self.cost.argmin(axis=0)))
        running = np.cumsum(self.weight[order])
        marks = (np.arange(size) * 2 + 1) * int(running[-1]) // (2 * size)
        some, weight = np.unique(
            order[np.searchsorted(running, marks, side="right")], return_counts=True
        )
        return replace(
            self,
            cost=np.ascontiguousarray(self.cost[:, some]),
            cap=self.cap[some],
            weight=weight.astype(np.int64),
            constant=0,
            constant_far=0,
        )


@dataclass(slots=True)
class _Open:
    """Open rows and how they serve."""

    problem: Problem
    rows: list[int] = field(default_factory=list)

    def tables(self) -> tuple[Whole, Whole, Whole]:
        """What ``kernels.swaps`` says of the open rows."""
        p = self.problem
        first, second = p.cap.copy(), p.cap.copy()
        nearest = np.full(len(p.cap), -1, dtype=np.int32)
        for place, row in enumerate(self.rows):
            cost = p.cost[row]
            closer = cost < first
            second = np.where(closer, first, np.minimum(second, cost))
            first = np.where(closer, cost, first)
            nearest[closer] = place
        charged = [np.where(x >= p.far, p.big, x).astype(np.int64) for x in (first, second)]
        found: tuple[Whole, Whole, Whole] = kernels.swaps(
            p.cost, p.far, p.big, p.weight, nearest, charged[0], charged[1], len(self.rows)
        )
        return found


def greedy(problem: Problem, deadline: float = np.inf) -> Whole:
    """All loose sites less those that must close, then the best new one each time."""
    now = _Open(problem, np.flatnonzero(problem.loose).tolist())
    while len(now.rows) > problem.keep_high:
        _gain, loss, _both = now.tables()
        now.rows.pop(int(loss.argmin()))
    new = ~problem.loose
    while len(now.rows) < problem.total and sum(new[now.rows]) < new.sum():
        gain, _loss, _both = now.tables()
        gain[now.rows] = -1
        gain[problem.loose] = -1
        now.rows.append(int(gain.argmax()))
        if time.monotonic() > deadline:
            # Any others: the answer must be a possible one.
            spare = [j for j in np.flatnonzero(new).tolist() if j not in now.rows]
            now.rows += spare[: problem.total - len(now.rows)]
    return np.array(sorted(now.rows), dtype=np.int64)


def interchange(problem: Problem, rows: Whole, deadline: float = np.inf) -> Whole:
    """Exchange an open row for a closed one, the best pair each time, while that helps."""
    now = _Open(problem, rows.tolist())
    while now.rows and len(now.rows) < len(problem.loose) and time.monotonic() < deadline:
        gain, loss, both = now.tables()
        saved = gain[:, None] - loss[None, :] + both
        saved[~_possible(problem, now.rows)] = -1
        best = int(saved.argmax())
        comes, goes = divmod(best, len(now.rows))
        if saved[comes, goes] <= 0:
            break
        now.rows[goes] = comes
        now.rows.sort()
    return np.array(sorted(now.rows), dtype=np.int64)


def _possible(problem: Problem, rows: list[int]) -> Flags:
    """(C, open) which exchanges respect how many may close."""
    loose = problem.loose
    kept = int(loose[rows].sum())
    change = loose[:, None].astype(np.int64) - loose[rows][None, :]
    after = kept + change
    allowed: Flags = (after >= problem.keep_low) & (after <= problem.keep_high)
    allowed[rows] = False
    return allowed
