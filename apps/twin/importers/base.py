"""What the readers share: options, the guess of the format, coordinates, features of GeoJSON."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from apps.territory.services import ImportFailed, Source
from apps.twin.network.rows import LonLat, SegmentRow

FORMATS = ("osm_pbf", "osm_xml", "graphml", "geojson_edges", "opensidewalks")
# RFC 7946: a GeoJSON file that names no system is in longitude and latitude of WGS84.
GEOJSON_DEFAULT_CRS = "OGC:CRS84"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person may add to what the file says.

    ``nodes``: the second file, where a format has two. ``two_sided``: whether a street's
    centreline stands for two sidewalks (``None``: as the format usually means). Stretches whose
    name matches ``not_walkable_names`` (a regular expression) are kept off the routes: for sources
    that name motorways and have no tag to tell them.
    """

    nodes: Source | None = None
    two_sided: bool | None = None
    not_walkable_names: str = ""

    def is_walkable_name(self, name: str) -> bool:
        """Whether the name does not forbid walking."""
        pattern = self.not_walkable_names
        return not (pattern and re.search(pattern, name, re.IGNORECASE))


def detect_format(file: Source) -> str:
    """The format of a file by its name, and for GeoJSON by its first feature.

    Raises:
        ImportFailed: none of the known formats.
    """
    name = file.name.lower().removesuffix(".gz").removesuffix(".bz2")
    for suffix, found in ((".pbf", "osm_pbf"), (".osm", "osm_xml"), (".graphml", "graphml")):
        if name.endswith(suffix):
            return found
    if name.endswith((".geojson", ".json")):
        with file.open_text() as stream:
            head = stream.read(200_000)
        is_opensidewalks = "opensidewalks" in head[:2000] or '"_u_id"' in head
        return "opensidewalks" if is_opensidewalks else "geojson_edges"
    raise ImportFailed(
        f"{file.name}: the format cannot be told from the name; say which one it is "
        f"({', '.join(FORMATS)})"
    )


def to_lonlat(crs: str) -> Transformer | None:
    """What brings coordinates to longitude and latitude; ``None`` when they are that already.

    Raises:
        ImportFailed: the system named in the file is not known.
    """
    try:
        system = CRS.from_user_input(crs)
    except CRSError as error:
        raise ImportFailed(f"the file's coordinate system is not known: {crs}") from error
    if system.to_authority() in (("OGC", "CRS84"), ("EPSG", "4326")):
        return None
    return Transformer.from_crs(system, "EPSG:4326", always_xy=True)


def line(values: Any, transformer: Transformer | None) -> list[LonLat]:
    """A line's coordinates as pairs in degrees.

    Raises ``ValueError`` for what is not a list of numbers.
    """
    try:
        points = [(float(value[0]), float(value[1])) for value in values]
    except (TypeError, IndexError, KeyError, ValueError) as error:
        raise ValueError("its coordinates are not numbers") from error
    if transformer is None:
        return points
    x, y = transformer.transform([p[0] for p in points], [p[1] for p in points])
    return list(zip(x, y, strict=True))


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of a GeoJSON file; ``row`` counts from 1."""

    row: int
    properties: dict[str, Any]
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FeatureFile:
    """A feature collection: its coordinate system as written, and its features."""

    crs: str
    features: Sequence[Any]

    def __iter__(self) -> Iterator[Feature]:
        for row, feature in enumerate(self.features, start=1):
            is_object = isinstance(feature, dict)
            properties = feature.get("properties") if is_object else None
            geometry = feature.get("geometry") if is_object else None
            yield Feature(row, properties or {}, geometry or {})


def read_features(file: Source) -> FeatureFile:
    """Read a feature collection.

    Raises:
        ImportFailed: broken JSON (names the line), or no feature collection.
    """
    with file.open_text() as stream:
        text = stream.read()
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        # One feature is usually one line; otherwise counting them up to the break tells the row.
        row = text.count('"Feature"', 0, error.pos)
        raise ImportFailed(
            f"{file.name} is broken at line {error.lineno}, column {error.colno}: {error.msg}",
            row=max(row, 1),
        ) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise ImportFailed(f"{file.name} is not a GeoJSON feature collection")
    member = content.get("crs") or {}
    named = member.get("properties", {}).get("name") if isinstance(member, dict) else None
    return FeatureFile(str(named or GEOJSON_DEFAULT_CRS), features)


class UndirectedSegments:
    """Collects segments and joins the two directions of one street into one.

    Two rows are the same stretch when they have the same line, drawn either way; parallel
    stretches between the same nodes have different lines and both stay.
    """

    def __init__(self) -> None:
        self.rows: list[SegmentRow] = []
        self.merged = 0
        self._seen: set[tuple[LonLat, ...]] = set()

    def add(self, row: SegmentRow) -> None:
        """Take a row, unless its line is known already."""
        forward = tuple(row.coordinates)
        key = min(forward, forward[::-1])
        if key in self._seen:
            self.merged += 1
            return
        self._seen.add(key)
        self.rows.append(row)
