"""A network as plain rows: what every importer and the demonstration city hand over.

Pure Python, no Django: an attribute that nobody stated is ``None`` or empty, never "good".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

LonLat = tuple[float, float]

# The words of `SegmentKind` and `Kerb`, here because these rows know no Django.
KINDS = frozenset(
    {"sidewalk", "crossing", "footway", "pedestrian", "steps", "path", "cycleway", "street",
     "service", "lift"}
)  # fmt: skip
KERBS = frozenset({"", "flush", "lowered", "rolled", "raised"})


@dataclass(slots=True)
class NodeRow:
    """A junction or a kerb. Degrees (EPSG:4326), ``kerb_height_cm`` centimetres."""

    ref: str
    lon: float
    lat: float
    kerb: str = ""
    kerb_height_cm: float | None = None
    tactile: bool | None = None
    elevation_m: float | None = None
    row: int = 0


@dataclass(slots=True)
class SegmentRow:
    """A stretch between two nodes, drawn from ``start`` to ``end`` (node references).

    ``coordinates`` are at least two (lon, lat) in degrees; the first and the last lie on the
    nodes. ``incline_pct`` is signed along the drawing direction. ``row`` is where it stands in
    the source, counted from 1, to name it when it is rejected.
    """

    ref: str
    start: str
    end: str
    kind: str
    coordinates: Sequence[LonLat]
    name: str = ""
    two_sided: bool = False
    walkable: bool = True
    width_m: float | None = None
    surface: str = ""
    smoothness: str = ""
    incline_pct: float | None = None
    incline_derived: bool = False
    step_count: int | None = None
    handrail: bool | None = None
    tactile: bool | None = None
    acoustic: bool | None = None
    crossing_markings: str = ""
    structure: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of the source that could not be used, and why (plain English, for the report).

    ``row`` counts features, ways or edges of the file from 1; ``label`` is what it is called.
    """

    row: int
    reason: str
    label: str = ""


@dataclass(slots=True)
class NetworkRows:
    """A parsed source: rows, what was rejected, and what the source itself counts.

    ``crs`` is the system as read from the file; the rows are already in EPSG:4326.
    ``source_counts`` holds what was left out on purpose, such as ways nobody may walk on.
    """

    nodes: list[NodeRow]
    segments: list[SegmentRow]
    crs: str
    rejected: list[RejectedRow] = field(default_factory=list)
    source_counts: dict[str, Any] = field(default_factory=dict)
    # Whether the source lists its nodes, or they only stand where edges end.
    lists_nodes: bool = False
