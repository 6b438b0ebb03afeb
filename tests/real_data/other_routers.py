"""AccessMap's cost and openrouteservice's wheelchair filter, from their published descriptions.

Both read the tags of the source file, not our network; only the length of a piece is ours, so that
lengths are no difference. Written anew from: AccessMap's cost function (speed falls with
exp(-k |slope + 0.0087|), k = ln 5 / |limit + 0.0087|; sidewalks steeper than the limits, and
crossings not known to have kerb ramps, are closed; a crossing takes 30 s more); openrouteservice's
``WheelchairEdgeFilter``, ``WheelchairTypesEncoder``, ``WheelchairFlagEncoder`` and its page of
routing options (defaults: incline 6 %, kerb 6 cm, ``cobblestone:flattened``, smoothness good;
what is not tagged passes; kerbs count on crossings).

Each takes ``ours``: the names of the points in which it is to do as Soglia does. With none it is
the published router; with all of them it has to give what the engine gives.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

IDEAL = -0.0087
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a way of the source. ``kerbs``: of its two ends, "" where none is tagged.

    ``steps_up``: whether each end is where a crossing meets another way.
    """

    tags: dict[str, str]
    length_m: float
    kerbs: tuple[str, str]
    steps_up: tuple[bool, bool] = (False, False)

    @property
    def is_crossing(self) -> bool:
        return "crossing" in (self.tags.get("footway"), self.tags.get("cycleway"))

    @property
    def is_steps(self) -> bool:
        return self.tags["highway"] == "steps"

    @property
    def closed_to_walkers(self) -> bool:
        return self.tags.get("foot") in ("no", "private")

    def rise(self, *, ahead: bool) -> float | None:
        """As a ratio, signed by direction; "up" and "down" tell no slope."""
        try:
            value = float(self.tags["incline"])
        except (KeyError, ValueError):
            return None
        return value if ahead else -value


def ground_of(piece: Piece, body: Body) -> str | None:
    """Soglia's class of the ground: even, rough, loose, or None when nobody knows."""
    tables = body["ground"]
    return tables["smoothness"].get(piece.tags.get("smoothness")) or tables["surface"].get(
        piece.tags.get("surface")
    )


# --- AccessMap --------------------------------------------------------------------------------

ACCESSMAP_POINTS = {
    "other ways": "AccessMap takes footways only; we also take streets, service roads, squares, "
    "cycleways and paths that are open to walkers",
    "steps": "AccessMap takes no steps; whoever walks with an aid takes up to three, each in 4 s",
    "unknown kerb": "a crossing with no kerb tagged is closed there, unknown here",
    "raised kerb": "a raised kerb is closed there; with a walking aid it is hard, 15 s",
    "slope of all ways": "AccessMap reads the slope of sidewalks only",
    "one pace": "AccessMap has a k for up and one for down; we have the one for up",
    "flat is full speed": "AccessMap reaches its base speed at -0.87 %, we on flat ground",
    "short is flat": "up to 3 m AccessMap does not close, we do not slow down either",
    "ground": "AccessMap does not ask for the surface",
    "width": "AccessMap does not ask for the width",
}


def accessmap_ms(
    piece: Piece, profile: Body, body: Body, *, ahead: bool, ours: Collection[str] = ()
) -> float:
    """Milliseconds of a piece in one direction, inf when it is closed."""
    if piece.is_steps:
        return _accessmap_steps(piece, profile, ours)
    if piece.tags["highway"] != "footway" and ("other ways" not in ours or piece.closed_to_walkers):
        return math.inf
    speed, fixed = profile["speed_m_s"]["value"], 0.0
    if piece.tags.get("footway") == "sidewalk" or "slope of all ways" in ours:
        speed = _accessmap_speed(piece, profile, ahead=ahead, ours=ours)
    if piece.is_crossing:
        fixed = profile["crossing_s"]["value"]
        if not any(piece.kerbs) and "unknown kerb" not in ours:
            return math.inf
        if "raised" in piece.kerbs:
            hard = "raised kerb" in ours and profile["kerbs"]["raised"] == "hard"
            fixed += profile["hard_s"]["value"] if hard else math.inf
    else:
        speed /= _soglia_slowness(piece, profile, body, ours)
    return _whole_ms(piece.length_m / speed + fixed) if speed else math.inf


def _accessmap_steps(piece: Piece, profile: Body, ours: Collection[str]) -> float:
    if "steps" not in ours or piece.closed_to_walkers:
        return math.inf
    limit = profile["limits"]["steps"]
    count = int(piece.tags.get("step_count", 0))
    least = 0 if "steps" in profile["needs"]["steps"] else 1
    if max(count, least) > limit["blocked"]:
        return math.inf
    seconds = piece.length_m / profile["speed_m_s"]["value"] + count * profile["step_s"]["value"]
    return _whole_ms(seconds + (profile["hard_s"]["value"] if count > limit["free"] else 0))


def _soglia_slowness(piece: Piece, profile: Body, body: Body, ours: Collection[str]) -> float:
    """What rough ground and narrow ways do, in the points where AccessMap does not ask."""
    words = []
    if "ground" in ours:
        words.append(profile["ground"].get(ground_of(piece, body), "free"))
    if "width" in ours and "width" in piece.tags:
        cm, limit = float(piece.tags["width"]) * 100, profile["limits"]["width_cm"]
        words.append("blocked" if cm < limit["blocked"] else "hard" if cm < limit["free"] else "")
    if "blocked" in words:
        return math.inf
    return float(profile["hard_pace"]["value"]) if "hard" in words else 1.0


