"""The compiled inner loops of the search from one place to another.

Importing this module costs about a second: only who is asked for a way does.

``towards`` looks backward from the goal (A* with the air line to the start as bound) and keeps its
labels. ``guided`` looks forward from the start on other weights and takes those labels for its
bound, so that a second answer on nearly the same weights costs next to nothing.

Bounds. Let ``pace`` be milliseconds a metre that no arc beats, and ``air(v)`` the metres from the
start to v. ``pace * air`` is consistent because the air line obeys the triangle inequality. After
``towards`` has found the least time D, every node it has not settled is at least
``D - pace * air(v)`` from the goal, so ``min(label(v), D - pace * air(v))`` is a bound for every
node; it is consistent as the smaller of two consistent bounds, and stays one on any weights that
are nowhere less.

Weights are whole milliseconds and the bounds' rounding is far below one, so a node is looked at
once and the queue never holds more entries than there are slots and ends.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apps.reach.engine.kernels import _insert, _remove_first

Ints = NDArray[np.int32]
Reals = NDArray[np.float64]

INF = np.inf


@njit(cache=True, inline="always")
def _air_ms(east: Reals, north: Reals, v: int, ends: Ints, pace: float) -> float:
    """The least time from the nearest of ``ends`` to v."""
    least = INF
    for end in ends:
        x = east[v] - east[end]
        y = north[v] - north[end]
        square = x * x + y * y
        if square < least:
            least = square
    return pace * np.sqrt(least)


@njit(cache=True)
def towards(
    indptr: Ints, head: Ints, weight: Reals, east: Reals, north: Reals, pace: float,
    start: Ints, start_ms: Reals, goal: Ints, goal_ms: Reals, dist: Reals, parent: Ints,
    keys: Reals, nodes: Ints,
) -> tuple[float, int]:  # fmt: skip
    """Least time from any of ``start`` to any of ``goal``, each with its own milliseconds on top.

    Returns the total and the place in ``start`` it begins at, or (inf, -1). ``dist`` then holds
    times to the goal (inf: not looked at), ``parent[v]`` the slot of the arc v leaves by.
    ``keys`` and ``nodes`` have room for every slot and every end.
    """
    dist[:] = INF
    parent[:] = -1
    size = 0
    for i in range(len(goal)):
        if goal_ms[i] < dist[goal[i]]:
            dist[goal[i]] = goal_ms[i]
            key = goal_ms[i] + _air_ms(east, north, goal[i], start, pace)
            size = _insert(keys, nodes, size, key, goal[i])
    best, first = INF, -1
    while size > 0:
        key = keys[0]
        v = nodes[0]
        if key >= best:
            break
        size = _remove_first(keys, nodes, size)
        base = dist[v]
        # An entry older than the node's label is passed over.
        if key > base + _air_ms(east, north, v, start, pace):
            continue
        for i in range(len(start)):
            if start[i] == v and base + start_ms[i] < best:
                best = base + start_ms[i]
                first = i
        for q in range(indptr[v], indptr[v + 1]):
            u = head[q]
            label = base + weight[q]
            if label < dist[u]:
                dist[u] = label
                parent[u] = q
                key = label + _air_ms(east, north, u, start, pace)
                size = _insert(keys, nodes, size, key, u)
    return best, first


@njit(cache=True, inline="always")
def _bound(
    back: Reals, found: float, beyond: float, east: Reals, north: Reals, pace: float,
    start: Ints, v: int,
) -> float:  # fmt: skip
    """What at least is left from v: see the module. ``beyond``: where no label was found."""
    if found == INF:
        return min(back[v], beyond)
    return max(0.0, min(back[v], found - _air_ms(east, north, v, start, pace)))


@njit(cache=True)
def guided(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, east: Reals, north: Reals, pace: float,
    start: Ints, start_ms: Reals, goal: Ints, goal_ms: Reals, back: Reals, found: float,
    beyond: float, dist: Reals, parent: Ints, keys: Reals, nodes: Ints,
) -> tuple[float, int]:  # fmt: skip
    """The same looking forward. Returns the total and the place in ``goal`` it ends at.

    ``back`` and ``found`` are what ``towards`` left, on weights nowhere above these except where
    it found no way at all (then ``beyond`` bounds the nodes it has no label for). ``dist`` then
    holds times from the start, ``parent[v]`` the slot of the arc v was reached by.
    """
    dist[:] = INF
    parent[:] = -1
    size = 0
    for i in range(len(start)):
        if start_ms[i] < dist[start[i]]:
            dist[start[i]] = start_ms[i]
            left = _bound(back, found, beyond, east, north, pace, start, start[i])
            size = _insert(keys, nodes, size, start_ms[i] + left, start[i])
    best, last = INF, -1
    while size > 0:
        key = keys[0]
        v = nodes[0]
        if key >= best:
            break
        size = _remove_first(keys, nodes, size)
        base = dist[v]
        if key > base + _bound(back, found, beyond, east, north, pace, start, v):
            continue
        for i in range(len(goal)):
            if goal[i] == v and base + goal_ms[i] < best:
                best = base + goal_ms[i]
                last = i
        for q in range(indptr[v], indptr[v + 1]):
            u = head[q]
            label = base + weight[mate[q]]
            if label < dist[u]:
                dist[u] = label
                parent[u] = mate[q]
                left = _bound(back, found, beyond, east, north, pace, start, u)
                size = _insert(keys, nodes, size, label + left, u)
    return best, last


@njit(cache=True)
def spread(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, start: Ints, start_ms: Reals,
    dist: Reals, keys: Reals, nodes: Ints,
) -> None:  # fmt: skip
    """Time from the start to every node: what can be reached when the goal cannot."""
    dist[:] = INF
    size = 0
    for i in range(len(start)):
        if start_ms[i] < dist[start[i]]:
            dist[start[i]] = start_ms[i]
            size = _insert(keys, nodes, size, start_ms[i], start[i])
    while size > 0:
        base = keys[0]
        v = nodes[0]
        size = _remove_first(keys, nodes, size)
        if base > dist[v]:
            continue
        for q in range(indptr[v], indptr[v + 1]):
            u = head[q]
            label = base + weight[mate[q]]
            if label < dist[u]:
                dist[u] = label
                size = _insert(keys, nodes, size, label, u)
