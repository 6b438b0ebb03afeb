"""The compiled inner loops: Dijkstra in full, its exact update after a change, bounded balls.

Compiled once and kept on disk (``cache=True``). Importing this module costs about a second, so
only the engine process does.

All labels are float64 holding whole milliseconds: sums are exact, so an updated label and a
recomputed one are the same bits. The queue is a four-ary heap of nodes keyed by their label, with
``pos[v]`` the place of v in it and -1 outside; it is empty before and after every call. Searches
that label every node they meet use a simpler one, see ``full``.

The update follows the shortest-path forest (``parent[v]`` is the slot of the arc v leaves by):

1. *Longer arcs.* Only nodes whose own tree arc got longer can be late, and the subtrees below
   them. They are taken in the order of their old label, so that when v's turn comes everything
   nearer is already judged: if an untouched nearer neighbour offers the old label, v leans on it
   and its subtree is safe; otherwise v loses its label and its children become candidates. Leaning
   only on strictly nearer nodes keeps zero-length arcs from holding each other up.
2. *Settle.* Nodes without a label take the best offer of their neighbours; heads of shorter arcs
   take theirs when it is better; then labels spread in order of size as in Dijkstra.

Every node changed is logged once with its old label and parent, so a trial can be undone.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Reals = NDArray[np.float64]
Marks = NDArray[np.uint8]
Flags = NDArray[np.bool_]

INF = np.inf


@njit(cache=True, inline="always")
def _up(
    heap: Ints,
    pos: Ints,
    dist: Reals,
    i: int,
) -> None:
    v = heap[i]
    key = dist[v]
    while i > 0:
        above = (i - 1) >> 2
        u = heap[above]
        if dist[u] <= key:
            break
        heap[i] = u
        pos[u] = i
        i = above
    heap[i] = v
    pos[v] = i


@njit(cache=True, inline="always")
def _push(
    heap: Ints, pos: Ints, dist: Reals, size: int, v: int,
) -> int:  # fmt: skip
    """Insert v, or move it up after its label fell. Returns the size of the heap."""
    i = pos[v]
    if i < 0:
        i = size
        size += 1
        heap[i] = v
    _up(heap, pos, dist, i)
    return size


@njit(cache=True)
def _pop(
    heap: Ints,
    pos: Ints,
    dist: Reals,
    size: int,
) -> int:
    """Remove the node with the least label (``heap[0]``). Returns the size of the heap."""
    pos[heap[0]] = -1
    size -= 1
    if size == 0:
        return size
    v = heap[size]
    key = dist[v]
    i = 0
    while True:
        first = (i << 2) + 1
        if first >= size:
            break
        best = first
        least = dist[heap[first]]
        for j in range(first + 1, min(first + 4, size)):
            if dist[heap[j]] < least:
                least = dist[heap[j]]
                best = j
        if least >= key:
            break
        heap[i] = heap[best]
        pos[heap[i]] = i
        i = best
    heap[i] = v
    pos[v] = i
    return size


@njit(cache=True, inline="always")
def _insert(keys: Reals, nodes: Ints, size: int, key: float, v: int) -> int:
    """Add an entry to a heap of (key, node) pairs. Returns its size."""
    i = size
    while i > 0:
        above = (i - 1) >> 2
        if keys[above] <= key:
            break
        keys[i] = keys[above]
        nodes[i] = nodes[above]
        i = above
    keys[i] = key
    nodes[i] = v
    return size + 1


@njit(cache=True, inline="always")
def _sink(keys: Reals, nodes: Ints, size: int, key: float, v: int) -> None:
    """Put an entry in the place of the least one, and let it sink to where it belongs."""
    i = 0
    while True:
        first = (i << 2) + 1
        if first >= size:
            break
        best = first
        least = keys[first]
        for j in range(first + 1, min(first + 4, size)):
            if keys[j] < least:
                least = keys[j]
                best = j
        if least >= key:
            break
        keys[i] = least
        nodes[i] = nodes[best]
        i = best
    keys[i] = key
    nodes[i] = v


@njit(cache=True, inline="always")
def _remove_first(keys: Reals, nodes: Ints, size: int) -> int:
    """Take the least entry off a heap of pairs. Returns its size."""
    size -= 1
    _sink(keys, nodes, size, keys[size], nodes[size])
    return size


@njit(cache=True)
def full(
    indptr: Ints, head: Ints, weight: Reals, sources: Ints, dist: Reals, parent: Ints,
    keys: Reals, nodes: Ints,
) -> None:  # fmt: skip
    """Label every node with its time to the nearest of ``sources``, from nothing.

    Here the queue holds pairs and forgets none: a node whose label fell is in it twice, and its
    older entry is passed over. Over a whole city that is a third faster than moving nodes up.
    The entry just taken stays in place until the first new one sinks from there: it belongs near
    the top, whereas the last entry, with which a heap fills the gap, belongs at the bottom.
    ``keys`` and ``nodes`` have room for every slot and every node.
    """
    dist[:] = INF
    parent[:] = -1
    size = 0
    for s in sources:
        dist[s] = 0.0
        size = _insert(keys, nodes, size, 0.0, s)
    while size > 0:
        base = keys[0]
        v = nodes[0]
        gap = True
        if base == dist[v]:
            for q in range(indptr[v], indptr[v + 1]):
                u = head[q]
                label = base + weight[q]
                if label < dist[u]:
                    dist[u] = label
                    parent[u] = q
                    if gap:
                        _sink(keys, nodes, size, label, u)
                        gap = False
                    else:
                        size = _insert(keys, nodes, size, label, u)
        if gap:
            size = _remove_first(keys, nodes, size)


@njit(cache=True, inline="always")
def _note(
    v: int, dist: Reals, parent: Ints, mark: Ints, log_node: Ints, log_dist: Reals,
    log_parent: Ints, count: int,
) -> int:  # fmt: skip
    if mark[v] == 0:
        mark[v] = 1
        log_node[count] = v
        log_dist[count] = dist[v]
        log_parent[count] = parent[v]
        count += 1
    return count


@njit(cache=True)
def _leans_on(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, dist: Reals, v: int,
) -> int:  # fmt: skip
    """Slot of an arc from v to a nearer labelled node that still offers v's label, or -1."""
    label = dist[v]
    for q in range(indptr[v], indptr[v + 1]):
        u = head[q]
        if dist[u] < label and dist[u] + weight[mate[q]] <= label:
            return mate[q]
    return -1