def _accessmap_speed(piece: Piece, profile: Body, *, ahead: bool, ours: Collection[str]) -> float:
    """Metres a second; 0 where it is too steep. A slope nobody knows is taken for flat."""
    base, rise = profile["speed_m_s"]["value"], piece.rise(ahead=ahead)
    up, down = (profile["limits"][f"slope_{way}_pct"]["blocked"] / 100 for way in ("up", "down"))
    if rise is None:
        return base
    if piece.length_m > 3 and not -down <= rise <= up:
        return 0.0
    if piece.length_m <= 3 and "short is flat" in ours:
        return base
    k = profile["slope_pace"]["k"]
    if rise <= IDEAL and "one pace" not in ours:
        k = accessmap_k(-down)
    speed = base * math.exp(-k * abs(rise - IDEAL))
    return speed * math.exp(k * abs(IDEAL)) if "flat is full speed" in ours else speed


def accessmap_k(limit: float) -> float:
    """At the limit one moves at a fifth of the base speed."""
    return math.log(5) / abs(limit - IDEAL)


def _whole_ms(seconds: float) -> float:
    return seconds if math.isinf(seconds) else float(math.floor(seconds * 1000 + 0.5))


# --- openrouteservice -------------------------------------------------------------------------

ORS_POINTS = {
    "slope limits": "6 % either way there; 8 % up and 10 % down here",
    "whole percent": "openrouteservice rounds a slope to whole percent",
    "short is flat": "we ignore the slope of up to 3 m",
    "raised kerb": "openrouteservice does not know the word raised and lets it pass",
    "rough is hard": "ground that jolts is closed there, hard here",
    "smoothness": "good is its limit, intermediate ours; and it speaks before the surface",
    "unknown width": "a missing width passes there, is unknown here",
    "unknown slope": "a missing slope passes there, is unknown here",
    "unknown ground": "a missing or strange surface passes there, is unknown here",
    "unknown kerb": "a missing kerb passes there, is unknown here",
}
PESSIMISTIC_POINTS = tuple(point for point in ORS_POINTS if point.startswith("unknown"))
# In the order of WheelchairTypesEncoder; words with the same rank share a place.
_SURFACES = (
    "paved", "asphalt", "concrete", "paving_stones", "concrete:plates",
    "cobblestone:flattened sett unhewn_cobblestone", "concrete:lanes", "cobblestone", "unpaved",
    "fine_gravel", "compacted", "metal", "ice", "grass_paver", "sand", "dirt", "earth", "grass",
    "gravel", "ground", "mud", "pebblestone", "salt", "snow", "wood", "woodchips",
)  # fmt: skip
_SURFACE_RANK = {word: i for i, words in enumerate(_SURFACES) for word in words.split()}
_SMOOTHNESS = (
    "excellent", "good", "intermediate", "bad", "very_bad", "horrible", "very_horrible",
    "impassable",
)  # fmt: skip
# What its flag encoder never admits, whatever is asked for.
_NO_SURFACE = frozenset({"earth", "grass", "dirt", "mud", "sand", "snow", "ice", "salt"})
_KERB_CM = {"flush": 0, "lowered": 3, "rolled": 15}


def ors_passes(
    piece: Piece, profile: Body, body: Body, *, ahead: bool, ours: Collection[str] = ()
) -> bool:
    """Whether its filter accepts a piece; only with ``ours`` does the direction matter."""
    if piece.is_steps or piece.closed_to_walkers:
        return False
    return (
        _ors_slope(piece, profile, ahead=ahead, ours=ours)
        and _ors_kerb(piece, ours)
        and (piece.is_crossing or _ors_width(piece, profile, ours))
        and (piece.is_crossing or _ors_ground(piece, profile, body, ours))
    )


def _ors_slope(piece: Piece, profile: Body, *, ahead: bool, ours: Collection[str]) -> bool:
    rise = piece.rise(ahead=ahead)
    if piece.length_m <= 3 and "short is flat" in ours:
        return True
    if rise is None:
        return piece.is_crossing or "unknown slope" not in ours
    percent = round(rise * 100, 4)
    if "whole percent" not in ours:
        percent = math.copysign(math.floor(abs(percent) + 0.5), percent)
    if "slope limits" not in ours:
        return abs(percent) <= 6
    limits = profile["limits"]
    return -limits["slope_down_pct"]["blocked"] <= percent <= limits["slope_up_pct"]["blocked"]


def _ors_kerb(piece: Piece, ours: Collection[str]) -> bool:
    if not piece.is_crossing:
        return True
    if "raised" in piece.kerbs and "raised kerb" in ours:
        return False
    if "unknown kerb" in ours and any(
        up and not kerb for kerb, up in zip(piece.kerbs, piece.steps_up, strict=True)
    ):
        return False
    return max(_KERB_CM.get(kerb, -1) for kerb in piece.kerbs) <= 6


def _ors_width(piece: Piece, profile: Body, ours: Collection[str]) -> bool:
    """It has no least width unless one asks for it: here for ours."""
    if "width" not in piece.tags:
        return "unknown width" not in ours
    return float(piece.tags["width"]) * 100 >= profile["limits"]["width_cm"]["blocked"]


def _ors_ground(piece: Piece, profile: Body, body: Body, ours: Collection[str]) -> bool:
    surface, smooth = piece.tags.get("surface", ""), piece.tags.get("smoothness", "")
    if smooth and "smoothness" in ours:
        surface = ""
    elif smooth and _SMOOTHNESS.index(smooth) > _SMOOTHNESS.index("good"):
        return False
    group = body["ground"]["surface"].get(surface)
    if not smooth and group is None and "unknown ground" in ours:
        return False
    if "rough is hard" in ours and group in ("even", "rough"):
        return True
    if surface in _NO_SURFACE:
        return False
    return _SURFACE_RANK.get(surface, -1) <= _SURFACE_RANK["cobblestone:flattened"]
