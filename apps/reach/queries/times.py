"""Times from a place in the city, at the newest version the engine has followed."""

import numpy as np
from numpy.typing import NDArray

from apps.reach.facts import NearbyPlace, TravelTime
from apps.reach.models import Reading
from apps.reach.queries.engine import whole_seconds
from apps.reach.queries.live import City, read


def travel_times(lon: float, lat: float) -> list[TravelTime]:
    """Times to the nearest place for each profile and category, in both readings.

    Empty before the engine's first run and more than 500 m from the network. The way between the
    place itself and the nearest junction is left out. One query.
    """
    return read(lambda city: _travel_times(city, lon, lat)) or []


def _travel_times(city: City, lon: float, lat: float) -> list[TravelTime]:
    node = city.node_at(lon, lat)
    if node is None:
        return []
    times, version = city.times_at(node)
    planes = {(p, r): i for i, (p, r) in enumerate(city.page["planes"])}
    found = []
    for profile in dict.fromkeys(p for p, _ in planes):
        for j, category in enumerate(city.page["categories"]):
            hopeful, careful = (
                _seconds(times[planes[profile, reading.value], j])
                for reading in (Reading.OPTIMISTIC, Reading.PESSIMISTIC)
            )
            found.append(TravelTime(profile, category, hopeful, careful, version))
    return found


def nearest_stops(
    lon: float, lat: float, *, profile: str = "walking", limit: int = 3, within_s: int = 900
) -> list[NearbyPlace]:
    """Stops reached first from a place, nearest first, in the optimistic reading.

    Empty before the engine's first run, off the network, or for a profile nobody computes. One
    query.
    """
    return read(lambda city: _nearest_stops(city, lon, lat, profile, limit, within_s)) or []


def _nearest_stops(
    city: City, lon: float, lat: float, profile: str, limit: int, within_s: int
) -> list[NearbyPlace]:
    node = city.node_at(lon, lat)
    if node is None or [profile, "optimistic"] not in city.page["planes"]:
        return []
    nodes, lonlat = city.array("places_stop"), city.array("lonlat_stop")
    times = _times_from(city, node, profile, within_s)
    ms = np.where(nodes >= 0, times[nodes], np.inf)
    codes, names = (city.page[key]["stop"] for key in ("place_codes", "place_names"))
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


def _times_from(city: City, node: int, profile: str, within_s: int) -> NDArray[np.float64]:
    """(n,) milliseconds from a node, inf beyond ``within_s``."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    weights, _version = city.weights(city.page["planes"].index([profile, "optimistic"]))
    # The stored rows lead towards places: the arc of a slot's mate leads away from its row.
    indptr = city.array("indptr")
    n = len(indptr) - 1
    graph = csr_array((weights[city.array("mate")], city.array("head"), indptr), shape=(n, n))
    times: NDArray[np.float64] = dijkstra(graph, indices=node, limit=within_s * 1000.0)
    return times


def _seconds(ms: float) -> int | None:
    return whole_seconds(float(ms)) if np.isfinite(ms) else None
