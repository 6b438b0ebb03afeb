"""The problem in its smallest exact form, and HiGHS on it.

An origin pays the first of its distinct costs, and the step from one to the next if nothing nearer
is open: if all sites of a set Z are closed. Over all origins this is one sum of steps over sets
(the polynomial of Hammer and Beresnev; the radius formulation of Elloumi 2010 and García, Labbé
and Marín 2011): equal sets are one term, however many origins and costs they come from, and sets
too large to be all closed vanish. Leaving a term out only makes the sum less: what is then proved
still bounds the truth.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from apps.reach.engine.arrays import Flags, Floats, Whole
from apps.reach.engine.placement_search import Problem

# Elements sorted at most (rows times origins), and entries of the matrix given to HiGHS.
MOST_SORTED = 12_000_000
MOST_ENTRIES = 600_000
# What HiGHS may break a row by, and more.
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Terms:
    """``constant`` + sum of ``step`` over the sets whose rows are all closed.

    ``sets`` (t, r) by term and by place in ``rows``. ``alone`` (t,) residents who have no way at
    all when the set is closed, in a term of its own step. ``whole``: nothing was left out.
    """

    rows: Whole
    constant: int
    step: Whole
    alone: Whole
    alone_always: int
    sets: Any
    whole: bool


def terms_of(problem: Problem, rows: Whole, *, entries: int = MOST_ENTRIES) -> Terms:
    """The problem with only some of its rows. Exact, or less where it would be too large."""
    r, n = len(rows), len(problem.weight)
    depth = min(r, max(MOST_SORTED // max(n, 1), 8))
    rng = np.random.Generator(np.random.PCG64(7))
    names = rng.integers(0, 2**63, size=(2, r), dtype=np.uint64)
    # More rows than this are never all closed.
    most = r - _open_at_least(problem, rows)
    constant, always, whole = problem.constant_far, 0, True
    parts: list[tuple[NDArray[Any], ...]] = []
    chunk = max(1, 4_000_000 // max(r, 1))
    for at in range(0, n, chunk):
        cost = np.ascontiguousarray(problem.cost[rows, at : at + chunk].T)
        cap, weight = problem.cap[at : at + chunk], problem.weight[at : at + chunk]
        if depth < r:
            near = np.argpartition(cost, depth - 1, axis=1)[:, :depth]
            near.sort(axis=1)
            order = np.take_along_axis(
                near, np.argsort(np.take_along_axis(cost, near, 1), axis=1, kind="stable"), 1
            )
        else:
            order = np.argsort(cost, axis=1, kind="stable")
        level = np.take_along_axis(cost, order, axis=1)
        least = np.minimum(level[:, 0], cap) if r else cap
        constant += int((weight * least).sum())
        always += int(weight[least >= problem.far].sum())
        if not r:
            continue
        after = np.concatenate([level[:, 1:], cap[:, None]], axis=1)
        rise = np.minimum(after, cap[:, None]) - np.minimum(level, cap[:, None])
        if depth < r:
            # What comes after the last one that was sorted is not known.
            rise[:, -1] = 0
        who, last = np.nonzero(rise > 0)
        whole &= depth >= r or bool((level[:, -1] >= cap).all()) or depth > most
        fits = last + 1 <= most
        who, last = who[fits], last[fits]
        marks = [np.cumsum(name[order], axis=1, dtype=np.uint64)[who, last] for name in names]
        gone = np.minimum(after, cap[:, None])[who, last] >= problem.far
        parts.append(
            (marks[0], marks[1], weight[who] * rise[who, last], np.where(gone, weight[who], 0),
             who + at, last + 1)
        )  # fmt: skip
    merged = _merged(parts)
    step, alone, who, size = merged
    kept = _largest(step, size, entries)
    whole &= len(kept) == len(step)
    step, alone, who, size = step[kept], alone[kept], who[kept], size[kept]
    return Terms(rows, constant, step, alone, always, _sets(problem, rows, who, size), whole)


def _open_at_least(problem: Problem, rows: Whole) -> int:
    loose = int(problem.loose[rows].sum())
    return min(
        (min(kept, loose) + min(fresh, len(rows) - loose) for kept, fresh in problem.splits),
        default=0,
    )


def _merged(parts: list[tuple[NDArray[Any], ...]]) -> tuple[Whole, Whole, Whole, Whole]:
    """Steps and residents without a way of equal sets, with one origin that shows the set."""
    if not parts or not sum(len(part[0]) for part in parts):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing, nothing
    mark, other, step, alone, who, size = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    _, first, group = np.unique(mark, return_index=True, return_inverse=True)
    if np.any(other != other[first][group]) or np.any(size != size[first][group]):
        raise ArithmeticError("two different sets have one mark")
    total = np.zeros((2, len(first)), dtype=np.int64)
    np.add.at(total[0], group, step)
    np.add.at(total[1], group, alone)
    return total[0], total[1], who[first].astype(np.int64), size[first].astype(np.int64)


def _largest(step: Whole, size: Whole, entries: int) -> Whole:
    """Terms worth most for the room they take, as many as there is room for."""
    order = np.argsort(-(step / np.maximum(size, 1)), kind="stable")
    fits = np.cumsum(size[order]) <= entries
    return np.sort(order[fits])


def _sets(problem: Problem, rows: Whole, who: Whole, size: Whole) -> Any:
    """(t, r) matrix of the sets: the ``size`` nearest rows of an origin."""
    columns = []
    for at in range(0, len(who), 4096):
        cost = problem.cost[np.ix_(rows, who[at : at + 4096])].T
        order = np.argsort(cost, axis=1, kind="stable")
        inside = np.arange(len(rows))[None, :] < size[at : at + 4096, None]
        columns.append(order[inside])
    flat = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)
    pointer = np.concatenate([[0], np.cumsum(size)])
    return csr_array((np.ones(len(flat)), flat, pointer), shape=(len(who), len(rows)))


@dataclass(frozen=True, slots=True)
class Solved:
    """``rows`` None: nothing was found. ``least`` no choice costs less; it holds for ``far``."""

    rows: Whole | None
    least: float
    finished: bool


def solve(
    problem: Problem, terms: Terms, start: Whole, *, alone_at_most: int | None, apart: int,
    gap: float, seconds: float,
) -> Solved:  # fmt: skip
    """The best choice among the rows of the terms, by HiGHS.

    ``alone_at_most`` residents without a way, counting those nothing can help; None: any number.
    ``gap`` at which HiGHS may stop, relative to the sum less ``apart``.
    """
    r, t = len(terms.rows), len(terms.step)
    # Whole numbers of moderate size: tolerances of the solver are absolute.
    scale = 2.0 ** -max(0, int(np.ceil(np.log2(max(float(terms.step.max(initial=1)), 1.0)))) - 14)
    loose = problem.loose[terms.rows].astype(np.float64)
    blocks = [_row(np.ones(r), t), _row(loose, t)]
    low = [-np.inf, float(problem.keep_low)]
    high = [float(problem.total), float(problem.keep_high)]
    if alone_at_most is not None and terms.alone.any():
        blocks.append(csr_array(np.concatenate([np.zeros(r), terms.alone]).reshape(1, -1)))
        low.append(-np.inf)
        high.append(float(alone_at_most - terms.alone_always))
    matrix = _stacked(blocks, terms.sets)
    row_low = np.concatenate([low, np.ones(t)])
    row_high = np.concatenate([high, np.full(t, np.inf)])
    price = np.concatenate([np.zeros(r), terms.step * scale])
    opened = np.isin(terms.rows, start)
    spare = dominated(terms, problem) & ~opened
    closed = np.asarray((terms.sets @ opened.astype(np.float64)) < 0.5, dtype=np.float64)
    offset = float(terms.constant - apart)
    highest = np.concatenate([~spare, np.ones(t)])
    found, dual, finished = _highs(
        matrix, row_low, row_high, price, offset * scale, highest, r,
        np.concatenate([opened, closed]), gap, max(seconds, 0.0),
    )  # fmt: skip
    least = dual / scale - offset
    least -= SLACK * max(abs(least), 1.0)
    rows = None if found is None else filled(problem, terms.rows, terms.rows[found[:r] > 0.5])
    return Solved(rows, least + terms.constant, finished)


def filled(problem: Problem, among: Whole, rows: Whole) -> Whole:
    """With as many new sites as may be open: the terms are exact for such choices."""
    kept = int(problem.loose[rows].sum())
    new = among[~problem.loose[among]]
    more = new[~np.isin(new, rows)][: max(problem.total - len(rows), 0)]
    return np.sort(np.concatenate([rows, more])) if kept <= problem.total else rows


def _row(values: Floats, more: int) -> Any:
    return csr_array(np.concatenate([values, np.zeros(more)]).reshape(1, -1))


def _stacked(blocks: list[Any], sets: Any) -> Any:
    from scipy.sparse import eye_array, hstack, vstack

    covering = hstack([sets, eye_array(sets.shape[0])]) if sets.shape[0] else None
    some = [*blocks, covering] if covering is not None else blocks
    return csr_array(vstack(some))


def _highs(
    matrix: Any, row_low: Floats, row_high: Floats, price: Floats, offset: float, highest: Floats,
    whole: int, start: Floats, gap: float, seconds: float,
) -> tuple[Floats | None, float, bool]:  # fmt: skip
    """Solution, proven bound, and whether HiGHS came to its end."""
    with _silence():
        import highspy

        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in {
            "output_flag": False,
            "threads": 1,
            "random_seed": 0,
            "mip_rel_gap": gap,
            "mip_abs_gap": 0.0,
            "time_limit": seconds,
        }.items():
            solver.setOptionValue(name, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(price), len(row_low)
        model.col_cost_ = price
        model.col_lower_ = np.zeros(len(price))
        model.col_upper_ = highest
        model.offset_ = offset
        model.row_lower_, model.row_upper_ = row_low, row_high
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data.astype(np.float64)
        kinds = [highspy.HighsVarType.kInteger] * whole
        model.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (len(price) - whole)
        solver.passModel(model)
        given = highspy.HighsSolution()
        given.col_value = start.astype(np.float64).tolist()
        solver.setSolution(given)
        solver.run()
        info = solver.getInfo()
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        found = np.array(solver.getSolution().col_value) if feasible else None
        finished = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return found, float(info.mip_dual_bound), finished


_quiet = Lock()


@contextmanager
def _silence() -> Iterator[None]:
    """HiGHS prints a banner on file descriptor 1 even when told not to."""
    with _quiet:
        sys.stdout.flush()
        kept = os.dup(1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)


def dominated(terms: Terms, problem: Problem) -> Flags:
    """(r,) new sites that serve nobody whom another new site does not serve as well.

    Every set that holds the one holds the other too: the other does all it does.
    """
    together = (terms.sets.T @ terms.sets).toarray()
    own = together.diagonal()
    new = ~problem.loose[terms.rows]
    inside = (together == own[:, None]) & new[:, None] & new[None, :]
    twins = inside & inside.T
    earlier = np.tri(len(own), k=-1, dtype=np.bool_)
    found: Flags = (inside & (~twins | earlier)).any(axis=1)
    return found