@njit(cache=True)
def _loosen(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, slots: Ints, old: Reals, dist: Reals,
    parent: Ints, heap: Ints, pos: Ints, mark: Ints, log_node: Ints, log_dist: Reals,
    log_parent: Ints, late: Ints,
) -> tuple[int, int]:  # fmt: skip
    """First half: take the label from every node that lost its way. (log count, late count)."""
    count = 0
    n_late = 0
    size = 0
    for i in range(len(slots)):
        p = slots[i]
        v = head[p]
        if weight[p] > old[i] and parent[v] == p and pos[v] < 0:
            size = _push(heap, pos, dist, size, v)
    while size > 0:
        v = heap[0]
        size = _pop(heap, pos, dist, size)
        count = _note(v, dist, parent, mark, log_node, log_dist, log_parent, count)
        lean = _leans_on(indptr, head, mate, weight, dist, v)
        parent[v] = lean
        if lean >= 0:
            continue
        dist[v] = INF
        late[n_late] = v
        n_late += 1
        for q in range(indptr[v], indptr[v + 1]):
            u = head[q]
            if parent[u] == q and pos[u] < 0:
                size = _push(heap, pos, dist, size, u)
    return count, n_late


@njit(cache=True)
def _offers(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, dist: Reals, parent: Ints, late: Ints,
    n_late: int, heap: Ints, pos: Ints,
) -> int:  # fmt: skip
    """Every late node takes the best offer of its neighbours. Size of the heap."""
    size = 0
    for i in range(n_late):
        v = late[i]
        for q in range(indptr[v], indptr[v + 1]):
            label = dist[head[q]] + weight[mate[q]]
            if label < dist[v]:
                dist[v] = label
                parent[v] = mate[q]
        if dist[v] < INF:
            size = _push(heap, pos, dist, size, v)
    return size


