"""The compiled loops of cumulative opportunities: bounded searches backwards from the places.

Queue and labels are those of ``kernels.full``: pairs, none forgotten, older entries passed over.
``dist`` is inf everywhere before and after every call. All release the GIL, so that parts of a
full count may run side by side, each with scratch memory and counts of its own.

numba keeps compiled code by the age of the file it stands in: whoever changes ``_insert`` or
``_remove_first`` in ``kernels`` touches this file too.
"""

import numpy as np
from numba import njit

from apps.reach.engine.kernels import Flags, Ints, Reals, _insert, _remove_first

INF = np.inf


@njit(cache=True, nogil=True)
def _towards(
    indptr: Ints, head: Ints, weight: Reals, place: int, limit: float,
    dist: Reals, keys: Reals, queue: Ints, out: Ints,
) -> int:  # fmt: skip
    """Nodes that reach ``place`` within ``limit``, nearest first, labels left in ``dist``."""
    count = 0
    dist[place] = 0.0
    size = _insert(keys, queue, 0, 0.0, place)
    while size > 0:
        base = keys[0]
        v = queue[0]
        size = _remove_first(keys, queue, size)
        if base > dist[v]:
            continue
        out[count] = v
        count += 1
        for q in range(indptr[v], indptr[v + 1]):
            label = base + weight[q]
            u = head[q]
            if label <= limit and label < dist[u]:
                dist[u] = label
                size = _insert(keys, queue, size, label, u)
    return count


@njit(cache=True, nogil=True)
def _from(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, origin: int, limit: float,
    dist: Reals, keys: Reals, queue: Ints, out: Ints,
) -> int:  # fmt: skip
    """The same for nodes reached from ``origin``."""
    count = 0
    dist[origin] = 0.0
    size = _insert(keys, queue, 0, 0.0, origin)
    while size > 0:
        base = keys[0]
        v = queue[0]
        size = _remove_first(keys, queue, size)
        if base > dist[v]:
            continue
        out[count] = v
        count += 1
        for q in range(indptr[v], indptr[v + 1]):
            label = base + weight[mate[q]]
            u = head[q]
            if label <= limit and label < dist[u]:
                dist[u] = label
                size = _insert(keys, queue, size, label, u)
    return count


@njit(cache=True, nogil=True)
def count_all(
    indptr: Ints, head: Ints, weight: Reals, places: Ints, amounts: Ints, spans: Reals,
    counts: Ints, dist: Reals, keys: Reals, queue: Ints, out: Ints,
) -> None:  # fmt: skip
    """Add every place to ``counts`` (C, S, n) of the nodes that reach it within a span.

    ``amounts`` (k, C) says how many places of each category stand on ``places`` (k,).
    """
    last = len(spans) - 1
    for i in range(len(places)):
        found = _towards(
            indptr, head, weight, places[i], spans[last], dist, keys, queue, out,
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
        for j in range(found):
            dist[out[j]] = INF


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
        found = _from(
            indptr, head, mate, weight, tails[i], limit, after, keys, queue, out,
        )  # fmt: skip
        _swap(weight, slots, old)
        rest = out[found:]
        earlier = _from(
            indptr, head, mate, weight, tails[i], limit, before, keys, queue, rest,
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
    indptr: Ints, head: Ints, weight: Reals, slots: Ints, old: Reals, places: Ints,
    amounts: Ints, moved: Flags, spans: Reals, counts: Ints, before: Reals, after: Reals,
    keys: Reals, queue: Ints, out: Ints, touched: Flags,
) -> None:  # fmt: skip
    """Bring ``counts`` up to date for the places that moved; ``touched`` (n,) where they did."""
    last = len(spans) - 1
    for i in range(len(places)):
        if not moved[i]:
            continue
        found = _towards(
            indptr, head, weight, places[i], spans[last], after, keys, queue, out,
        )  # fmt: skip
        _swap(weight, slots, old)
        rest = out[found:]
        earlier = _towards(
            indptr, head, weight, places[i], spans[last], before, keys, queue, rest,
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
