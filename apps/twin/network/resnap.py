"""Where barriers come to lie on another generation, and which of them a person should look at.

The feed and the preview ask the same function: what is announced is what happens.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely

from apps.twin.kinds import KINDS
from apps.twin.network.measure import FloatArray, distance_m, metres_per_degree
from apps.twin.network.names import same_street
from apps.twin.network.snapping import Candidate, Stretch, candidates_of, in_order

# Farther from any stretch than this, a place is beside the network and not on it.
SNAP_RADIUS_M = 60.0
# As far as most kinds are joined: two barriers farther apart than this are two.
FAR_M = 10.0
# Nearer to each other than this, nobody can tell which of two stretches is meant.
RIVAL_M = 2.0
# Two drawings of one stretch: OpenStreetMap's editors move nodes by less than this.
SAME_LINE_M = 2.0

LOSES_STRETCH = "loses_stretch"
FAR = "far"
OTHER_STREET = "other_street"
OTHER_SIDE = "other_side"
CROSSING_GONE = "crossing_became_street"
TWO_CANDIDATES = "two_candidates"
PLACED_BY_HAND = "placed_by_hand"
# More than two metres of longitude below 79 degrees: most candidates need no better look.
_ELSEWHERE_DEG = 0.0001

_FLIPPED = {"left": "right", "right": "left", "": ""}


@dataclass(frozen=True, slots=True)
class Lying:
    """A barrier where it lies now: degrees, its stretch (``None``: beside the network), its side.

    ``placed``: a person chose the stretch.
    """

    uuid: UUID
    kind: str
    lon: float
    lat: float
    stretch: Stretch | None
    side: str
    placed: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Where a barrier comes to lie. ``moved_m``: metres between the old and new place on the line.

    ``reasons``: why a person should look at it; empty when there is no doubt.
    """

    stretch: Stretch | None
    side: str
    moved_m: float | None
    reasons: tuple[str, ...] = ()


def resnap(dataset_id: int, barriers: Sequence[Lying]) -> list[Move]:
    """Where each barrier lies on a generation; one query. A pure function of its arguments and it.

    On the generation it already lies on a barrier stays. Elsewhere the nearest stretch has it, as
    when it was reported, unless a person chose the stretch and the generation still has that one.
    """
    abroad = [one for one in barriers if not _lies_on(dataset_id, one)]
    places = [(one.lon, one.lat) for one in abroad]
    found = candidates_of(dataset_id, places, max_m=SNAP_RADIUS_M) if places else []
    moves = {one.uuid: _move(one, near) for one, near in zip(abroad, found, strict=True)}
    return [moves.get(one.uuid) or Move(one.stretch, one.side, 0.0) for one in barriers]


def _lies_on(dataset_id: int, one: Lying) -> bool:
    return one.stretch is not None and one.stretch.dataset_id == dataset_id


def _move(one: Lying, found: list[Candidate]) -> Move:
    ranked = in_order(found, prefers_crossing=KINDS[one.kind].prefers_crossing)
    if one.stretch is None:
        # What the reporter said of the side is all there is, unless the geometry tells.
        if one.placed or not ranked:
            return Move(None, one.side, None)
        return Move(ranked[0].stretch, ranked[0].side or one.side, None)
    again = counterpart(one.stretch, found)
    chosen = again if again is not None and one.placed else next(iter(ranked), None)
    if chosen is None:
        return Move(None, "", None, (LOSES_STRETCH,))
    before = one.stretch.foot(one.lon, one.lat)
    moved_m = distance_m(before.lon, before.lat, chosen.foot.lon, chosen.foot.lat)
    gone = one.stretch.kind == "crossing" and chosen.stretch.kind != "crossing"
    reasons = [CROSSING_GONE] if gone else []
    if chosen is again:
        side = one.side if _drawn_alike(one.stretch, chosen.stretch) else _FLIPPED[one.side]
        if one.side and not chosen.stretch.two_sided:
            side = ""
            reasons.append(OTHER_SIDE)
    else:
        side = chosen.side
        reasons += _doubts(one, chosen, ranked, moved_m)
    return Move(chosen.stretch, side, moved_m, tuple(reasons))


