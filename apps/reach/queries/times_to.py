"""How long it takes from somewhere to every facilitation point, for one way of moving.

One search over the whole city for each reading, at the newest version the engine has followed.
The start lies on the nearest stretch that the profile can use, as for a way; a point at the node
it is attached to: the metres between its door and the corner are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from apps.reach.engine.arrays import Floats
from apps.reach.engine.routes import Ends, Search
from apps.reach.queries.engine import whole_seconds
from apps.reach.queries.route_inputs import Ground, ground, places_of
from apps.reach.queries.routes import WayQuestion
from apps.reach.route_facts import FOUND, NOT_READY, LonLat


@dataclass(frozen=True, slots=True)
class TimeTo:
    """Seconds, rounded up; None: no way.

    ``careful_seconds`` in the pessimistic reading: only stretches that somebody knows are used.
    """

    seconds: int | None
    careful_seconds: int | None


@dataclass(frozen=True, slots=True)
class TimesToPoints:
    """``state`` as of a way's start; ``by_site`` by code, without sites that are too new."""

    state: str
    profile: str
    by_site: dict[str, TimeTo] = field(default_factory=dict)
    layer_version: int = 0


def times_to_points(start: LonLat, *, profile: str) -> TimesToPoints:
    """Times from a place (longitude, latitude in degrees). Seven queries at most, like a way."""
    on = ground(profile)
    found = None if on is None else places_of(on, "point")
    if on is None or found is None:
        return TimesToPoints(NOT_READY, profile)
    footing = WayQuestion(on, profile).footing(start)
    if isinstance(footing, str):
        return TimesToPoints(footing, profile)
    nodes, _lonlat, _names = found
    codes: list[str] = on.city.page["place_codes"]["point"]
    hopeful, careful = (
        times[nodes] if len(nodes) else np.zeros(0) for times in _searched(on, footing)
    )
    by_site = {
        code: TimeTo(_seconds(nodes[i], hopeful[i]), _seconds(nodes[i], careful[i]))
        for i, code in enumerate(codes)
    }
    return TimesToPoints(FOUND, profile, by_site, on.layer_version)


def _searched(on: Ground, footing: tuple[Ends, Ends]) -> Iterator[Floats]:
    """(n,) milliseconds from the start, in either reading; each is over when the next is asked."""
    for leave, weight in zip(footing, (on.optimistic, on.pessimistic), strict=True):
        yield Search(on.person.roads, on.person.pace, leave, leave).times(weight)


def _seconds(node: int, ms: float) -> int | None:
    return whole_seconds(float(ms)) if node >= 0 and np.isfinite(ms) else None
