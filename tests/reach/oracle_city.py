"""A city one row at a time, for the oracle: unknown is None."""

import math
from dataclasses import dataclass

from apps.reach.engine.arrays import NetworkArrays


@dataclass(frozen=True, slots=True)
class Junction:
    kerb: str
    kerb_cm: float | None
    tactile: bool | None


@dataclass(frozen=True, slots=True)
class Stretch:
    start: int
    end: int
    length_m: float
    kind: str
    two_sided: bool
    walkable: bool
    width_m: float | None
    incline_pct: float | None
    derived: bool
    surface: str
    smoothness: str
    steps: int | None
    handrail: bool | None
    tactile: bool | None
    acoustic: bool | None

    @property
    def is_way(self) -> bool:
        return self.kind not in ("crossing", "steps", "lift")


@dataclass(frozen=True, slots=True)
class City:
    junctions: list[Junction]
    stretches: list[Stretch]


def city_of_arrays(a: NetworkArrays) -> City:
    """A random network, which exists as arrays only."""

    def real(value: float) -> float | None:
        return None if math.isnan(value) else float(value)

    def tri(value: int) -> bool | None:
        return {-1: None, 0: False, 1: True}[int(value)]

    return City(
        [
            Junction(str(a.kerb[i]), real(a.kerb_height_cm[i]), tri(a.node_tactile[i]))
            for i in range(len(a.node_lonlat))
        ],
        [
            Stretch(
                int(a.start[i]), int(a.end[i]), float(a.length_m[i]), str(a.kind[i]),
                bool(a.two_sided[i]), bool(a.walkable[i]), real(a.width_m[i]),
                real(a.incline_pct[i]), bool(a.incline_derived[i]), str(a.surface[i]),
                str(a.smoothness[i]), None if a.step_count[i] < 0 else int(a.step_count[i]),
                tri(a.handrail[i]), tri(a.tactile[i]), tri(a.acoustic[i]),
            )
            for i in range(len(a.start))
        ],
    )  # fmt: skip


def city_of_rows(dataset_id: int) -> City:
    """A stored generation, row by row through the ORM, past the loader of the arrays."""
    from apps.twin.models import Node, Segment

    nodes = Node.objects.filter(dataset_id=dataset_id).order_by("index")
    rows = nodes.values_list("pk", "kerb", "kerb_height_cm", "tactile")
    number = {row[0]: i for i, row in enumerate(rows)}
    junctions = [
        Junction(kerb, None if cm is None else float(cm), tactile) for _, kerb, cm, tactile in rows
    ]
    segments = Segment.objects.filter(dataset_id=dataset_id).order_by("index").values_list(
        "start_id", "end_id", "length_m", "kind", "two_sided", "walkable", "width_m",
        "incline_pct", "incline_derived", "surface", "smoothness", "step_count", "handrail",
        "tactile", "acoustic",
    )  # fmt: skip
    return City(junctions, [Stretch(number[a], number[b], *rest) for a, b, *rest in segments])