def _doubts(one: Lying, chosen: Candidate, ranked: list[Candidate], moved_m: float) -> list[str]:
    before, after = one.stretch, chosen.stretch
    assert before is not None  # noqa: S101 whoever had no stretch has nothing to lose
    reasons = []
    if moved_m > FAR_M:
        reasons.append(FAR)
    if before.name and after.name and not same_street(before.name, after.name):
        reasons.append(OTHER_STREET)
    if one.side and _side_is_another(one, chosen):
        reasons.append(OTHER_SIDE)
    if any(_is_rival(chosen, other) for other in ranked if other is not chosen):
        reasons.append(TWO_CANDIDATES)
    if one.placed:
        reasons.append(PLACED_BY_HAND)
    return reasons


def _side_is_another(one: Lying, chosen: Candidate) -> bool:
    """Whether a known side of the old stretch is not where the barrier comes to lie."""
    before = one.stretch
    assert before is not None  # noqa: S101
    if not chosen.stretch.two_sided:
        # A sidewalk drawn apart: which side of the old line is it on?
        return before.foot(chosen.foot.lon, chosen.foot.lat).side in {"left", "right"} - {one.side}
    towards = _direction(before.coordinates) @ _direction(chosen.stretch.coordinates)
    side = chosen.side if towards >= 0 else _FLIPPED[chosen.side]
    return side != one.side


def _is_rival(chosen: Candidate, other: Candidate) -> bool:
    """Whether a stretch is as near as the chosen one, and not the same way cut in two."""
    if other.foot.distance_m - chosen.foot.distance_m > RIVAL_M:
        return False
    apart = distance_m(chosen.foot.lon, chosen.foot.lat, other.foot.lon, other.foot.lat)
    facts = [(one.stretch.name, one.stretch.kind, one.stretch.two_sided) for one in (chosen, other)]
    return apart > RIVAL_M or facts[0] != facts[1]


def counterpart(before: Stretch, found: Sequence[Candidate]) -> Candidate | None:
    """The candidate that is the old stretch again: same reference and ends, else the same line."""
    alike = [(_apart_m(before, one.stretch), one.stretch.index, one) for one in found]
    near = [hit for hit in alike if hit[0] <= SAME_LINE_M]
    return min(near, key=lambda hit: hit[:2])[2] if near else None


def _apart_m(a: Stretch, b: Stretch) -> float:
    """How far apart two drawings are, metres; -1 for one of the same reference and ends."""
    start = a.coordinates[0, 0]
    if min(abs(start - b.coordinates[0, 0]), abs(start - b.coordinates[-1, 0])) > _ELSEWHERE_DEG:
        return math.inf
    ends_a, ends_b = a.coordinates[[0, -1]], b.coordinates[[0, -1]]
    if a.ref == b.ref and np.array_equal(ends_a, ends_b):
        return -1.0
    scale = np.array(metres_per_degree(float(ends_a[0, 1])))
    across = min(
        np.abs((ends_a - ends_b) * scale).max(), np.abs((ends_a - ends_b[::-1]) * scale).max()
    )
    if across > SAME_LINE_M:
        return float(across)
    lines = [shapely.LineString(one.coordinates * scale) for one in (a, b)]
    return float(shapely.hausdorff_distance(*lines))


def _drawn_alike(a: Stretch, b: Stretch) -> bool:
    """Whether two drawings of one line run the same way; a loop too."""
    quarters = [
        shapely.get_coordinates(
            shapely.line_interpolate_point(
                shapely.LineString(one.coordinates), [0.25, 0.75], normalized=True
            )
        )
        for one in (a, b)
    ]
    straight = float(np.abs(quarters[0] - quarters[1]).sum())
    return straight <= float(np.abs(quarters[0] - quarters[1][::-1]).sum())


def _direction(coordinates: FloatArray) -> FloatArray:
    lon, lat = metres_per_degree(float(coordinates[0, 1]))
    return (coordinates[-1] - coordinates[0]) * (lon, lat)
