"""Times from a place in the city, read from the engine's newest checkpoint without copying it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import checkpoint
from apps.reach.engine.arrays import local_metres
from apps.reach.facts import NearbyPlace, TravelTime
from apps.reach.models import Reading
from apps.reach.queries.engine import engine_state, whole_seconds
from apps.reach.storage import engine_root

MAX_M = 500.0


@dataclass(frozen=True, slots=True)
class _Arrays:
    """A checkpoint mapped read-only."""

    page: dict[str, Any]
    where: NDArray[np.float64]
    usable: NDArray[np.int64]
    lat: float
    dist: NDArray[np.float64]
    folder: Path

    def node_at(self, lon: float, lat: float) -> int | None:
        """The nearest node people can walk to, within MAX_M."""
        if not len(self.usable):
            return None
        point = local_metres(np.array([[lon, lat]]), around_lat=self.lat)[0]
        distance = np.hypot(*(self.where - point).T)
        best = int(distance.argmin())
        return int(self.usable[best]) if distance[best] <= MAX_M else None


@lru_cache(maxsize=2)
def _open(root: str, name: str) -> _Arrays:
    folder = Path(root) / name
    page = checkpoint.read_page(folder)
    lonlat = checkpoint.read_array(folder, "node_lonlat", mapped=True)
    usable = checkpoint.read_array(folder, "usable")
    lat = float(lonlat[:, 1].mean()) if len(lonlat) else 0.0
    return _Arrays(
        page=page,
        where=local_metres(lonlat[usable], around_lat=lat),
        usable=usable,
        lat=lat,
        dist=checkpoint.read_array(folder, "dist", mapped=True),
        folder=folder,
    )


def _current() -> _Arrays | None:
    state = engine_state()
    if state is None or not state.checkpoint:
        return None
    try:
        return _open(str(engine_root()), state.checkpoint)
    except checkpoint.CheckpointError:
        return None


def travel_times(lon: float, lat: float) -> list[TravelTime]:
    """Times to the nearest place for each profile and category, in both readings.

    Empty before the engine's first run and more than 500 m from the network. The way between the
    place itself and the nearest junction is left out. One query.
    """
    arrays = _current()
    node = arrays.node_at(lon, lat) if arrays else None
    if arrays is None or node is None:
        return []
    planes = {(p, r): i for i, (p, r) in enumerate(arrays.page["planes"])}
    found = []
    for profile in dict.fromkeys(p for p, _ in planes):
        for j, category in enumerate(arrays.page["categories"]):
            hopeful, careful = (
                _seconds(arrays.dist[planes[profile, reading.value], j, node])
                for reading in (Reading.OPTIMISTIC, Reading.PESSIMISTIC)
            )
            found.append(
                TravelTime(profile, category, hopeful, careful, arrays.page["layer_version"])
            )
    return found


def nearest_stops(
    lon: float, lat: float, *, profile: str = "walking", limit: int = 3, within_s: int = 900
) -> list[NearbyPlace]:
    """Stops reached first from a place, nearest first, in the optimistic reading.

    Empty before the engine's first run, off the network, or for a profile nobody computes. One
    query.
    """
    arrays = _current()
    node = arrays.node_at(lon, lat) if arrays else None
    if arrays is None or node is None or [profile, "optimistic"] not in arrays.page["planes"]:
        return []
    nodes, lonlat = (
        checkpoint.read_array(arrays.folder, name, mapped=True)
        for name in ("places_stop", "lonlat_stop")
    )
    times = _times_from(arrays, node, profile, within_s)
    ms = np.where(nodes >= 0, times[nodes], np.inf)
    codes, names = (arrays.page[key]["stop"] for key in ("place_codes", "place_names"))
    nearest = sorted(np.flatnonzero(np.isfinite(ms)).tolist(), key=lambda i: (ms[i], codes[i]))
    return [
        NearbyPlace(
            code=codes[i],
            name=names[i],
            category="stop",
            lon=float(lonlat[i, 0]),
            lat=float(lonlat[i, 1]),
            seconds=_seconds(ms[i]) or 0,
        )
        for i in nearest[:limit]
    ]


def _times_from(arrays: _Arrays, node: int, profile: str, within_s: int) -> NDArray[np.float64]:
    """(n,) milliseconds from a node, inf beyond ``within_s``."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    weights = checkpoint.read_array(arrays.folder, "weights", mapped=True)
    plane = arrays.page["planes"].index([profile, "optimistic"])
    # The stored rows lead towards places: the arc of a slot's mate leads away from its row.
    away = np.asarray(weights[plane])[checkpoint.read_array(arrays.folder, "mate")]
    n = arrays.dist.shape[-1]
    graph = csr_array(
        (
            away,
            checkpoint.read_array(arrays.folder, "head"),
            checkpoint.read_array(arrays.folder, "indptr"),
        ),
        shape=(n, n),
    )
    times: NDArray[np.float64] = dijkstra(graph, indices=node, limit=within_s * 1000.0)
    return times


def _seconds(ms: float) -> int | None:
    return whole_seconds(float(ms)) if np.isfinite(ms) else None
