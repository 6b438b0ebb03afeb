"""Giving the network the heights of the ground, and slopes where nobody measured them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from apps.territory import queries as territory_facts
from apps.territory import services as territory
from apps.territory.services import ImportFailed, ImportReport, Parsed
from apps.twin.network.arrays import NetworkArrays
from apps.twin.network.generations import KIND, touch
from apps.twin.network.slopes import may_be_derived, slopes_pct
from apps.twin.network.terrain import UnreadableTerrain, read_terrain
from apps.twin.queries.network import network_arrays

_WRITE_NODES = """
    UPDATE twin_node n SET elevation_m = v.height
    FROM unnest(%s::int[], %s::float8[]) AS v(index, height)
    WHERE n.dataset_id = %s AND n.index = v.index
"""
_WRITE_SEGMENTS = """
    UPDATE twin_segment s SET incline_pct = v.slope, incline_derived = true
    FROM unnest(%s::int[], %s::float8[]) AS v(index, slope)
    WHERE s.dataset_id = %s AND s.index = v.index
"""


@dataclass(frozen=True, slots=True)
class _Heights:
    """Rows to write: indices of nodes and segments with their new values."""

    nodes: NDArray[np.int64]
    height_m: NDArray[np.float64]
    segments: NDArray[np.int64]
    slope_pct: NDArray[np.float64]


def import_elevation(
    *,
    path: Path | str,
    dataset_id: int | None = None,
    name: str = "",
    source: str = "",
    licence: str = "",
    reference_date: date | None = None,
    is_demonstration: bool = False,
    activate: bool = True,
) -> ImportReport:
    """Read a raster (.hgt, .hgt.zip, GeoTIFF, each also .gz) into a generation of the network.

    Nodes within the raster get their height; stretches without a measured slope get the ground's,
    marked as derived. Steps, lifts, bridges and tunnels keep theirs unknown. ``dataset_id`` is the
    generation in force unless named.

    Raises:
        ImportFailed: no network, an unreadable raster, or one that covers no node of it.
    """
    if dataset_id is None:
        active = territory_facts.active_dataset(KIND)
        if active is None:
            raise ImportFailed("there is no network in force to give heights to")
        dataset_id = active.id
    network = _arrays(dataset_id)
    file = territory.open_source(path)

    def parse() -> Parsed[_Heights]:
        try:
            with file.local_path() as unpacked:
                terrain = read_terrain(unpacked, unpacked.name)
        except UnreadableTerrain as error:
            raise ImportFailed(f"{file.name}: {error}") from error
        heights = terrain.at(network.node_lonlat)
        nodes = np.flatnonzero(np.isfinite(heights))
        if len(nodes) == 0:
            raise ImportFailed(f"{file.name} covers no node of the network")
        known = np.isfinite(network.incline_pct) & ~network.incline_derived
        derivable = may_be_derived(network.kind, network.structure, known)
        slopes = slopes_pct(
            terrain,
            network.node_lonlat[network.start],
            network.node_lonlat[network.end],
            network.length_m,
        )
        segments = np.flatnonzero(derivable & np.isfinite(slopes))
        counts = {
            "nodes_with_height": len(nodes),
            "nodes_without_height": len(heights) - len(nodes),
            "slopes_derived": len(segments),
            "slopes_measured_before": int(known.sum()),
            "slopes_unknown": int((derivable & ~np.isfinite(slopes)).sum()),
            "network": dataset_id,
        }
        rows = _Heights(nodes, np.round(heights[nodes], 2), segments, np.round(slopes[segments], 3))
        return Parsed(rows=rows, crs=terrain.crs, counts=counts)

    def save(dataset: Any, rows: _Heights) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_NODES, [rows.nodes.tolist(), rows.height_m.tolist(), dataset_id])
            cursor.execute(
                _WRITE_SEGMENTS, [rows.segments.tolist(), rows.slope_pct.tolist(), dataset_id]
            )
        touch(dataset_id, reason="elevation")

    return territory.run_import(
        kind="elevation",
        files=[file],
        parse=parse,
        save=save,
        name=name,
        source=source,
        licence=licence,
        reference_date=reference_date,
        is_demonstration=is_demonstration,
        activate=activate,
        # The same raster on another network is another import.
        parameters={"network": dataset_id},
    )


def _arrays(dataset_id: int) -> NetworkArrays:
    try:
        return network_arrays(dataset_id)
    except LookupError as error:
        raise ImportFailed(str(error)) from error