@njit(cache=True)
def update(
    indptr: Ints, head: Ints, mate: Ints, dist: Reals, parent: Ints, whole: Ints, real: Reals,
    weight: Reals, slots: Ints, old: Reals,
) -> int:  # fmt: skip
    """Make labels exact again after ``weight[slots]`` changed from ``old``.

    Returns how many nodes are in the log (each once; some may have their old label back).

    Handing over one array takes as long as relabelling a node. So scratch memory comes in two:
    ``whole`` (6, n) is heap, pos, mark, late, logged nodes, logged parents; ``real`` (n, 3) is the
    log for the caller: node, label before, label after. What is new in every call is last: the
    rest can be bound once.
    """
    heap, pos, mark, late = whole[0], whole[1], whole[2], whole[3]
    log_node, log_parent, log_dist = whole[4], whole[5], real[:, 1]
    count, n_late = _loosen(
        indptr, head, mate, weight, slots, old, dist, parent,
        heap, pos, mark, log_node, log_dist, log_parent, late,
    )  # fmt: skip
    size = _offers(indptr, head, mate, weight, dist, parent, late, n_late, heap, pos)
    for i in range(len(slots)):
        p = slots[i]
        if weight[p] < old[i]:
            v = head[p]
            label = dist[head[mate[p]]] + weight[p]
            if label < dist[v]:
                count = _note(v, dist, parent, mark, log_node, log_dist, log_parent, count)
                dist[v] = label
                parent[v] = p
                size = _push(heap, pos, dist, size, v)
    while size > 0:
        v = heap[0]
        size = _pop(heap, pos, dist, size)
        base = dist[v]
        for q in range(indptr[v], indptr[v + 1]):
            u = head[q]
            label = base + weight[q]
            if label < dist[u]:
                count = _note(u, dist, parent, mark, log_node, log_dist, log_parent, count)
                dist[u] = label
                parent[u] = q
                size = _push(heap, pos, dist, size, u)
    for i in range(count):
        v = log_node[i]
        mark[v] = 0
        real[i, 0] = v
        real[i, 2] = dist[v]
    return count


@njit(cache=True)
def undo(
    dist: Reals, parent: Ints, log_node: Ints, log_dist: Reals, log_parent: Ints, count: int,
) -> None:  # fmt: skip
    """Put back what the last ``update`` changed."""
    for i in range(count):
        v = log_node[i]
        dist[v] = log_dist[i]
        parent[v] = log_parent[i]


@njit(cache=True, nogil=True)
def ball(
    indptr: Ints, head: Ints, mate: Ints, weight: Reals, origin: int, limit: float, forward: bool,
    dist: Reals, keys: Reals, nodes: Ints, out: Ints,
) -> int:  # fmt: skip
    """Nodes within ``limit`` of ``origin``: reached from it, or (not forward) reaching it.

    Writes them to ``out`` in order of time, leaves their labels in ``dist`` (inf elsewhere) and
    returns how many there are; ``clear`` empties ``dist`` again. The queue is that of ``full``.
    """
    count = 0
    dist[origin] = 0.0
    size = _insert(keys, nodes, 0, 0.0, origin)
    while size > 0:
        base = keys[0]
        v = nodes[0]
        gap = True
        if base == dist[v]:
            out[count] = v
            count += 1
            for q in range(indptr[v], indptr[v + 1]):
                u = head[q]
                label = base + (weight[mate[q]] if forward else weight[q])
                if label <= limit and label < dist[u]:
                    dist[u] = label
                    if gap:
                        _sink(keys, nodes, size, label, u)
                        gap = False
                    else:
                        size = _insert(keys, nodes, size, label, u)
        if gap:
            size = _remove_first(keys, nodes, size)
    return count


@njit(cache=True, nogil=True)
def clear(
    dist: Reals,
    out: Ints,
    count: int,
) -> None:
    """Forget the labels of a ball."""
    for i in range(count):
        dist[out[i]] = INF
