"""What is known of every stretch and corner, and what nobody has measured yet.

Shares are ours, chosen so that the demonstration shows every case: about half of the widths and
a third of the kerbs are unknown, as in a city that has begun to survey.
"""

from functools import cache
from typing import Any

import numpy as np

from cities.demo.names import city_street_names
from cities.demo.pavements import DemoNode, DemoSegment, Pavement, city_pavement
from cities.demo.plan import Plan, city_plan
from cities.demo.terrain import height_m, rng_for, to_lonlat

# One step of a stair outdoors, metres.
RISER_M = 0.155
SIDEWALK_WIDTH_M = {"avenue": (3.2, 0.7), "main": (2.5, 0.5), "street": (1.65, 0.35)}


def _pick(rng: np.random.Generator, known: float, choices: dict[str, float]) -> str:
    """One of ``choices`` by weight, or empty (unknown) in ``1 - known`` of the cases."""
    if rng.random() >= known:
        return ""
    weights = np.array(list(choices.values()))
    return str(rng.choice(list(choices), p=weights / weights.sum()))


def _maybe(rng: np.random.Generator, known: float, true: float) -> bool | None:
    return bool(rng.random() < true) if rng.random() < known else None


def node_rows(pavement: Pavement) -> list[dict[str, Any]]:
    """Rows for the twin's nodes: place, height, kerb, tactile paving."""
    rng = rng_for("kerbs")
    lonlat = to_lonlat(np.array([node.xy for node in pavement.nodes]))
    return [
        {
            "ref": f"n{index}",
            "lon": float(lon),
            "lat": float(lat),
            "elevation_m": round(height_m(*node.xy), 1),
            **_kerb(rng, node),
        }
        for index, (node, (lon, lat)) in enumerate(zip(pavement.nodes, lonlat, strict=True))
    ]


def _kerb(rng: np.random.Generator, node: DemoNode) -> dict[str, Any]:
    if not node.is_kerb:
        return {}
    # The centre has been renewed; far out, ramps are rarer and less is known.
    away_km = float(np.hypot(*node.xy)) / 1000.0
    raised = 0.05 + 0.035 * min(away_km, 4.0)
    kerb = _pick(
        rng,
        0.78 - 0.06 * min(away_km, 5.0),
        {"lowered": 0.72, "flush": 0.10, "rolled": 0.07, "raised": raised},
    )
    height = None
    if kerb in {"raised", "lowered", "rolled"} and rng.random() < 0.6:
        low, high = {"raised": (8, 17), "lowered": (0.5, 3), "rolled": (3, 6)}[kerb]
        height = round(float(rng.uniform(low, high)) * 2) / 2
    return {
        "kerb": kerb,
        "kerb_height_cm": height,
        "tactile": _maybe(rng, 0.5, 0.45 if away_km < 1.3 else 0.16),
    }


def segment_rows(pavement: Pavement, plan: Plan, names: dict[str, str]) -> list[dict[str, Any]]:
    """Rows for the twin's segments, drawn from their start to their end."""
    rng = rng_for("stretches")
    rows = []
    for index, segment in enumerate(pavement.segments):
        street = plan.streets[segment.street]
        row: dict[str, Any] = {
            "ref": f"s{index}",
            "start": f"n{segment.start}",
            "end": f"n{segment.end}",
            "kind": segment.kind,
            "coordinates": [(float(lon), float(lat)) for lon, lat in to_lonlat(segment.points)],
            "structure": segment.structure,
            "name": names[street.group],
        }
        if segment.kind == "crossing":
            row |= _crossing(rng, street.kind)
        elif segment.kind == "steps":
            row |= _steps(rng, segment)
        else:
            row |= _way(rng, segment, street.kind)
        rows.append(row)
    return rows


def _crossing(rng: np.random.Generator, street_kind: str) -> dict[str, Any]:
    signals = street_kind in {"avenue", "main"}
    return {
        "crossing_markings": _pick(rng, 0.7, {"zebra": 0.86, "no": 0.14}),
        "surface": _pick(rng, 0.6, {"asphalt": 0.94, "sett": 0.06}),
        "tactile": _maybe(rng, 0.4, 0.25),
        "acoustic": _maybe(rng, 0.7, 0.4) if signals else None,
    }


def _steps(rng: np.random.Generator, segment: DemoSegment) -> dict[str, Any]:
    rise = abs(height_m(*segment.points[-1]) - height_m(*segment.points[0]))
    return {
        "step_count": max(3, round(rise / RISER_M)) if rng.random() < 0.8 else None,
        "handrail": _maybe(rng, 0.7, 0.5),
        "surface": _pick(rng, 0.7, {"paving_stones": 0.6, "sett": 0.4}),
        "width_m": round(float(rng.uniform(1.2, 2.4)), 1),
    }


def _way(rng: np.random.Generator, segment: DemoSegment, street_kind: str) -> dict[str, Any]:
    away_km = float(np.hypot(*segment.points.mean(axis=0))) / 1000.0
    if segment.kind == "sidewalk":
        mean, spread = SIDEWALK_WIDTH_M[street_kind]
        width = max(0.55, float(rng.normal(mean, spread)))
        # A sidewalk too narrow is rare and matters: it is planted on purpose, one in forty.
        if rng.random() < 0.025:
            width = float(rng.uniform(0.55, 0.88))
        known = 0.62 - 0.05 * min(away_km, 5.0)
    else:
        width = {"pedestrian": 9.0, "footway": 2.4, "street": 5.5}[segment.kind]
        width += float(rng.normal(0, 0.3))
        known = 0.7
    old = {"paving_stones": 0.55, "sett": 0.3, "asphalt": 0.15}
    plain = {"asphalt": 0.72, "paving_stones": 0.16, "concrete": 0.12}
    paths = {"compacted": 0.5, "asphalt": 0.3, "gravel": 0.2}
    kinds = paths if segment.kind == "footway" else old if away_km < 1.1 else plain
    return {
        "width_m": round(width, 2) if rng.random() < known else None,
        "surface": _pick(rng, 0.66, kinds),
        "smoothness": _pick(
            rng, 0.42, {"excellent": 0.18, "good": 0.52, "intermediate": 0.22, "bad": 0.08}
        ),
        "incline_pct": _incline(rng, segment),
        "two_sided": segment.kind == "street",
        "tactile": _maybe(rng, 0.3, 0.12) if segment.kind == "sidewalk" else None,
    }


def _incline(rng: np.random.Generator, segment: DemoSegment) -> float | None:
    """Percent along the drawing direction: surveyed on slopes, seldom on the plain."""
    rise = height_m(*segment.points[-1]) - height_m(*segment.points[0])
    slope = float(100.0 * rise / max(segment.length_m, 1.0))
    # On an underpass the way falls as much as it climbs: the steeper half is what counts.
    if segment.structure == "tunnel":
        return round(float(rng.uniform(4.0, 7.5)), 1)
    if abs(slope) > 2.0:
        return round(slope, 1) if rng.random() < 0.85 else None
    return round(slope, 1) if rng.random() < 0.3 else None


@cache
def city_network() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Node and segment rows of the whole demonstration city."""
    pavement = city_pavement()
    return node_rows(pavement), segment_rows(pavement, city_plan(), city_street_names())
