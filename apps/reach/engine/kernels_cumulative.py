"""The compiled loops of cumulative opportunities: bounded searches backwards from the places.

``before``, ``after`` and ``dist`` are inf everywhere before and after every call.

numba keeps compiled code by the age of the file it stands in: whoever changes ``ball`` in
``kernels`` touches this file too.
"""

import numpy as np
from numba import njit

from apps.reach.engine.kernels import Flags, Ints, Reals, ball, clear

INF = np.inf


@njit(cache=True, nogil=True)
def count_all(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, places: Ints, amounts: Ints, spans: Reals,
    counts: Ints, dist: Reals, keys: Reals, queue: Ints, out: Ints,
) -> None:  # fmt: skip
    """Add every place to ``counts`` (C, S, n) of the nodes that reach it within a span.

    ``amounts`` (k, C) says how many places of each category stand on ``places`` (k,). Releases
    the GIL.
    """
    last = len(spans) - 1
    for i in range(len(places)):
        found = ball(
            indptr, head, mate, weight, places[i], spans[last], False, dist, keys, queue, out,
        )  # fmt: skip
        for c in range(amounts.shape[1]):
            amount = amounts[i, c]
            if amount == 0:
                continue
            first = 0
            for j in range(found):
                v = out[j]
                while dist[v] > spans[first]:
                    first += 1
                for s in range(first, last + 1):
                    counts[c, s, v] += amount
        clear(dist, out, found)


@njit(cache=True)
def _swap(weight: Reals, slots: Ints, values: Reals) -> None:
    """Exchange ``weight[slots]`` with ``values``."""
    for i in range(len(slots)):
        kept = weight[slots[i]]
        weight[slots[i]] = values[i]
        values[i] = kept


@njit(cache=True)
def places_moved(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, slots: Ints, old: Reals, tails: Ints,
    limit: float, place_at: Ints, moved: Flags, before: Reals, after: Reals,
    keys: Reals, queue: Ints, out: Ints,
) -> None:  # fmt: skip
    """Mark the places whose time from a tail of a changed arc is not what it was.

    A way whose length changed runs through a changed arc; from the tail of the first one on it
    the time changed too. So no other place is nearer or farther from anywhere, within the limit.
    ``place_at`` (n,) is the place on a node, or -1.
    """
    for i in range(len(tails)):
        found = ball(
            indptr, head, mate, weight, tails[i], limit, True, after, keys, queue, out,
        )  # fmt: skip
        _swap(weight, slots, old)
        rest = out[found:]
        earlier = ball(
            indptr, head, mate, weight, tails[i], limit, True, before, keys, queue, rest,
        )  # fmt: skip
        _swap(weight, slots, old)
        for j in range(found + earlier):
            v = out[j]
            if place_at[v] >= 0 and before[v] != after[v]:
                moved[place_at[v]] = True
        for j in range(found + earlier):
            before[out[j]] = INF
            after[out[j]] = INF


@njit(cache=True, inline="always")
def _first_span(spans: Reals, label: float) -> int:
    """The first span a time lies in, the number of spans when in none."""
    s = 0
    while s < len(spans) and label > spans[s]:
        s += 1
    return s


@njit(cache=True)
def recount(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, slots: Ints, old: Reals, places: Ints,
    amounts: Ints, moved: Flags, spans: Reals, counts: Ints, before: Reals, after: Reals,
    keys: Reals, queue: Ints, out: Ints, touched: Flags,
) -> None:  # fmt: skip
    """Bring ``counts`` up to date for the places that moved; ``touched`` (n,) where they did."""
    last = len(spans) - 1
    for i in range(len(places)):
        if not moved[i]:
            continue
        found = ball(
            indptr, head, mate, weight, places[i], spans[last], False, after, keys, queue, out,
        )  # fmt: skip
        _swap(weight, slots, old)
        rest = out[found:]
        earlier = ball(
            indptr, head, mate, weight, places[i], spans[last], False, before, keys, queue, rest,
        )  # fmt: skip
        _swap(weight, slots, old)
        for j in range(found + earlier):
            v = out[j]
            # A node in both searches is met twice; the second time both labels are inf.
            if before[v] != after[v]:
                was = _first_span(spans, before[v])
                now = _first_span(spans, after[v])
                if was != now:
                    touched[v] = True
                    for c in range(amounts.shape[1]):
                        for s in range(min(was, now), max(was, now)):
                            counts[c, s, v] += amounts[i, c] if now < was else -amounts[i, c]
            before[v] = INF
            after[v] = INF
