"""The whole engine in memory: network, rules, places, barriers, weights and forests.

Everything is a pure function of (network generation, rules, places, standing barriers); the model
keeps that function's value up to date by touching only what a change touches.

Places attach to the nearest node that can be walked to (of the main part of the network, unless
another node is nearer by more than ``ATTACH_SLACK_M``). The way from a door to its node is left
out at both ends: it is the same with and without any barrier, so no effect depends on it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.arrays import Floats, NetworkArrays, Whole, local_metres
from apps.reach.engine.barriers import BarrierFacts, Burden, burden
from apps.reach.engine.fields import Forest, Workspace, check_parents
from apps.reach.engine.graph import Index, build_graph, main_component
from apps.reach.engine.rules import Profile, Rules, Verdict
from apps.reach.engine.verdicts import BaseCosts, base_costs

OPTIMISTIC, PESSIMISTIC = "optimistic", "pessimistic"
READINGS = (OPTIMISTIC, PESSIMISTIC)
ATTACH_SLACK_M = 60.0


@dataclass(frozen=True, slots=True)
class Plane:
    """One profile in one reading: what a set of weights belongs to."""

    profile: str
    reading: str

    @property
    def optimistic(self) -> bool:
        """Unknown passes and unverified barriers do not count."""
        return self.reading == OPTIMISTIC


@dataclass(frozen=True, slots=True)
class Touched:
    """What a batch of changes moved. ``nodes`` and ``segments`` hold each index once."""

    segments: Whole
    nodes: Mapping[Plane, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class SegmentVerdicts:
    """Verdict codes of some segments for one profile, both readings."""

    segments: Whole
    optimistic: NDArray[np.int8]
    pessimistic: NDArray[np.int8]


def attach(network: NetworkArrays, lonlat: Floats) -> Whole:
    """(k,) the node each place belongs to, from (k, 2) degrees. -1 without a walkable network."""
    from scipy.spatial import cKDTree

    usable = np.zeros(network.node_count, dtype=np.bool_)
    usable[network.start[network.walkable]] = True
    usable[network.end[network.walkable]] = True
    if not len(lonlat) or not usable.any():
        return np.full(len(lonlat), -1, dtype=np.int64)
    lat = float(network.node_lonlat[:, 1].mean())
    where = local_metres(network.node_lonlat, around_lat=lat)
    points = local_metres(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2), around_lat=lat)
    found = []
    for some in (usable & main_component(network), usable):
        nodes = np.flatnonzero(some)
        distance, nearest = cKDTree(where[nodes]).query(points)
        found.append((distance, nodes[nearest]))
    (far, main), (near, any_node) = found
    return np.where(far <= near + ATTACH_SLACK_M, main, any_node).astype(np.int64)


class ReachModel:
    """See the module. ``places`` {category: (k,) node of each place}, -1 is attached to nothing."""

    def __init__(
        self,
        *,
        network: NetworkArrays,
        rules: Rules,
        places: Mapping[str, Whole],
        barriers: Iterable[BarrierFacts] = (),
        fields: tuple[Floats, Index] | None = None,
    ) -> None:
        """``fields``: labels (P, R, C, n) and parents of a checkpoint of exactly this state.

        Raises:
            ValueError: the parents of the checkpoint are not those of its labels.
        """
        self.network, self.rules = network, rules
        self.profiles: tuple[Profile, ...] = tuple(rules.profiles[c] for c in rules.active)
        self.categories = tuple(places)
        self.places = {c: np.asarray(nodes, dtype=np.int64) for c, nodes in places.items()}
        self.planes = tuple(Plane(p.code, r) for p in self.profiles for r in READINGS)
        self.graph = build_graph(network)
        self.work = Workspace(self.graph)
        # What ``effects`` keeps for its trials.
        self.trials: Any = None
        self.base: dict[str, BaseCosts] = {
            p.code: base_costs(network, p, rules) for p in self.profiles
        }
        # How many barriers ``apply`` has put, changed or taken away.
        self.changes = 0
        self.barriers: dict[str, BarrierFacts] = {}
        self._on_segment: dict[int, dict[str, BarrierFacts]] = defaultdict(dict)
        for barrier in barriers:
            self._put(barrier)
        self.weights = np.empty((len(self.planes), self.graph.slot_count))
        for plane, row in zip(self.planes, self.weights, strict=True):
            self._write_weights(plane, row)
        self._start_fields(fields)

    def _start_fields(self, fields: tuple[Floats, Index] | None) -> None:
        shape = (len(self.planes), len(self.categories), self.network.node_count)
        if fields is None:
            self.dist = np.full(shape, np.inf)
            self.parent = np.full(shape, -1, dtype=np.int32)
        else:
            self.dist, self.parent = fields[0].reshape(shape), fields[1].reshape(shape)
        self.forests = {
            (plane, category): Forest(
                self.graph, self.work, dist=self.dist[i, j], parent=self.parent[i, j]
            )
            for i, plane in enumerate(self.planes)
            for j, category in enumerate(self.categories)
        }
        if fields is None:
            for category in self.categories:
                self._recompute(category)
            return
        for (plane, category), forest in self.forests.items():
            check_parents(
                self.graph, self.weight(plane), self.sources(category), forest.dist, forest.parent
            )

    def _recompute(self, category: str) -> None:
        for plane in self.planes:
            forest = self.forests[plane, category]
            forest.compute(self.weight(plane), self.sources(category))

    def weight(self, plane: Plane) -> Floats:
        """(2m,) milliseconds by slot, shared by all categories of the plane."""
        return self.weights[self.planes.index(plane)]

    def sources(self, category: str) -> Whole:
        """Nodes with at least one place."""
        nodes = self.places[category]
        return np.unique(nodes[nodes >= 0])

    # --- barriers and weights ---------------------------------------------------------------

    def _put(self, barrier: BarrierFacts) -> None:
        self.barriers[barrier.key] = barrier
        if barrier.segment is not None:
            self._on_segment[barrier.segment][barrier.key] = barrier

    def _drop(self, key: str) -> BarrierFacts | None:
        barrier = self.barriers.pop(key, None)
        if barrier is not None and barrier.segment is not None:
            there = self._on_segment[barrier.segment]
            there.pop(key, None)
            if not there:
                del self._on_segment[barrier.segment]
        return barrier

    def on_segment(self, segment: int, *, optimistic: bool) -> list[BarrierFacts]:
        """Barriers of a stretch that count in a reading, in the order of their keys."""
        there = self._on_segment.get(segment, {})
        return [there[k] for k in sorted(there) if there[k].counts(optimistic=optimistic)]

    def burden_of(self, segment: int, barriers: Sequence[BarrierFacts], plane: Plane) -> Burden:
        """What these barriers would do to the stretch."""
        return burden(
            barriers,
            self.rules.profiles[plane.profile],
            self.rules,
            two_sided=bool(self.network.two_sided[segment]),
            optimistic=plane.optimistic,
        )

    def arc_ms(self, segment: int, extra_ms: float, plane: Plane) -> Floats:
        """(2,) cost of a stretch in both directions with so much on top."""
        base = self.base[plane.profile]
        ms = base.ms[:, segment] + extra_ms
        if not plane.optimistic:
            ms = np.where(base.verdict[:, segment] == Verdict.UNKNOWN, np.inf, ms)
        return ms

    def by_segment(self) -> list[tuple[int, list[BarrierFacts]]]:
        """Stretches with barriers, in order, with all of them in the order of their keys."""
        return [
            (segment, [there[k] for k in sorted(there)])
            for segment, there in sorted(self._on_segment.items())
        ]

    def clear_weight(self, plane: Plane) -> Floats:
        """(2m,) milliseconds by slot in a city without barriers."""
        base = self.base[plane.profile]
        ms = base.ms
        if not plane.optimistic:
            ms = np.where(base.verdict == Verdict.UNKNOWN, np.inf, ms)
        return self.graph.in_slots(ms)

    def _write_weights(self, plane: Plane, row: Floats) -> None:
        row[:] = self.clear_weight(plane)
        for segment in self._on_segment:
            there = self.on_segment(segment, optimistic=plane.optimistic)
            extra = self.burden_of(segment, there, plane).ms
            row[self.graph.slot[:, segment]] = self.arc_ms(segment, extra, plane)

    def apply(self, *, put: Iterable[BarrierFacts] = (), drop: Iterable[str] = ()) -> Touched:
        """Add, change and take away barriers in one batch; every label is exact afterwards."""
        segments: set[int] = set()
        for key in drop:
            self.changes += 1
            old = self._drop(key)
            if old is not None and old.segment is not None:
                segments.add(old.segment)
        for barrier in put:
            self.changes += 1
            old = self._drop(barrier.key)
            self._put(barrier)
            segments |= {b.segment for b in (old, barrier) if b and b.segment is not None}
        order = np.array(sorted(segments), dtype=np.int64)
        nodes = {plane: self._follow(plane, order) for plane in self.planes}
        return Touched(order, nodes)

    def _follow(self, plane: Plane, segments: Whole) -> NDArray[np.int64]:
        """Write the new weights of some segments and settle the forests. Nodes that moved."""
        weight = self.weight(plane)
        slots, new = [], []
        for segment in segments.tolist():
            there = self.on_segment(segment, optimistic=plane.optimistic)
            ms = self.arc_ms(segment, self.burden_of(segment, there, plane).ms, plane)
            for slot, value in zip(self.graph.slot[:, segment].tolist(), ms.tolist(), strict=True):
                if weight[slot] != value:
                    slots.append(slot)
                    new.append(value)
        if not slots:
            return np.zeros(0, dtype=np.int64)
        return self.settle(plane, np.array(slots, dtype=np.int32), np.array(new))

    def settle(self, plane: Plane, slots: Index, ms: Floats) -> NDArray[np.int64]:
        """Write weights (each slot once) and settle the plane's forests.

        Returns the nodes that moved and the ends of the slots, each once.
        """
        weight = self.weight(plane)
        old = weight[slots]
        weight[slots] = ms
        moved = [self.graph.head[slots], self.graph.head[self.graph.mate[slots]]]
        moved += [
            self.forests[plane, category].update(weight, slots, old).nodes
            for category in self.categories
        ]
        return np.unique(np.concatenate(moved)).astype(np.int64)

    def move_places(self, category: str, nodes: Whole) -> None:
        """Other places of a category: its forests are grown anew."""
        self.places[category] = np.asarray(nodes, dtype=np.int64)
        self._recompute(category)

    # --- reading ----------------------------------------------------------------------------

    def verdicts(self, profile: str, segments: Whole | None = None) -> SegmentVerdicts:
        """Verdicts of some segments (all by default): the worse of the two directions."""
        where = np.arange(self.network.segment_count) if segments is None else segments
        base = self.base[profile].verdict.max(axis=0)
        codes = {}
        for reading in READINGS:
            plane = Plane(profile, reading)
            result = base.copy()
            for segment in self._on_segment if segments is None else segments.tolist():
                there = self.on_segment(segment, optimistic=plane.optimistic)
                if there:
                    worst = self.burden_of(segment, there, plane).verdict
                    result[segment] = max(result[segment], worst)
            codes[reading] = result[where]
        return SegmentVerdicts(where, codes[OPTIMISTIC], codes[PESSIMISTIC])

    def digest(self) -> str:
        """Fingerprint of all weights and labels: equal for equal states, however reached."""
        total = hashlib.blake2b(digest_size=16)
        for plane in self.planes:
            total.update(f"{plane.profile}/{plane.reading}".encode())
            total.update(self.weight(plane).tobytes())
        for category in self.categories:
            total.update(category.encode())
            total.update(self.dist[:, self.categories.index(category)].tobytes())
        return total.hexdigest()
