"""The named streets and corners of a generation, handed to the territory for its search."""

from hashlib import sha256
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from django.db import connection

from apps.territory import services as territory
from apps.twin.network.names import corners, street_segments

_SEGMENTS = """
    SELECT s.name, ST_AsBinary(s.geom), a.index, b.index
    FROM twin_segment s
    JOIN twin_node a ON a.id = s.start_id
    JOIN twin_node b ON b.id = s.end_id
    WHERE s.dataset_id = %s AND s.name <> '' ORDER BY s.index
"""
_NODES = "SELECT ST_X(geom), ST_Y(geom) FROM twin_node WHERE dataset_id = %s ORDER BY index"
# Raised when the way names are made into streets changes: the same network then gives new ones.
_VERSION = "1"


def publish_streets(dataset: Any) -> dict[str, int]:
    """Replace the territory's streets by those of a generation; call in its transaction.

    ``dataset`` is the network's generation. One without any name leaves the streets as they are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEGMENTS, [dataset.pk])
        rows = cursor.fetchall()
        if not rows:
            return {}
        cursor.execute(_NODES, [dataset.pk])
        lonlat = np.array(cursor.fetchall(), dtype=np.float64)
    names = [row[0] for row in rows]
    points, owner = shapely.get_coordinates(
        shapely.from_wkb([bytes(row[1]) for row in rows]), return_index=True
    )
    lines = [
        [(float(lon), float(lat)) for _, (lon, lat) in group]
        for _, group in groupby(zip(owner.tolist(), points, strict=True), key=lambda pair: pair[0])
    ]
    streets = [
        territory.StreetRow(name, [lines[i] for i in segments])
        for name, segments in street_segments(names).items()
    ]
    start = np.array([row[2] for row in rows], dtype=np.int64)
    end = np.array([row[3] for row in rows], dtype=np.int64)
    meetings = [territory.CornerRow(*corner) for corner in corners(names, start, end, lonlat)]
    report = territory.replace_streets(
        dataset_name=dataset.name,
        source=dataset.source,
        licence=dataset.licence,
        streets=streets,
        corners=meetings,
        is_demonstration=dataset.is_demonstration,
        reference_date=dataset.reference_date,
        sha256=sha256(f"streets {_VERSION} {dataset.pk} {dataset.sha256}".encode()).hexdigest(),
    )
    return {key: report.counts[key] for key in ("streets", "corners") if key in report.counts}
