"""Edges of a graph as GeoJSON lines: ``u``, ``v``, ``name``, and OSM's tags where there are any.

A length written in the file is ignored: it is measured again. Without ``u`` and ``v`` the line's
ends are its nodes, so that lines which share an end point meet there.
"""

import ast
from typing import Any

from apps.territory.services import Source
from apps.twin.importers.base import ReadOptions, UndirectedSegments, line, read_features, to_lonlat
from apps.twin.importers.tags import use_of_way, way_attributes
from apps.twin.network.names import join_names
from apps.twin.network.rows import LonLat, NetworkRows, NodeRow, RejectedRow, SegmentRow


def text_of(value: Any) -> str:
    """A tag as text: lists, and lists printed as text (OSMnx), become "a; b"."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return value
    if isinstance(value, list):
        return join_names(str(part) for part in value)
    return str(value).strip()


def tags_of(properties: dict[str, Any]) -> dict[str, str]:
    """Properties as OSM tags. Of several values of ``highway`` the first that is a way counts."""
    tags = {key: text_of(value) for key, value in properties.items() if value is not None}
    choices = tags.get("highway", "").split("; ")
    ways = [choice for choice in choices if use_of_way({"highway": choice})]
    if ways:
        # A stretch that is partly steps is steps to whoever cannot climb them.
        tags["highway"] = "steps" if "steps" in ways else ways[0]
    return tags


def row_of_tags(
    tags: dict[str, str],
    *,
    ref: str,
    start: str,
    end: str,
    coordinates: list[LonLat],
    row: int,
    options: ReadOptions,
) -> SegmentRow | None:
    """A segment, or ``None`` where nobody walks and nothing is named.

    Motorways and other ways closed to people on foot stay on the map when they have a name.
    """
    use = use_of_way(tags) if tags.get("highway") else None
    if use is None and tags.get("highway"):
        return None
    kind = use.kind if use else "street"
    attributes = way_attributes(tags)
    walkable = (use is None or use.walkable) and options.is_walkable_name(attributes["name"])
    if not walkable and not attributes["name"]:
        return None
    attributes["incline_pct"] = _along_drawing(attributes["incline_pct"], tags.get("reversed", ""))
    two_sided = use.two_sided if use else True
    if kind == "street" and options.two_sided is not None:
        two_sided = options.two_sided
    return SegmentRow(
        ref=ref, start=start, end=end, kind=kind, coordinates=coordinates, walkable=walkable,
        two_sided=two_sided, row=row, **attributes,
    )  # fmt: skip


def _along_drawing(incline_pct: float | None, is_reversed: str) -> float | None:
    """OSMnx turns the line of the way back and leaves its incline as it was."""
    if incline_pct is None or is_reversed.lower() in ("", "false"):
        return incline_pct
    return -incline_pct if is_reversed.lower() == "true" else None


def _node_ref(place: LonLat) -> str:
    return f"{place[0]:.7f},{place[1]:.7f}"


def read(file: Source, options: ReadOptions) -> NetworkRows:
    """Read the edges; nodes stand where edges end."""
    source = read_features(file)
    transformer = to_lonlat(source.crs)
    nodes: dict[str, NodeRow] = {}
    segments = UndirectedSegments()
    rejected: list[RejectedRow] = []
    left_out = 0
    for feature in source:
        if feature.geometry.get("type") != "LineString":
            rejected.append(RejectedRow(feature.row, "it is not a line"))
            continue
        try:
            coordinates = line(feature.geometry.get("coordinates"), transformer)
        except ValueError as error:
            rejected.append(RejectedRow(feature.row, str(error)))
            continue
        if len(coordinates) < 2:
            rejected.append(RejectedRow(feature.row, "the line has fewer than two points"))
            continue
        properties = feature.properties
        has_ends = properties.get("u") is not None and properties.get("v") is not None
        start = str(properties["u"]) if has_ends else _node_ref(coordinates[0])
        end = str(properties["v"]) if has_ends else _node_ref(coordinates[-1])
        ref = str(properties["id"]) if properties.get("id") is not None else f"row {feature.row}"
        row = row_of_tags(
            tags_of(properties), ref=ref, start=start, end=end, coordinates=coordinates,
            row=feature.row, options=options,
        )  # fmt: skip
        if row is None:
            left_out += 1
            continue
        for node, place in ((start, coordinates[0]), (end, coordinates[-1])):
            nodes.setdefault(node, NodeRow(node, *place, row=feature.row))
        segments.add(row)
    counts = {"features": len(source.features), "left_out": left_out, "merged": segments.merged}
    return NetworkRows(list(nodes.values()), segments.rows, source.crs, rejected, counts)
