"""OpenSidewalks 0.2: a file of nodes (kerbs among them) and one of edges.

Its words are OpenStreetMap's, except that ``incline`` is a fraction (0.05 is 5 %) and lengths are
plain metres. Sidewalks are edges of their own, so a street has no second side.
"""

from typing import Any

from apps.territory.services import ImportFailed, Source
from apps.twin.importers.base import ReadOptions, line, read_features, to_lonlat
from apps.twin.importers.tags import is_kerb, node_attributes, use_of_way, way_attributes
from apps.twin.importers.values import percent_of_fraction
from apps.twin.network.rows import NetworkRows, NodeRow, RejectedRow, SegmentRow


def read(file: Source, options: ReadOptions) -> NetworkRows:
    """Read both files. Every edge that is a way becomes a segment, every node a node."""
    if options.nodes is None:
        raise ImportFailed(f"{file.name}: say which file holds the nodes")
    rejected: list[RejectedRow] = []
    nodes, unknown_kerbs = _nodes(options.nodes, rejected)
    source = read_features(file)
    transformer = to_lonlat(source.crs)
    segments: list[SegmentRow] = []
    left_out = 0
    for feature in source:
        properties = feature.properties
        ref = str(properties.get("_id", f"row {feature.row}"))
        start, end = properties.get("_u_id"), properties.get("_v_id")
        reason = ""
        if feature.geometry.get("type") != "LineString":
            reason = "it is not a line"
        elif start is None or end is None:
            reason = "it does not name its nodes (_u_id, _v_id)"
        else:
            try:
                coordinates = line(feature.geometry.get("coordinates"), transformer)
            except ValueError as error:
                reason = str(error)
        if reason:
            rejected.append(RejectedRow(feature.row, reason, ref))
            continue
        tags = {key: str(value) for key, value in properties.items() if value is not None}
        use = use_of_way(tags)
        if use is None:
            left_out += 1
            continue
        attributes = way_attributes(tags)
        attributes["incline_pct"] = percent_of_fraction(properties.get("incline"))
        walkable = use.walkable and options.is_walkable_name(attributes["name"])
        two_sided = use.kind == "street" and bool(options.two_sided)
        segments.append(
            SegmentRow(
                ref=ref,
                start=str(start),
                end=str(end),
                kind=use.kind,
                coordinates=coordinates,
                walkable=walkable,
                two_sided=two_sided,
                row=feature.row,
                **attributes,
            )
        )
    counts: dict[str, Any] = {
        "edges": len(source.features),
        "left_out": left_out,
        "kerbs_of_unknown_kind": unknown_kerbs,
    }
    return NetworkRows(nodes, segments, source.crs, rejected, counts, lists_nodes=True)


def _nodes(file: Source, rejected: list[RejectedRow]) -> tuple[list[NodeRow], int]:
    source = read_features(file)
    transformer = to_lonlat(source.crs)
    nodes: list[NodeRow] = []
    unknown_kerbs = 0
    for feature in source:
        ref = feature.properties.get("_id")
        try:
            if ref is None or feature.geometry.get("type") != "Point":
                raise ValueError("a node without _id or without a point")
            place = line([feature.geometry.get("coordinates")], transformer)[0]
        except ValueError as error:
            rejected.append(RejectedRow(feature.row, f"in the nodes: {error}", str(ref or "")))
            continue
        tags = {k: str(v) for k, v in feature.properties.items() if v is not None}
        attributes = node_attributes(tags)
        unknown_kerbs += is_kerb(tags) and not attributes["kerb"]
        nodes.append(NodeRow(str(ref), *place, row=feature.row, **attributes))
    return nodes, unknown_kerbs
