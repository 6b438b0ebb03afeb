"""Compiled loops of the effects: one trial over all categories of a plane, and places lost.

A trial changes some weights, lets every forest of the plane follow, counts who moved, and puts
the forests back: the cost is that of the region which moves, and no Python runs in between.
"""

import numpy as np
from numba import njit

from apps.reach.engine.kernels import Flags, Ints, Marks, Reals, ball, clear, undo, update

INF = np.inf
# Columns of a trial's whole numbers.
AFFECTED, CUT_OFF, WITHIN_CLEAR, WITHIN_BLOCKED, FIGURES = range(5)
_MOVED, _LONGER, _CUT = 1, 2, 4


@njit(cache=True)
def trial(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, slots: Ints, old: Reals,
    dist: Reals, parent: Ints, residents: Ints, within: float, present: bool,
    heap: Ints, pos: Ints, mark: Marks, log_node: Ints, log_dist: Reals, log_parent: Ints,
    late: Ints, seen: Marks, moved: Ints, figures: Ints, detour: Reals,
) -> tuple[int, int, int]:  # fmt: skip
    """Count what ``weight[slots]``, changed from ``old``, does; ``dist``, ``parent`` (C, n) stay.

    ``present``: the labels at hand are those *with* the barrier. ``figures`` (C, 4) gets, of the
    residents whose way is longer with it: all, those without any way, those within ``within``
    without it, those within ``within`` with it. ``detour`` (C,) gets the longest finite one, -1
    when there is none. Returns how many nodes moved (listed in ``moved``, each once), and the
    residents affected and cut off, everybody once over all categories.
    """
    n_moved = 0
    for c in range(dist.shape[0]):
        figures[c, :] = 0
        detour[c] = -1.0
        times = dist[c]
        count = update(
            indptr, head, mate, weight, slots, old, times, parent[c],
            heap, pos, mark, log_node, log_dist, log_parent, late,
        )  # fmt: skip
        for i in range(count):
            v = log_node[i]
            if seen[v] == 0:
                seen[v] = _MOVED
                moved[n_moved] = v
                n_moved += 1
            free, blocked = times[v], log_dist[i]
            if not present:
                free, blocked = blocked, free
            if blocked <= free:
                continue
            people = residents[v]
            seen[v] |= _LONGER
            figures[c, AFFECTED] += people
            if free <= within:
                figures[c, WITHIN_CLEAR] += people
            if blocked <= within:
                figures[c, WITHIN_BLOCKED] += people
            if blocked == INF:
                seen[v] |= _CUT
                figures[c, CUT_OFF] += people
            elif people > 0 and blocked - free > detour[c]:
                detour[c] = blocked - free
        undo(times, parent[c], log_node, log_dist, log_parent, count)
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
def places_lost(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, slots: Ints, without: Reals,
    with_it: Reals, limit: float, lived_in: Flags, place_row: Ints, place_counts: Ints,
    heap: Ints, pos: Ints, times: Reals, nodes: Ints, lost: Ints,
) -> None:  # fmt: skip
    """Places of each category that some inhabited node no longer reaches within ``limit``.

    ``slots`` are the two arcs of one stretch, start to end and back. ``times`` (7, n) all inf and
    ``nodes`` (10, n) are scratch. ``place_row`` (n,): row in ``place_counts`` (k, C), -1 without
    places. ``lost`` (C,) gets the counts. Leaves ``with_it`` in ``weight[slots]``.

    A way from o to q that gets too long runs through the stretch, say from its end x on. Its part
    o - x does not use the stretch, so with the barrier there still is the way (o - x) + (x - q with
    the barrier). So only homes for which (o - x) + (x - q) is in time without the barrier and too
    long with it can lose q; where there are any, one search with the barrier decides.
    """
    lost[:] = 0
    if head[slots[0]] == head[slots[1]]:
        return
    counts = np.zeros(6, dtype=np.int64)
    # Rows 0, 1 of times: from both ends without the barrier; 2, 3: with it; 4, 5: to them without.
    weight[slots] = without
    for x in range(2):
        counts[x] = ball(
            indptr, head, mate, weight, head[slots[x]], limit, True, times[x], heap, pos, nodes[x]
        )
    weight[slots] = with_it
    for x in range(2):
        counts[2 + x] = ball(
            indptr, head, mate, weight, head[slots[x]], limit, True,
            times[2 + x], heap, pos, nodes[2 + x],
        )  # fmt: skip
    farther = nodes[6]
    n_farther = 0
    least = INF
    for x in range(2):
        for i in range(counts[x]):
            q = nodes[x, i]
            if place_row[q] < 0 or times[2 + x, q] <= times[x, q]:
                continue
            least = min(least, times[x, q])
            if x == 0 or times[2, q] <= times[0, q]:
                farther[n_farther] = q
                n_farther += 1
    n_homes = np.zeros(2, dtype=np.int64)
    if n_farther > 0:
        weight[slots] = without
        for x in range(2):
            counts[4 + x] = ball(
                indptr, head, mate, weight, head[slots[x]], limit - least, False,
                times[4 + x], heap, pos, nodes[4 + x],
            )  # fmt: skip
        for x in range(2):
            for i in range(counts[4 + x]):
                o = nodes[4 + x, i]
                if lived_in[o]:
                    nodes[8 + x, n_homes[x]] = o
                    n_homes[x] += 1
        weight[slots] = with_it
    for i in range(n_farther):
        q = farther[i]
        reached = -1
        for x in range(2):
            free, blocked = times[x, q], times[2 + x, q]
            if blocked <= free or not _any_home_loses(
                nodes[8 + x], n_homes[x], times[4 + x], times[5 - x], without[1 - x],
                free, blocked, limit, False, times[6],
            ):  # fmt: skip
                continue
            if reached < 0:
                reached = ball(
                    indptr, head, mate, weight, q, limit, False, times[6], heap, pos, nodes[7]
                )
            if _any_home_loses(
                nodes[8 + x], n_homes[x], times[4 + x], times[5 - x], without[1 - x],
                free, blocked, limit, True, times[6],
            ):  # fmt: skip
                for c in range(len(lost)):
                    lost[c] += place_counts[place_row[q], c]
                break
        if reached > 0:
            clear(times[6], nodes[7], reached)
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
    for i in range(len(nodes)):
        if moved_at[nodes[i]] > number:
            return True
    return False


@njit(cache=True)
def last_within(
    ends: Reals, changed: Reals, numbers: Ints, span_m: float, last: Ints,
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
    residents: Ints, within: float, name: Ints, stack: Ints,
    before: Ints, marks: Ints, gains: Ints,
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
