"""The network as the engine sees it. n nodes, m segments; unknown is nan, -1 or ""."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Words = NDArray[np.str_]
Flags = NDArray[np.bool_]
# -1 unknown, 0 no, 1 yes.
TriState = NDArray[np.int8]


class NetworkError(ValueError):
    """The arrays contradict each other."""


@dataclass(frozen=True, slots=True)
class NetworkArrays:
    """One generation of the pedestrian network, read-only."""

    node_lonlat: Floats  # (n, 2) degrees
    residents: Whole  # (n,)
    residents_65: Whole  # (n,)
    kerb: Words  # (n,) flush, lowered, rolled, raised
    kerb_height_cm: Floats  # (n,)
    node_tactile: TriState  # (n,)
    start: Whole  # (m,) node index
    end: Whole  # (m,)
    length_m: Floats  # (m,) geodesic
    kind: Words  # (m,) sidewalk, crossing, steps, street, lift ...
    two_sided: Flags  # (m,) one centreline stands for two sidewalks
    walkable: Flags  # (m,)
    width_m: Floats  # (m,)
    incline_pct: Floats  # (m,) signed from start to end
    incline_derived: Flags  # (m,) from a terrain model, not measured in the street
    surface: Words  # (m,) OSM words
    smoothness: Words  # (m,)
    step_count: Whole  # (m,) -1 unknown
    handrail: TriState  # (m,)
    tactile: TriState  # (m,)
    acoustic: TriState  # (m,)
    # (n,) code of the district, "" outside all of them; by default nobody knows of districts.
    node_district: Words = field(default_factory=lambda: np.zeros(0, dtype="U1"))

    def __post_init__(self) -> None:
        n, m = len(self.node_lonlat), len(self.start)
        if not len(self.node_district):
            object.__setattr__(self, "node_district", np.full(n, "", dtype="U1"))
        for name in self.__slots__:
            expected = n if name in _OF_NODES else m
            if len(getattr(self, name)) != expected:
                raise NetworkError(f"{name}: {expected} values expected")
        ends = np.concatenate([self.start, self.end])
        if m and (ends.min() < 0 or ends.max() >= n):
            raise NetworkError("start, end: a segment leaves the network")
        if not np.all(np.isfinite(self.length_m)) or np.any(self.length_m < 0):
            raise NetworkError("length_m: lengths are finite and not negative")

    @property
    def node_count(self) -> int:
        """n."""
        return len(self.node_lonlat)

    @property
    def segment_count(self) -> int:
        """m."""
        return len(self.start)

    def take(self, segments: NDArray[np.integer[Any]]) -> "NetworkArrays":
        """The same nodes with some of the segments, in the given order."""
        values = {
            name: getattr(self, name) if name in _OF_NODES else getattr(self, name)[segments]
            for name in self.__slots__
        }
        return NetworkArrays(**values)

    def cut(self, segments: NDArray[np.integer[Any]]) -> tuple["NetworkArrays", Whole]:
        """Some of the segments with only the nodes they touch, and which nodes those were."""
        some = self.take(segments)
        nodes, ends = np.unique(np.concatenate([some.start, some.end]), return_inverse=True)
        values = {name: getattr(some, name) for name in self.__slots__}
        for name in _OF_NODES:
            values[name] = values[name][nodes]
        values["start"], values["end"] = ends[: len(segments)], ends[len(segments) :]
        return NetworkArrays(**values), nodes


_OF_NODES = frozenset(
    {
        "node_lonlat", "residents", "residents_65", "kerb", "kerb_height_cm", "node_tactile",
        "node_district",
    }
)  # fmt: skip


def plain_network(
    *,
    node_lonlat: Floats,
    start: Whole,
    end: Whole,
    length_m: Floats,
    **known: NDArray[Any],
) -> NetworkArrays:
    """A network of which only shape and length are known; ``known`` overrides any attribute."""
    n, m = len(node_lonlat), len(start)
    values: dict[str, NDArray[Any]] = {
        "residents": np.zeros(n, dtype=np.int64),
        "residents_65": np.zeros(n, dtype=np.int64),
        "kerb": np.full(n, "", dtype="U10"),
        "kerb_height_cm": np.full(n, np.nan),
        "node_tactile": np.full(n, -1, dtype=np.int8),
        "kind": np.full(m, "street", dtype="U12"),
        "two_sided": np.zeros(m, dtype=np.bool_),
        "walkable": np.ones(m, dtype=np.bool_),
        "width_m": np.full(m, np.nan),
        "incline_pct": np.full(m, np.nan),
        "incline_derived": np.zeros(m, dtype=np.bool_),
        "surface": np.full(m, "", dtype="U30"),
        "smoothness": np.full(m, "", dtype="U30"),
        "step_count": np.full(m, -1, dtype=np.int64),
        "handrail": np.full(m, -1, dtype=np.int8),
        "tactile": np.full(m, -1, dtype=np.int8),
        "acoustic": np.full(m, -1, dtype=np.int8),
    }
    values.update(known)
    return NetworkArrays(node_lonlat=node_lonlat, start=start, end=end, length_m=length_m, **values)


def local_metres(lonlat: Floats, *, around_lat: float) -> Floats:
    """(n, 2) metres east and north on a plane touching the Earth at ``around_lat``.

    Within a city the error is below one per mille: for nearest-point search, never for lengths.
    """
    radius_m = 6_371_008.8
    scale = np.radians(1.0) * radius_m
    return lonlat * np.array([scale * np.cos(np.radians(around_lat)), scale])
