"""What OpenStreetMap's tags say to somebody on foot. Pure.

Follows the wiki's pages on ``highway``, ``foot``, ``sidewalk``, ``kerb``, ``tactile_paving`` and
``traffic_signals:sound``. A tag that is absent says nothing: the answer is then unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.twin.importers.values import centimetres, metres, percent, whole, yes_no

Tags = Mapping[str, str]

_KIND = {
    "footway": "footway",
    "pedestrian": "pedestrian",
    "steps": "steps",
    "path": "path",
    "track": "path",
    "bridleway": "path",
    "corridor": "footway",
    "platform": "footway",
    "elevator": "lift",
    "cycleway": "cycleway",
    "service": "service",
    "living_street": "street",
    "residential": "street",
    "unclassified": "street",
    "tertiary": "street",
    "tertiary_link": "street",
    "secondary": "street",
    "secondary_link": "street",
    "primary": "street",
    "primary_link": "street",
    "trunk": "street",
    "trunk_link": "street",
    "motorway": "street",
    "motorway_link": "street",
    "road": "street",
    "busway": "street",
    "minor": "street",
}
# Nobody walks here unless a tag of its own admits people on foot.
_MOTOR_ONLY = frozenset({"motorway", "motorway_link", "trunk", "trunk_link", "busway"})
_CLOSED = frozenset({"no", "private", "use_sidewalk", "agricultural", "forestry", "military"})
_OPEN = frozenset({"yes", "designated", "permissive", "destination", "customers", "official"})
_TACTILE = frozenset({"contrasted", "primitive", "partial"})
_KERB = {
    "flush": "flush",
    "no": "flush",
    "lowered": "lowered",
    "rolled": "rolled",
    "raised": "raised",
    "regular": "raised",
}
_SLOPED_CURB = {"at_grade": "flush", "yes": "lowered", "both": "lowered", "no": "raised"}
_STRUCTURES = ("bridge", "tunnel", "covered", "indoor")


@dataclass(frozen=True, slots=True)
class Use:
    """What a way is to people on foot. ``kind`` is a value of ``SegmentKind``."""

    kind: str
    walkable: bool
    two_sided: bool


def use_of_way(tags: Tags) -> Use | None:
    """Kind of a way, and whether people may walk on it; ``None`` when it is no way at all.

    Ways under construction, proposed or razed, race tracks and bus guideways are none.
    """
    highway = tags.get("highway", "")
    kind = _KIND.get(highway)
    if kind is None:
        return None
    if kind in ("footway", "path", "cycleway"):
        kind = _finer_kind(tags, kind)
    return Use(kind, _is_walkable(tags, highway), kind == "street" and not _one_sidewalk(tags))


def _finer_kind(tags: Tags, kind: str) -> str:
    role = tags.get("footway") or tags.get("path") or tags.get("cycleway") or ""
    if role == "crossing":
        return "crossing"
    return "sidewalk" if role == "sidewalk" and kind != "cycleway" else kind


def _is_walkable(tags: Tags, highway: str) -> bool:
    foot = tags.get("foot", "")
    if foot in _CLOSED:
        return False
    if foot in _OPEN:
        return True
    if highway in _MOTOR_ONLY or tags.get("motorroad") == "yes":
        return False
    if tags.get("access", "") in _CLOSED:
        return False
    return not _sidewalks_are_separate(tags)


def _sidewalks_are_separate(tags: Tags) -> bool:
    """Both sidewalks are ways of their own: the centreline is for vehicles."""
    if "separate" in (tags.get("sidewalk"), tags.get("sidewalk:both")):
        return True
    return tags.get("sidewalk:left") == tags.get("sidewalk:right") == "separate"


def _one_sidewalk(tags: Tags) -> bool:
    """Whether there is a single sidewalk: then there is no other side to change to."""
    if tags.get("sidewalk") in ("left", "right"):
        return True
    sides = [tags.get("sidewalk:left"), tags.get("sidewalk:right")]
    return sides.count("no") == 1 and None not in sides


def way_attributes(tags: Tags) -> dict[str, Any]:
    """Attributes of a way by the names of ``SegmentRow``; only what the tags state."""
    sound = yes_no(tags.get("traffic_signals:sound"), also_yes=frozenset({"locate", "walk"}))
    structure = next((s for s in _STRUCTURES if tags.get(s, "no") not in ("no", "")), "")
    return {
        "name": tags.get("name", "").strip(),
        "width_m": metres(tags.get("width")),
        "surface": _first(tags.get("surface", "")),
        "smoothness": _first(tags.get("smoothness", "")),
        "incline_pct": percent(tags.get("incline")),
        "step_count": whole(tags.get("step_count"), maximum=2000),
        "handrail": _handrail(tags),
        "tactile": yes_no(tags.get("tactile_paving"), also_yes=_TACTILE),
        "acoustic": sound,
        "crossing_markings": _first(tags.get("crossing:markings", "")),
        "structure": structure,
    }


def _first(text: str) -> str:
    """The first of several values, in the vocabulary's lower case."""
    return text.split(";", maxsplit=1)[0].strip().lower()


def _handrail(tags: Tags) -> bool | None:
    parts = [yes_no(tags.get(key)) for key in tags if key.startswith("handrail")]
    if True in parts:
        return True
    return False if False in parts else None


def node_attributes(tags: Tags) -> dict[str, Any]:
    """Attributes of a node by the names of ``NodeRow``; a kerb of no stated kind stays unknown."""
    kerb = _KERB.get(tags.get("kerb", ""), "")
    if not kerb and "kerb" not in tags:
        kerb = _SLOPED_CURB.get(tags.get("sloped_curb", ""), "")
    return {
        "kerb": kerb,
        "kerb_height_cm": centimetres(tags.get("kerb:height")),
        "tactile": yes_no(tags.get("tactile_paving"), also_yes=_TACTILE),
    }


def is_kerb(tags: Tags) -> bool:
    """Whether a node is a kerb, known kind or not."""
    return "kerb" in tags or tags.get("barrier") == "kerb" or "sloped_curb" in tags


def crossing_sound(tags: Tags) -> bool | None:
    """Whether the signals of a crossing node sound; ``None`` when nobody said."""
    return yes_no(tags.get("traffic_signals:sound"), also_yes=frozenset({"locate", "walk"}))
