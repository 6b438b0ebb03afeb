"""Where should the next points be? Choices among given places, with a proof of how good they are.

Two questions: the least time people need to the nearest point, summed over residents (p-median),
and the most residents within a span (maximum coverage; Church and ReVelle 1974). Both are

    choose sites so that  sum of residents * (least cost over open sites)  is least

with seconds, or 0 within the span and 1 beyond it, as cost. A good choice is searched for
(``placement_search``), then a bound that no choice beats (``placement_bound``); sites that no
better choice can hold fall out, and HiGHS settles the rest (``placement_terms``). All sums are
whole numbers. The same question has the same answer unless time runs out.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from apps.reach.engine.arrays import Whole
from apps.reach.engine.placement_reduce import reduced
from apps.reach.engine.placement_search import Ints
from apps.reach.engine.placement_settle import Aim, settle

# The longest time that can be told, and the most that all residents together may need.
MOST_SECONDS = 10**6
MOST_SUM = 2**39


class PlacementError(ValueError):
    """The question contradicts itself."""


class Role(IntEnum):
    """What may happen to a site."""

    STAYS = 0
    MAY_CLOSE = 1
    CANDIDATE = 2


@dataclass(frozen=True, slots=True)
class Question:
    """Sites, who lives how far from them, and what may change. S sites, n origins.

    ``opened`` new sites at most. ``closed`` of those that MAY_CLOSE must close; ``moved`` more of
    them may, and each of these lets one more candidate open.
    """

    seconds: ArrayLike  # (S, n) whole seconds from each origin to each site; -1 no way
    role: ArrayLike  # (S,) values of Role
    residents: ArrayLike  # (n,) whole numbers
    opened: int
    closed: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look: until the gap is this small, or these seconds are over."""

    gap: float = 0.0
    time_limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice and what is proved of it.

    ``value`` and ``bound`` are seconds summed over residents who have a way (no choice that leaves
    as few without a way needs less), or residents within the span (no choice reaches more).
    ``opened`` and ``closed`` are indices of sites; sites that would help nobody are not opened.
    """

    opened: tuple[int, ...]
    closed: tuple[int, ...]
    value: int
    bound: int
    value_before: int
    residents: int
    # Without a way to any site that is open; no choice leaves fewer than the bound. No bound where
    # they are no aim of their own.
    unreached: int
    unreached_bound: int | None
    unreached_before: int

    @property
    def gap(self) -> float:
        """How much better another choice could be at most, as a share of the larger figure."""
        return abs(self.value - self.bound) / max(self.value, self.bound, 1)

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.value == self.bound and self.unreached_bound in {None, self.unreached}


def p_median(
    question: Question, *, unreached_s: int | None = None, effort: Effort | None = None
) -> Answer:
    """The least time to the nearest open site, summed over residents.

    First as few residents without any way as can be, then the least time of the others. With
    ``unreached_s`` a resident without a way counts as so many seconds instead, in one sum.

    Raises:
        PlacementError: see ``checked``; ``unreached_s`` is less than a time that somebody needs.
    """
    effort = effort or Effort()
    deadline = time.monotonic() + effort.time_limit_s
    checked(question, effort)
    seconds, role, weight = _arrays(question)
    longest, people = int(seconds.max(initial=0)), int(weight.sum())
    if unreached_s is None:
        ways = reduced((seconds < 0).astype(np.int32), role, weight, 1, 1, question)
        first = settle(ways.problem, Aim(deadline, 0.0))
        apart = ways.problem.value(first.rows)
        far, big, also = longest + 1, people * (longest + 1) + 1, first.rows
    elif longest < unreached_s <= MOST_SECONDS:
        far, big, also, apart = unreached_s, unreached_s, None, 0
    else:
        raise PlacementError(
            f"unreached_s: more than {longest}, the longest time, up to {MOST_SECONDS}"
        )
    whole = reduced(np.where(seconds < 0, np.int32(far), seconds), role, weight, far, big, question)
    aim = Aim(deadline, effort.gap, apart=apart * far)
    found = settle(whole.problem, aim, also=also)
    unreached = _without(seconds, weight, whole.open_sites(found.rows))
    before = _without(seconds, weight, np.flatnonzero(role != Role.CANDIDATE).tolist())
    # A resident without a way costs nothing in the sum when they are told apart.
    off = 0 if also is None else far
    opened, closed = whole.sites(found.rows)
    return Answer(
        opened=opened,
        closed=closed,
        value=whole.problem.value_far(found.rows) - off * unreached,
        bound=max(found.bound - off * unreached, 0),
        value_before=whole.before_far - off * before,
        residents=people,
        unreached=unreached,
        unreached_bound=None if also is None else min(first.bound, unreached),
        unreached_before=before,
    )


def max_coverage(question: Question, within_s: int, *, effort: Effort | None = None) -> Answer:
    """The most residents within so many seconds of an open site.

    Raises:
        PlacementError: see ``checked``; ``within_s`` is negative.
    """
    effort = effort or Effort()
    deadline = time.monotonic() + effort.time_limit_s
    checked(question, effort)
    if within_s < 0:
        raise PlacementError("within_s: not negative")
    seconds, role, weight = _arrays(question)
    beyond = ((seconds < 0) | (seconds > within_s)).astype(np.int32)
    whole = reduced(beyond, role, weight, 1, 1, question)
    total = int(weight.sum())
    found = settle(whole.problem, Aim(deadline, effort.gap, out_of=total))
    opened, closed = whole.sites(found.rows)
    return Answer(
        opened=opened,
        closed=closed,
        value=total - whole.problem.value(found.rows),
        bound=total - found.bound,
        value_before=total - whole.before,
        residents=total,
        unreached=_without(seconds, weight, whole.open_sites(found.rows)),
        unreached_bound=None,
        unreached_before=_without(seconds, weight, np.flatnonzero(role != Role.CANDIDATE).tolist()),
    )


def checked(question: Question, effort: Effort) -> None:
    """Refuse a question that makes no sense.

    Raises:
        PlacementError: names the field and what it should be.
    """
    seconds, role = np.asarray(question.seconds), np.asarray(question.role)
    residents = np.asarray(question.residents)
    if seconds.ndim != 2:
        raise PlacementError("seconds: one row a site and one column an origin")
    if role.shape != seconds.shape[:1] or residents.shape != seconds.shape[1:]:
        raise PlacementError("role, residents: as many as rows and columns of seconds")
    for name, values in (("seconds", seconds), ("role", role), ("residents", residents)):
        if values.size and not np.issubdtype(values.dtype, np.integer):
            raise PlacementError(f"{name}: whole numbers")
    if seconds.size and (seconds.min() < -1 or seconds.max() >= MOST_SECONDS):
        raise PlacementError(f"seconds: from 0 to {MOST_SECONDS}, or -1 for no way")
    if residents.size and residents.min() < 0:
        raise PlacementError("residents: not negative")
    if not np.isin(role, [int(one) for one in Role]).all():
        raise PlacementError("role: a value of Role")
    _check_sums(seconds, residents)
    may_close = int((role == Role.MAY_CLOSE).sum())
    for name in ("opened", "closed", "moved"):
        if getattr(question, name) < 0:
            raise PlacementError(f"{name}: not negative")
    if question.closed + question.moved > may_close:
        raise PlacementError(f"closed, moved: {may_close} sites may close")
    if not 0 <= effort.gap < 1 or not 0 < effort.time_limit_s < np.inf:
        raise PlacementError("gap: from 0 to less than 1; time_limit_s: more than 0")


def _check_sums(seconds: np.ndarray[Any, Any], residents: np.ndarray[Any, Any]) -> None:
    people, longest = sum(residents.tolist()), int(seconds.max(initial=0)) + 2
    if people * longest > MOST_SUM or people * people * longest > 2**61:
        raise PlacementError("residents: too many for sums to stay exact")


def _arrays(question: Question) -> tuple[Ints, Whole, Whole]:
    return (
        np.asarray(question.seconds).astype(np.int32, copy=False),
        np.asarray(question.role, dtype=np.int64),
        np.asarray(question.residents, dtype=np.int64),
    )


def _without(seconds: Ints, weight: Whole, sites: Iterable[int]) -> int:
    reached = np.zeros(len(weight), dtype=np.bool_)
    for site in sites:
        reached |= seconds[site] >= 0
    return int(weight[~reached].sum())
