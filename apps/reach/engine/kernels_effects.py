"""Compiled loops of the effects: one trial over all categories of a plane, and places lost.

A trial changes some weights, lets every forest of the plane follow, counts who moved, and puts
the forests back: the cost is that of the region which moves, and no Python runs in between.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apps.reach.engine.kernels import Flags, Ints, Reals, ball, clear, undo, update

Longs = NDArray[np.int64]
Marks = NDArray[np.uint8]

INF = np.inf
# Columns of a trial's whole numbers.
AFFECTED, CUT_OFF, WITHIN_CLEAR, WITHIN_BLOCKED, FIGURES = range(5)
_MOVED, _LONGER, _CUT = 1, 2, 4


@njit(cache=True)
def _count(
    log_node: Ints, log_dist: Reals, count: int, times: Reals, residents: Longs, within: float,
    present: bool, seen: Marks, figures: Longs,
) -> float:  # fmt: skip
    """Sum the figures of one category over the nodes that moved; the longest detour, or -1."""
    longest = -1.0
    for i in range(count):
        v = log_node[i]
        free = times[v] if present else log_dist[i]
        blocked = log_dist[i] if present else times[v]
        if blocked <= free:
            continue
        people = residents[v]
        seen[v] |= _LONGER
        figures[AFFECTED] += people
        if free <= within:
            figures[WITHIN_CLEAR] += people
        if blocked <= within:
            figures[WITHIN_BLOCKED] += people
        if blocked == INF:
            seen[v] |= _CUT
            figures[CUT_OFF] += people
        elif people > 0:
            longest = max(longest, blocked - free)
    return longest


@njit(cache=True)
def trial(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, slots: Ints, old: Reals,
    dist: Reals, parent: Ints, residents: Longs, within: float, present: bool,
    whole: Ints, real: Reals, seen: Marks, moved: Ints, figures: Longs, detour: Reals,
) -> tuple[int, int, int]:  # fmt: skip
    """Count what ``weight[slots]``, changed from ``old``, does; ``dist``, ``parent`` (C, n) stay.

    ``present``: the labels at hand are those *with* the barrier. ``figures`` (C, 4) gets, of the
    residents whose way is longer with it: all, those without any way, those within ``within``
    without it, those within ``within`` with it. ``detour`` (C,) gets the longest finite one, -1
    when there is none. ``seen`` (n,) is 0 before and after. Returns how many nodes moved (listed
    in ``moved``, each once), and the residents affected and cut off, everybody once over all
    categories.
    """
    # Where ``update`` keeps its log.
    log_node, log_parent, log_dist = whole[4], whole[5], real[:, 1]
    n_moved = 0
    for c in range(dist.shape[0]):
        count = update(
            indptr, head, mate, dist[c], parent[c], whole, real, weight, slots, old,
        )  # fmt: skip
        for i in range(count):
            v = log_node[i]
            if seen[v] == 0:
                seen[v] = _MOVED
                moved[n_moved] = v
                n_moved += 1
        figures[c, :] = 0
        detour[c] = _count(
            log_node, log_dist, count, dist[c], residents, within, present, seen, figures[c]
        )
        undo(dist[c], parent[c], log_node, log_dist, log_parent, count)
    affected = 0
    cut_off = 0
    for i in range(n_moved):
        v = moved[i]
        if seen[v] & _LONGER:
            affected += residents[v]
        if seen[v] & _CUT:
            cut_off += residents[v]
        seen[v] = 0
    return n_moved, affected, cut_off


@njit(cache=True)
def _any_home_loses(
    homes: Ints, n_homes: int, to_end: Reals, to_other: Reals, across: float,
    free: float, blocked: float, limit: float, decided: bool, times: Reals,
) -> bool:  # fmt: skip
    """Whether some home reaches a place through the stretch in time, and only so.

    ``homes`` in order of their time to the end. ``free``, ``blocked``: time from the end to the
    place without and with the barrier. A home whose way to the end crosses the stretch backwards
    (at a cost of ``across``) has a way that does without it. Not ``decided``: whether one may;
    ``decided``: by ``times``, every node's time to the place with the barrier.
    """
    for i in range(n_homes):
        o = homes[i]
        if to_end[o] + free > limit:
            break
        if to_end[o] + blocked <= limit:
            continue
        if across > 0 and to_end[o] == to_other[o] + across:
            continue
        if not decided or times[o] == INF:
            return True
    return False


@njit(cache=True)
def _around_ends(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, slots: Ints, limit: float, forward: bool,
    keys: Reals, queue: Ints, times: Reals, nodes: Ints, counts: Longs,
) -> None:  # fmt: skip
    """A ball around each end of a stretch, into two rows."""
    for x in range(2):
        counts[x] = ball(
            indptr, head, mate, weight, head[slots[x]], limit, forward, times[x], keys, queue,
            nodes[x],
        )  # fmt: skip


@njit(cache=True)
def _farther_places(
    nodes: Ints, counts: Longs, times: Reals, place_row: Ints, farther: Ints,
) -> tuple[int, float]:  # fmt: skip
    """Nodes with places whose time from an end grows, each once, and the least time to one."""
    found = 0
    least = INF
    for x in range(2):
        for i in range(counts[x]):
            q = nodes[x, i]
            if place_row[q] < 0 or times[2 + x, q] <= times[x, q]:
                continue
            least = min(least, times[x, q])
            if x == 0 or times[2, q] <= times[0, q]:
                farther[found] = q
                found += 1
    return found, least


@njit(cache=True)
def _homes(nodes: Ints, count: int, lived_in: Flags, homes: Ints) -> int:
    """The inhabited ones of some nodes, in their order. Returns how many."""
    found = 0
    for i in range(count):
        if lived_in[nodes[i]]:
            homes[found] = nodes[i]
            found += 1
    return found


@njit(cache=True)
def _loses(
    q: int, homes: Ints, n_homes: Longs, times: Reals, without: Reals, limit: float, decided: bool,
) -> bool:  # fmt: skip
    """Whether somebody loses the places at a node, from either end (see ``_any_home_loses``)."""
    for x in range(2):
        if times[2 + x, q] > times[x, q] and _any_home_loses(
            homes[x], n_homes[x], times[4 + x], times[5 - x], without[1 - x],
            times[x, q], times[2 + x, q], limit, decided, times[6],
        ):  # fmt: skip
            return True
    return False


@njit(cache=True)
def places_lost(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, slots: Ints, without: Reals,
    with_it: Reals, limit: float, lived_in: Flags, place_row: Ints, place_counts: Longs,
    keys: Reals, queue: Ints, times: Reals, nodes: Ints, lost: Longs,
) -> None:  # fmt: skip
    """Places of each category that some inhabited node no longer reaches within ``limit``.

    ``slots`` are the two arcs of one stretch, start to end and back. ``times`` (7, n) all inf and
    ``nodes`` (10, n) are scratch. ``place_row`` (n,): row in ``place_counts`` (k, C), -1 without
    places. ``lost`` (C,) gets the counts. Leaves one of the two in ``weight[slots]``.

    A way from o to q that gets too long runs through the stretch, say from its end x on. Its part
    o - x does not use the stretch, so with the barrier there still is the way (o - x) + (x - q with
    the barrier). So only homes for which (o - x) + (x - q) is in time without the barrier and too
    long with it can lose q; where there are any, one search with the barrier decides.
    """
    lost[:] = 0
    if head[slots[0]] == head[slots[1]]:
        return
    counts = np.zeros(6, dtype=np.int64)
    n_homes = np.zeros(2, dtype=np.int64)
    # Rows 0, 1 of times: from both ends without the barrier; 2, 3: with it; 4, 5: to them without;
    # 6: to a place with it. Of nodes the same; 7: farther; 8, 9: homes.
    weight[slots] = with_it
    _around_ends(
        indptr, head, mate, weight, slots, limit, True, keys, queue, times[2:4], nodes[2:4],
        counts[2:4],
    )  # fmt: skip
    weight[slots] = without
    _around_ends(
        indptr, head, mate, weight, slots, limit, True, keys, queue, times[0:2], nodes[0:2],
        counts[0:2],
    )  # fmt: skip
    farther = nodes[7]
    n_farther, least = _farther_places(nodes, counts, times, place_row, farther)
    if n_farther > 0:
        _around_ends(
            indptr, head, mate, weight, slots, limit - least, False, keys, queue, times[4:6],
            nodes[4:6], counts[4:6],
        )  # fmt: skip
        for x in range(2):
            n_homes[x] = _homes(nodes[4 + x], counts[4 + x], lived_in, nodes[8 + x])
        weight[slots] = with_it
    for i in range(n_farther):
        q = farther[i]
        if not _loses(q, nodes[8:10], n_homes, times, without, limit, False):
            continue
        reached = ball(indptr, head, mate, weight, q, limit, False, times[6], keys, queue, nodes[6])
        if _loses(q, nodes[8:10], n_homes, times, without, limit, True):
            lost += place_counts[place_row[q]]
        clear(times[6], nodes[6], reached)
    for k in range(6):
        clear(times[k], nodes[k], counts[k])


@njit(cache=True)
def stamp(indptr: Ints, head: Ints, nodes: Ints, number: int, moved_at: Ints) -> None:
    """Write ``number`` at the nodes and their neighbours."""
    for i in range(len(nodes)):
        v = nodes[i]
        moved_at[v] = number
        for q in range(indptr[v], indptr[v + 1]):
            moved_at[head[q]] = number


@njit(cache=True)
def any_later(moved_at: Ints, nodes: Ints, number: int) -> bool:
    """Whether one of the nodes was stamped after ``number``."""
    for v in nodes:  # noqa: SIM110 (compiled: a generator would be slower)
        if moved_at[v] > number:
            return True
    return False


@njit(cache=True)
def last_within(
    ends: Reals, changed: Reals, numbers: Longs, span_m: float, last: Longs,
) -> None:  # fmt: skip
    """Of each stretch, the greatest number of a changed one with an end within ``span_m``.

    ``ends`` (k, 2, 2), ``changed`` (c, 2, 2) metres; ``numbers`` (c,); ``last`` (k,) starts at 0.
    """
    for i in range(len(ends)):
        for j in range(len(changed)):
            if numbers[j] <= last[i]:
                continue
            for a in range(2):
                for b in range(2):
                    east = ends[i, a, 0] - changed[j, b, 0]
                    north = ends[i, a, 1] - changed[j, b, 1]
                    if np.hypot(east, north) <= span_m:
                        last[i] = numbers[j]


@njit(cache=True)
def walk(
    head: Ints, mate: Ints, parent: Ints, clear_ms: Reals, now_ms: Reals, mark: Ints,
    residents: Longs, within: float, name: Ints, stack: Ints,
    before: Ints, marks: Ints, gains: Longs,
) -> int:  # fmt: skip
    """Group residents by the barriers on their way in a clear city, and sum what they lose.

    ``parent``, ``clear_ms`` (n,): the forest of a city without barriers. ``mark`` (2m,): number of
    the stretch's barriers by slot, -1 without. Every tree arc with barriers opens a group, number
    g from 1 on: it goes on into group ``before[g]`` after passing ``marks[g]``; 0 is the way
    without any. ``gains`` (groups, 2): residents who lost the span or every way, and
    person-milliseconds of the others. ``name``, ``stack`` (n,) are scratch. Returns how many
    groups there are.
    """
    groups = 1
    before[0], marks[0] = 0, -1
    gains[0, :] = 0
    name[:] = -1
    for origin in range(len(parent)):
        size = 0
        v = origin
        while name[v] < 0 and parent[v] >= 0:
            stack[size] = v
            size += 1
            v = head[mate[parent[v]]]
        if name[v] < 0:
            name[v] = 0
        group = name[v]
        while size > 0:
            size -= 1
            v = stack[size]
            if mark[parent[v]] >= 0:
                before[groups], marks[groups] = group, mark[parent[v]]
                gains[groups, :] = 0
                group = groups
                groups += 1
            name[v] = group
    for v in range(len(parent)):
        people = residents[v]
        if people == 0 or now_ms[v] <= clear_ms[v]:
            continue
        g = name[v]
        if now_ms[v] == INF or (clear_ms[v] <= within and now_ms[v] > within):
            gains[g, 0] += people
        if now_ms[v] < INF:
            gains[g, 1] += people * np.int64(now_ms[v] - clear_ms[v])
    return groups
