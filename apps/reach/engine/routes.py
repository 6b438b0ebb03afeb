"""The way from one place to another: exact, with an alternative, and with what is in its way.

A way begins and ends somewhere on a stretch. The part of a stretch costs its share of the whole
stretch, and of its barriers only those count that lie on that part. All times are whole
milliseconds, so the least time is the same number however it is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.reach.engine.arrays import Flags, Floats, NetworkArrays, Whole, local_metres
from apps.reach.engine.barriers import BarrierFacts, burden
from apps.reach.engine.graph import Graph, Index, build_graph, main_component
from apps.reach.engine.rules import Profile, Rules, Verdict
from apps.reach.engine.verdicts import BaseCosts, Reason, checks, kerb_nodes

# On top of a closed stretch where closed ones are counted: more than any way takes, and small
# enough that thousands of them and their milliseconds are exact in a float64.
BLOCKAGE_MS = float(2**40)
# An alternative may take this much longer, and share this much of its length with the way.
ALTERNATIVE_LONGER = 1.6
ALTERNATIVE_SHARED = 0.7
# How much worse the stretches of the way are made to look, first gently, to find one.
_PENALTIES = (1.4, 2.5)


# Who asks for the way to a barrier, or from one, is in front of it and has not to pass it.
SAME_PLACE_M = 1.0


@dataclass(frozen=True, slots=True)
class Roads:
    """What a search needs of a generation. n nodes, m stretches, 2 m slots (see ``graph``)."""

    network: NetworkArrays
    graph: Graph
    east: Floats  # (n,) metres on a plane
    north: Floats
    segment: Index  # (2m,) of each slot
    along: Flags  # (2m,) whether the slot's arc goes from start to end
    has_kerb: Flags  # (n,)
    main: Flags  # (n,) in the largest part of the walkable network

    @classmethod
    def of(cls, network: NetworkArrays) -> "Roads":
        """All that can be told before anybody asks."""
        graph = build_graph(network)
        lat = float(network.node_lonlat[:, 1].mean()) if network.node_count else 0.0
        where = local_metres(network.node_lonlat, around_lat=lat)
        m = network.segment_count
        segment = np.empty(2 * m, dtype=np.int32)
        along = np.zeros(2 * m, dtype=np.bool_)
        segment[graph.slot[0]] = segment[graph.slot[1]] = np.arange(m, dtype=np.int32)
        along[graph.slot[0]] = True
        return cls(
            network, graph, np.ascontiguousarray(where[:, 0]), np.ascontiguousarray(where[:, 1]),
            segment, along, kerb_nodes(network), main_component(network),
        )  # fmt: skip

    def same_place(self, segment: int) -> float:
        """The fraction of a stretch that a place and what stands right there may be apart."""
        return SAME_PLACE_M / max(float(self.network.length_m[segment]), SAME_PLACE_M)

    def pace(self, base: BaseCosts) -> float:
        """Milliseconds a metre of air line that no arc beats; barriers only make it more."""
        start, end = self.network.start, self.network.end
        air = np.hypot(self.east[start] - self.east[end], self.north[start] - self.north[end])
        least = base.ms.min(axis=0)
        some = (air > 0) & np.isfinite(least)
        # A hair less: the plane's own rounding must not make a bound of the truth.
        return float((least[some] / air[some]).min()) * (1 - 1e-9) if some.any() else 0.0


@dataclass(frozen=True, slots=True)
class Ends:
    """Nodes a way may begin (or end) at, and the milliseconds to (or from) each."""

    nodes: Index  # (k,)
    ms: Floats  # (k,) inf: not this way


@dataclass(frozen=True, slots=True)
class Way:
    """A way between ends. ``slots`` (k,) in the order they are walked; empty: one node only."""

    ms: float
    slots: Index
    # Places in the ends it was asked from and to.
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Foothold:
    """A place on a stretch: ``fraction`` 0 at its start, 1 at its end."""

    segment: int
    fraction: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Of one stretch the barriers that count, each with the fraction of the stretch it lies at."""

    barriers: Sequence[tuple[BarrierFacts, float]]

    def between(self, low: float, high: float) -> list[BarrierFacts]:
        """Those on a part."""
        return [barrier for barrier, at in self.barriers if low <= at <= high]

    def seen_from(self, *places: float, within: float) -> "Stretch":
        """Without those at the places themselves: whoever is in front of one has not to pass it.

        ``places`` are fractions, ``within`` the fraction that still is the same place.
        """
        kept = [
            (barrier, at)
            for barrier, at in self.barriers
            if all(abs(at - place) > within for place in places)
        ]
        return Stretch(kept)


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody of a profile: rules and the costs before barriers."""

    profile: Profile
    rules: Rules
    base: BaseCosts

    def part_ms(
        self, roads: Roads, stretch: Stretch, segment: int, low: float, high: float,
        *, along: bool, optimistic: bool,
    ) -> float:  # fmt: skip
        """Milliseconds on the part of a stretch between two fractions; inf: closed."""
        if high <= low:
            return 0.0
        direction = 0 if along else 1
        if not optimistic and self.base.verdict[direction, segment] == Verdict.UNKNOWN:
            return float(np.inf)
        ms = float(self.base.ms[direction, segment])
        there = [
            barrier
            for barrier in stretch.between(low, high)
            if barrier.counts(optimistic=optimistic)
        ]
        load = burden(
            there,
            self.profile,
            self.rules,
            two_sided=bool(roads.network.two_sided[segment]),
            optimistic=optimistic,
        )
        return float(np.floor(ms * (high - low) + 0.5)) + load.ms if np.isfinite(ms) else ms

    def open_ms(self, network: NetworkArrays) -> Floats:
        """(2, m) milliseconds without barriers and without what closes the stretch by itself.

        Where people on foot are not admitted it stays inf: nobody can remove that.
        """
        flat = np.floor(network.length_m / self.profile.speed_m_s * 1000 + 0.5)
        ms = np.where(np.isfinite(self.base.ms), self.base.ms, flat)
        return np.where(network.walkable, ms, np.inf)


def leaving(
    roads: Roads, walker: Walker, at: Foothold, stretch: Stretch, *, optimistic: bool
) -> Ends:
    """The two ends of the stretch one stands on, and the time to get to each."""
    s, f = at.segment, at.fraction
    stretch = stretch.seen_from(f, within=roads.same_place(s))
    ms = [
        walker.part_ms(roads, stretch, s, 0.0, f, along=False, optimistic=optimistic),
        walker.part_ms(roads, stretch, s, f, 1.0, along=True, optimistic=optimistic),
    ]
    return _ends(roads, s, ms)


def arriving(
    roads: Roads, walker: Walker, at: Foothold, stretch: Stretch, *, optimistic: bool
) -> Ends:
    """The two ends of the stretch one goes to, and the time from each."""
    s, f = at.segment, at.fraction
    stretch = stretch.seen_from(f, within=roads.same_place(s))
    ms = [
        walker.part_ms(roads, stretch, s, 0.0, f, along=True, optimistic=optimistic),
        walker.part_ms(roads, stretch, s, f, 1.0, along=False, optimistic=optimistic),
    ]
    return _ends(roads, s, ms)


def _ends(roads: Roads, segment: int, ms: list[float]) -> Ends:
    net = roads.network
    nodes = np.array([net.start[segment], net.end[segment]], dtype=np.int32)
    return Ends(nodes, np.array(ms, dtype=np.float64))


def counted(ends: Ends, shares: Sequence[float], whole_ms: Sequence[float]) -> Ends:
    """The same ends where a closed part may be walked and counts as a blockage."""
    ms = [
        had if np.isfinite(had) else np.floor(share * whole + 0.5) + BLOCKAGE_MS
        for had, share, whole in zip(ends.ms, shares, whole_ms, strict=True)
    ]
    return Ends(ends.nodes, np.array(ms, dtype=np.float64))


def counting_weights(weight: Floats, open_by_slot: Floats) -> Floats:
    """(2m,) weights where a closed stretch may be walked and counts as a blockage."""
    return np.where(np.isfinite(weight), weight, open_by_slot + BLOCKAGE_MS)


class Search:
    """One question. ``first`` answers it; the other answers lean on what it found."""

    def __init__(self, roads: Roads, pace: float, start: Ends, goal: Ends) -> None:
        self._roads, self._pace = roads, pace
        self.start, self.goal = start, goal
        n, slots = roads.graph.node_count, roads.graph.slot_count
        self._back = np.empty(n)
        self._dist = np.empty(n)
        self._parent = np.empty(n, dtype=np.int32)
        self._keys = np.empty(slots + 4)
        self._nodes = np.empty(slots + 4, dtype=np.int32)
        self._found = float(np.inf)

    def first(self, weight: Floats) -> Way | None:
        """The least time on these weights (2m,) by slot. None: no way."""
        from apps.reach.engine import kernels_routes as kernels

        r, g = self._roads, self._roads.graph
        self._found, begins = kernels.towards(
            g.indptr, g.head, weight, r.east, r.north, self._pace, self.start.nodes,
            self.start.ms, self.goal.nodes, self.goal.ms, self._back, self._parent,
            self._keys, self._nodes,
        )  # fmt: skip
        if begins < 0:
            return None
        slots = []
        node = int(self.start.nodes[begins])
        while self._parent[node] >= 0:
            slot = int(self._parent[node])
            slots.append(slot)
            node = int(g.head[g.mate[slot]])
        ends = self._end_at(node, self._back)
        return Way(float(self._found), np.array(slots, dtype=np.int32), begins, ends)

    def _end_at(self, node: int, label: Floats) -> int:
        """Which end of the goal a node without a way further is."""
        same = np.flatnonzero((self.goal.nodes == node) & (self.goal.ms == label[node]))
        return int(same[0])

    def again(
        self, weight: Floats, *, start: Ends | None = None, goal: Ends | None = None
    ) -> Way | None:
        """The least time on weights and ends that are nowhere less than those of ``first``."""
        if not np.isfinite(self._found):
            return None
        return self._guided(weight, start or self.start, goal or self.goal, float(np.inf))

    def fewest_blockages(self, weight: Floats, start: Ends, goal: Ends) -> Way | None:
        """After ``first`` found none: the way with the fewest closed stretches, then the fastest.

        ``weight``, ``start``, ``goal``: of ``counting_weights`` and ``counted``. ``ms`` is then
        ``BLOCKAGE_MS`` times their number, plus the time without them.
        """
        # A node that ``first`` could not lead to the goal needs one closed stretch at least.
        return self._guided(weight, start, goal, BLOCKAGE_MS)

    def _guided(self, weight: Floats, start: Ends, goal: Ends, beyond: float) -> Way | None:
        from apps.reach.engine import kernels_routes as kernels

        r, g = self._roads, self._roads.graph
        total, ends = kernels.guided(
            g.indptr, g.head, g.mate, weight, r.east, r.north, self._pace, start.nodes, start.ms,
            goal.nodes, goal.ms, self._back, self._found, beyond, self._dist, self._parent,
            self._keys, self._nodes,
        )  # fmt: skip
        if ends < 0:
            return None
        slots = []
        node = int(goal.nodes[ends])
        while self._parent[node] >= 0:
            slot = int(self._parent[node])
            slots.append(slot)
            node = int(g.head[slot])
        same = (start.nodes == node) & (start.ms == self._dist[node])
        begins = int(np.flatnonzero(same)[0])
        return Way(float(total), np.array(slots[::-1], dtype=np.int32), begins, ends)

    def times(self, weight: Floats) -> Floats:
        """(n,) milliseconds from the start to every node, inf where there is no way."""
        from apps.reach.engine import kernels_routes as kernels

        g = self._roads.graph
        kernels.spread(
            g.indptr, g.head, g.mate, weight, self.start.nodes, self.start.ms, self._dist,
            self._keys, self._nodes,
        )  # fmt: skip
        return self._dist

    def alternative(self, weight: Floats, way: Way) -> Way | None:
        """Another way that is worth the name: neither much longer nor mostly the same.

        The stretches of the way are made to look worse until the search leaves them. Its ``ms``
        is the true time. None is an honest answer.
        """
        length = self._roads.network.length_m
        taken = np.unique(self._roads.segment[way.slots])
        whole_m = float(length[taken].sum())
        for penalty in _PENALTIES:
            worse = weight.copy()
            slots = self._roads.graph.slot[:, taken]
            # Whole numbers, as everywhere: a search that rounds might look at a node twice.
            worse[slots] = np.floor(worse[slots] * penalty)
            other = self.again(worse)
            if other is None:
                return None
            shared = np.intersect1d(taken, self._roads.segment[other.slots])
            ms = float(self.start.ms[other.begins] + weight[other.slots].sum())
            ms += float(self.goal.ms[other.ends])
            if ms > ALTERNATIVE_LONGER * way.ms:
                return None
            if whole_m and float(length[shared].sum()) <= ALTERNATIVE_SHARED * whole_m:
                return Way(ms, other.slots, other.begins, other.ends)
        return None


def explain_stretches(
    roads: Roads, walker: Walker, segments: Whole, along: Flags
) -> list[list[Reason]]:
    """Why each of some stretches is not plainly free in the direction it is walked, worst first.

    Only these stretches and their nodes are looked at: a way has hundreds, a city 200,000.
    """
    if not len(segments):
        return []
    part, nodes = roads.network.cut(segments)
    found: list[list[Reason]] = [[] for _ in segments]
    for check in checks(part, walker.profile, walker.rules, roads.has_kerb[nodes]):
        codes = np.where(along, check.forward, check.backward)
        for i in np.flatnonzero(codes != Verdict.FREE).tolist():
            found[i].append(check.reason(i, Verdict(int(codes[i])), walker.rules))
    return [sorted(reasons, key=lambda reason: -reason.verdict) for reasons in found]
