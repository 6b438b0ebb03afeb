"""Where nodes and segments lie, and who lives there: districts joined, residents shared."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from apps.territory import queries as territory
from apps.twin.network.allocation import share_residents
from apps.twin.network.measure import FloatArray

_NODES = "SELECT id, ST_X(geom), ST_Y(geom) FROM twin_node WHERE dataset_id = %s ORDER BY index"
_SEGMENTS = """
    SELECT s.id, ST_X(m), ST_Y(m), a.index, b.index, s.length_m, s.walkable
    FROM twin_segment s
    JOIN twin_node a ON a.id = s.start_id
    JOIN twin_node b ON b.id = s.end_id
    CROSS JOIN LATERAL ST_LineInterpolatePoint(s.geom, 0.5) AS m
    WHERE s.dataset_id = %s ORDER BY s.index
"""
_WRITE_NODES = """
    UPDATE twin_node n SET district_code = v.code, residents = v.residents,
           residents_65_plus = v.elders
    FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[]) AS v(id, code, residents, elders)
    WHERE n.id = v.id AND (n.district_code, n.residents, n.residents_65_plus)
          IS DISTINCT FROM (v.code, v.residents, v.elders)
"""
_WRITE_SEGMENTS = """
    UPDATE twin_segment s SET district_code = v.code
    FROM unnest(%s::bigint[], %s::text[]) AS v(id, code)
    WHERE s.id = v.id AND s.district_code IS DISTINCT FROM v.code
"""


@dataclass(frozen=True, slots=True)
class AllocationReport:
    """Who was placed where. Districts without any node keep their residents unplaced: named here.

    ``changed`` tells whether any node or segment differs from before.
    """

    residents: int = 0
    residents_65_plus: int = 0
    residents_by_district: dict[str, int] = field(default_factory=dict)
    districts_without_nodes: list[str] = field(default_factory=list)
    # Nobody counted their elders: the nodes have none, which is not "zero".
    districts_without_age: list[str] = field(default_factory=list)
    changed: bool = False

    def as_counts(self) -> dict[str, Any]:
        """For the report of an import."""
        return {
            "residents": self.residents,
            "residents_65_plus": self.residents_65_plus,
            "residents_by_district": self.residents_by_district,
            "districts_without_nodes": self.districts_without_nodes,
            "districts_without_age": self.districts_without_age,
        }


def district_codes(lonlat: FloatArray, districts: gpd.GeoDataFrame) -> NDArray[np.str_]:
    """District of each place (k, 2); "" outside. On a shared border the lower code has it."""
    codes = np.full(len(lonlat), "", dtype="U20")
    if len(districts) == 0 or len(lonlat) == 0:
        return codes
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(lonlat[:, 0], lonlat[:, 1]), crs=districts.crs
    )
    joined = points.sjoin(districts[["code", "geometry"]], predicate="intersects")
    first = joined.sort_values("code").groupby(level=0)["code"].first()
    codes[first.index.to_numpy()] = first.to_numpy(dtype="U20")
    return codes


def place_people(
    node_codes: NDArray[np.str_],
    segment_codes: NDArray[np.str_],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    length_m: FloatArray,
    residents: dict[str, tuple[int, int | None]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], AllocationReport]:
    """Residents and elders of each node, and the report. Pure but for its types.

    A node's weight is the length of the walkable segments that end there and lie in its district,
    in whole millimetres. ``residents`` maps a district's code to (total, 65 and over or unknown).
    """
    weight = np.zeros(len(node_codes), dtype=np.int64)
    millimetres = np.rint(length_m * 1000).astype(np.int64)
    for side in (start, end):
        same = segment_codes == node_codes[side]
        np.add.at(weight, side[same], millimetres[same])
    people = np.zeros(len(node_codes), dtype=np.int64)
    elders = np.zeros(len(node_codes), dtype=np.int64)
    placed: dict[str, int] = {}
    empty, ageless = [], []
    for code, (total, aged) in sorted(residents.items()):
        here = np.flatnonzero(node_codes == code)
        if aged is None:
            ageless.append(code)
        if len(here) == 0:
            empty.append(code)
            continue
        shares: tuple[Sequence[int], Sequence[int]]
        shares = share_residents(total, aged or 0, weight[here].tolist())
        people[here], elders[here] = shares
        placed[code] = total
    report = AllocationReport(
        residents=int(people.sum()),
        residents_65_plus=int(elders.sum()),
        residents_by_district=placed,
        districts_without_nodes=empty,
        districts_without_age=ageless,
    )
    return people, elders, report


def settle(dataset_id: int) -> AllocationReport:
    """Give every node and segment of a generation its district, and every node its residents.

    Call inside a transaction. Writes only rows that differ.
    """
    nodes = _read(_NODES, dataset_id)
    segments = _read(_SEGMENTS, dataset_id)
    if not nodes or not segments:
        return AllocationReport()
    districts = territory.districts_table()
    node_codes = district_codes(np.column_stack(nodes[1:3]), districts)
    segment_codes = district_codes(np.column_stack(segments[1:3]), districts)
    walkable = segments[6].astype(bool)
    people, elders, report = place_people(
        node_codes,
        segment_codes[walkable],
        segments[3][walkable].astype(np.int64),
        segments[4][walkable].astype(np.int64),
        segments[5][walkable],
        {c: (r.total, r.age_65_plus) for c, r in territory.residents_by_district().items()},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_NODES,
            [nodes[0].tolist(), node_codes.tolist(), people.tolist(), elders.tolist()],
        )
        changed = cursor.rowcount
        cursor.execute(_WRITE_SEGMENTS, [segments[0].tolist(), segment_codes.tolist()])
        changed += cursor.rowcount
    return replace(report, changed=changed > 0)


def _read(sql: str, dataset_id: int) -> list[NDArray[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [dataset_id])
        rows = cursor.fetchall()
    return [np.array(column) for column in zip(*rows, strict=True)]
