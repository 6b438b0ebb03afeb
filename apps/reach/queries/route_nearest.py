"""What can be reached when the place asked for cannot."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from apps.reach.engine.arrays import Floats, local_metres
from apps.reach.profiles import CATEGORIES
from apps.reach.queries.engine import whole_seconds
from apps.reach.queries.route_inputs import Ground, places_of
from apps.reach.route_facts import EndFacts, LonLat, NearestFacts
from apps.twin.queries.stretches import StretchFacts

# Asked from the page of a place, the coordinates are its own but for the rounding.
_SAME_PLACE_M = 3.0


@dataclass(frozen=True, slots=True)
class Reached:
    """A place of a category, or a node. ``segment``: a stretch there, for its name."""

    category: str
    name: str
    place: LonLat
    ms: float
    metres_left: float | None
    segment: int

    def told(self, shapes: Mapping[int, StretchFacts]) -> NearestFacts:
        """With the name of the street where the spot has none of its own."""
        street = shapes[self.segment].name if self.segment in shapes else ""
        return NearestFacts(
            category=self.category,
            name=self.name or street,
            place=self.place,
            seconds=whole_seconds(self.ms) or 0,
            metres_left=self.metres_left,
        )


def nearest_instead(on: Ground, times: Floats, goal: EndFacts) -> Reached | None:
    """A place of the same category when the goal is one, else the reachable node nearest to it.

    ``times`` (n,) milliseconds from the start. None where nothing at all can be reached.
    """
    return _same_category(on, times, goal.asked) or _nearest_node(on, times, goal.asked)


def _same_category(on: Ground, times: Floats, goal: LonLat) -> Reached | None:
    for category in CATEGORIES:
        found = places_of(on, category)
        if found is None or not len(found[0]):
            continue
        nodes, lonlat, names = found
        where = local_metres(np.vstack([np.asarray(lonlat), goal]), around_lat=goal[1])
        away = np.hypot(*(where[:-1] - where[-1]).T)
        if away.min() > _SAME_PLACE_M:
            continue
        ms = np.where((nodes >= 0) & (away > _SAME_PLACE_M), times[nodes], np.inf)
        best = int(ms.argmin())
        if np.isfinite(ms[best]):
            place = (float(lonlat[best, 0]), float(lonlat[best, 1]))
            segment = _a_stretch_at(on, int(nodes[best]))
            return Reached(category, names[best], place, float(ms[best]), None, segment)
    return None


def _nearest_node(on: Ground, times: Floats, goal: LonLat) -> Reached | None:
    lonlat = on.person.roads.network.node_lonlat
    reachable = np.flatnonzero(np.isfinite(times))
    if not len(reachable):
        return None
    where = local_metres(np.vstack([lonlat[reachable], goal]), around_lat=goal[1])
    away = np.hypot(*(where[:-1] - where[-1]).T)
    best = int(away.argmin())
    node = int(reachable[best])
    place = (float(lonlat[node, 0]), float(lonlat[node, 1]))
    return Reached("", "", place, float(times[node]), float(away[best]), _a_stretch_at(on, node))


def _a_stretch_at(on: Ground, node: int) -> int:
    graph = on.person.roads.graph
    return int(on.person.roads.segment[graph.indptr[node]])
