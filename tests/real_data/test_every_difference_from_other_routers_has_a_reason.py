"""Where the engine differs from AccessMap and openrouteservice on real networks, and why."""

import gzip
import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.rules import Verdict
from apps.reach.engine.verdicts import base_costs
from apps.twin import queries as twin
from apps.twin.models import Segment
from apps.twin.services import import_network
from tests.reach.builders import rules, rules_file
from tests.real_data.other_routers import (
    ACCESSMAP_POINTS,
    IDEAL,
    ORS_POINTS,
    PESSIMISTIC_POINTS,
    Piece,
    accessmap_k,
    accessmap_ms,
    ors_passes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

FILES = {"campus": "osw_microsoft_edges.geojson.gz", "berlin": "berlin_siegessaeule_2017.osm.gz"}
BODY = rules_file()["body"]
ACCESSMAP_PROFILES = ["manual_wheelchair", "powered_wheelchair", "walking_aid"]
READINGS = ["optimistic", "pessimistic"]
# How often each point takes part in a difference: on the campus, then in Berlin, each for the
# profiles or readings above. Decision 0020 explains the points.
ACCESSMAP = {
    "the same": (1738, 1722, 1558, 342, 342, 318),
    "other ways": (1838, 1850, 1854, 228, 228, 240),
    "steps": (0, 0, 120, 0, 0, 12),
    "unknown kerb": (72, 72, 72, 14, 14, 14),
    "raised kerb": (0, 0, 40, 0, 0, 0),
    "slope of all ways": (4351, 4362, 4414, 0, 0, 0),
    "one pace": (1764, 1775, 1799, 0, 0, 0),
    "flat is full speed": (5900, 5934, 5996, 0, 0, 0),
    "short is flat": (1006, 1006, 1010, 0, 0, 0),
    "ground": (18, 18, 18, 40, 40, 52),
    "width": (2, 2, 2, 0, 0, 0),
}
ORS = {
    "the same": (8444, 684, 598, 122),
    "slope limits": (186, 0, 0, 0),
    "whole percent": (0, 4, 0, 0),
    "short is flat": (138, 2, 0, 0),
    "raised kerb": (40, 40, 0, 0),
    "rough is hard": (2, 0, 14, 0),
    "smoothness": (0, 0, 6, 0),
    "unknown width": (0, 7018, 0, 440),
    "unknown slope": (0, 566, 0, 482),
    "unknown ground": (0, 1304, 0, 346),
    "unknown kerb": (0, 1028, 0, 14),
}


def _column(table: dict[str, tuple[int, ...]], number: int, place: "Place") -> dict[str, int]:
    number += list(FILES).index(place.name) * len(next(iter(table.values()))) // len(FILES)
    return {point: row[number] for point, row in table.items() if row[number]}


def _tags_of_the_campus(data_folder: Path) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Tags of edges and the kerbs of nodes, from the files."""

    def read(name: str) -> list[dict[str, Any]]:
        with gzip.open(data_folder / "network" / name) as stream:
            return [feature["properties"] for feature in json.load(stream)["features"]]

    edges = read(FILES["campus"])
    nodes = read("osw_microsoft_nodes.geojson.gz")
    return (
        {p["_id"]: {key: str(value) for key, value in p.items()} for p in edges},
        {p["_id"]: p["kerb"] for p in nodes if "kerb" in p},
    )


def _tags_of_berlin(data_folder: Path) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Tags of ways; nobody has tagged a kerb."""
    with gzip.open(data_folder / "network" / FILES["berlin"]) as stream:
        root = ET.parse(stream).getroot()
    ways = {
        way.get("id", ""): {t.get("k", ""): t.get("v", "") for t in way.findall("tag")}
        for way in root.findall("way")
    }
    assert not root.findall("node/tag[@k='kerb']")
    return ways, {}


class Place:
    """A network of ours and, stretch by stretch, the pieces of the source's ways."""

    def __init__(self, name: str, data_folder: Path) -> None:
        self.name = name
        report = import_network(path=data_folder / "network" / FILES[name], activate=False)
        found = twin.network_arrays(report.dataset_id)
        self.network = NetworkArrays(
            **{field: getattr(found, field) for field in NetworkArrays.__dataclass_fields__}
        )
        read = {"campus": _tags_of_the_campus, "berlin": _tags_of_berlin}[name]
        ways, kerbs = read(data_folder)
        rows = Segment.objects.filter(dataset_id=report.dataset_id).order_by("index").values_list(
            "ref", "start__ref", "end__ref", "length_m"
        )  # fmt: skip
        tags = [ways[ref] if ref in ways else ways[ref.rsplit("-", 1)[0]] for ref, *_ in rows]
        met: dict[str, set[bool]] = {}
        for (_, a, b, _), told in zip(rows, tags, strict=True):
            piece = Piece(told, 0, ("", ""))
            if piece.is_crossing or not piece.closed_to_walkers:
                for end in (a, b):
                    met.setdefault(end, set()).add(piece.is_crossing)
        self.pieces = [
            Piece(
                told, length_m, (kerbs.get(a, ""), kerbs.get(b, "")),
                (len(met.get(a, ())) == 2, len(met.get(b, ())) == 2),
            )
            for (_, a, b, length_m), told in zip(rows, tags, strict=True)
        ]  # fmt: skip

    def engine_ms(self, profile: str, *, optimistic: bool = True) -> list[tuple[float, float]]:
        """What the engine says of every stretch, there and back."""
        base = base_costs(self.network, rules().profiles[profile], rules())
        ms = base.ms.copy()
        if not optimistic:
            ms[base.verdict == Verdict.UNKNOWN] = float("inf")
        return list(zip(*ms.tolist(), strict=True))


# One import serves every test of this file.
_kept: dict[str, Place] = {}


@pytest.fixture(params=FILES)
def place(request: pytest.FixtureRequest, data_folder: Path) -> Place:
    if request.param not in _kept:
        _kept[request.param] = Place(request.param, data_folder)
    return _kept[request.param]


def _reasons(ask: Callable[[Collection[str]], Any], told: Any, points: Collection[str]) -> set[str]:
    """Why the router and the engine differ; nothing where they agree.

    With all our points adopted the router must give our answer: that is the whole explanation.
    Named are the points without which it would not; if none is missed alone, those that would do
    alone.
    """
    if ask(()) == told:
        return set()
    assert ask(points) == told, "a difference without a reason"
    needed = {p for p in points if ask([other for other in points if other != p]) != told}
    found = needed or {p for p in points if ask([p]) == told}
    assert found, "points that explain a difference only together, and none of them is needed"
    return found


def _differences(
    place: Place, profile: str, *, optimistic: bool, ask: Callable[..., Any],
    told: Callable[[float], Any], points: Collection[str],
) -> dict[str, int]:  # fmt: skip
    """How often each point takes part in a difference, over stretches in both directions."""
    found: Counter[str] = Counter()
    answers = place.engine_ms(profile, optimistic=optimistic)
    for piece, both in zip(place.pieces, answers, strict=True):
        for ahead, ms in zip((True, False), both, strict=True):

            def asked(ours: Collection[str], piece: Piece = piece, ahead: bool = ahead) -> Any:
                return ask(piece, BODY["profiles"][profile], BODY, ahead=ahead, ours=ours)

            reasons = _reasons(asked, told(ms), points)
            found.update(reasons or ["the same"])
    return dict(found)


def test_the_slope_model_has_the_limits_and_the_k_of_accessmap() -> None:
    limits = {"manual_wheelchair": (8, 10), "powered_wheelchair": (12, 12), "walking_aid": (14, 14)}
    for code, (up, down) in limits.items():
        profile = BODY["profiles"][code]
        assert profile["limits"]["slope_up_pct"]["blocked"] == up
        assert profile["limits"]["slope_down_pct"]["blocked"] == down
        assert profile["slope_pace"]["best_pct"] / 100 == IDEAL
        assert profile["slope_pace"]["k"] == round(accessmap_k(up / 100), 4)


@pytest.mark.parametrize("profile", ACCESSMAP_PROFILES)
def test_costs_are_those_of_accessmap_but_for_named_points(place: Place, profile: str) -> None:
    found = _differences(
        place, profile, optimistic=True, ask=accessmap_ms, told=float, points=ACCESSMAP_POINTS
    )
    assert found == _column(ACCESSMAP, ACCESSMAP_PROFILES.index(profile), place)


@pytest.mark.parametrize("reading", READINGS)
def test_who_passes_is_who_passes_openrouteservice_but_for_named_points(
    place: Place, reading: str
) -> None:
    optimistic = reading == "optimistic"
    found = _differences(
        place, "manual_wheelchair", optimistic=optimistic, ask=ors_passes,
        told=lambda ms: ms < float("inf"),
        points=[p for p in ORS_POINTS if not (optimistic and p in PESSIMISTIC_POINTS)],
    )  # fmt: skip
    assert found == _column(ORS, READINGS.index(reading), place)


def test_no_point_is_named_that_nothing_shows() -> None:
    assert ACCESSMAP.keys() == {"the same", *ACCESSMAP_POINTS}
    assert ORS.keys() == {"the same", *ORS_POINTS}
    assert all(any(row) for table in (ACCESSMAP, ORS) for row in table.values())
