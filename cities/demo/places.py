"""Places people need: stops, pharmacies, schools, libraries, health, parks, offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from cities.demo import terrain
from cities.demo.addresses import door_at, number_at
from cities.demo.districts import district_of
from cities.demo.names import FEMININE, MASCULINE, city_street_names, with_article
from cities.demo.pavements import DemoSegment, city_pavement
from cities.demo.plan import city_plan
from cities.demo.terrain import Array, rng_for


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """A place in local metres. ``step_free`` is None where nobody has looked."""

    code: str
    name: str
    address: str
    x: float
    y: float
    step_free: bool | None


# Category: how many, metres between two of them, share known and share without steps.
WANTED: dict[str, tuple[int, float, float, float]] = {
    "pharmacy": (82, 420, 0.6, 0.7),
    "school": (96, 330, 0.5, 0.5),
    "library": (15, 1300, 0.9, 0.8),
    "health": (22, 900, 0.9, 0.85),
    "office": (16, 1100, 0.9, 0.75),
}
SCHOOLS = ("Scuola dell'infanzia", "Scuola primaria", "Scuola primaria", "Scuola media")
HEADS = {
    "pharmacy": ("Farmacia",), "school": SCHOOLS, "library": ("Biblioteca",),
    "health": ("Casa della salute", "Poliambulatorio"), "office": ("Anagrafe", "Ufficio civico"),
}  # fmt: skip
STOPS = 404
PARKS = ("Parco della Riva", "Parco dell'Ellisse", "Giardino dei Quattro Viali")
# Fewer shops and services on the hill, as there.
WEIGHT = (1.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.25)


@cache
def _frontages() -> tuple[list[DemoSegment], Array]:
    """Sidewalks with houses, and how likely a place stands on each."""
    found = [
        segment
        for segment in city_pavement().segments
        if segment.kind == "sidewalk" and not segment.structure and segment.length_m > 60
    ]
    weights = np.array(
        [
            segment.length_m * WEIGHT[district_of(*_middle(segment))]
            * {"avenue": 2.2, "main": 1.8, "street": 1.0}[
                city_plan().streets[segment.street].kind
            ]
            for segment in found
        ]
    )  # fmt: skip
    return found, weights / weights.sum()


def _middle(segment: DemoSegment) -> tuple[float, float]:
    x, y = segment.points.mean(axis=0)
    return round(float(x)), round(float(y))


def spread(part: str, count: int, apart_m: float) -> list[tuple[DemoSegment, float]]:
    """``count`` places on sidewalks, at least ``apart_m`` from each other: (sidewalk, fraction)."""
    rng = rng_for(part)
    segments, weights = _frontages()
    chosen: list[tuple[DemoSegment, float]] = []
    kept: list[tuple[float, float]] = []
    for index in rng.choice(len(segments), size=len(segments), replace=False, p=weights):
        fraction = float(rng.uniform(0.25, 0.75))
        place = door_at(segments[index], fraction)
        if any(area.contains(Point(place)) for area in _closed()):
            continue
        if all(np.hypot(place[0] - x, place[1] - y) >= apart_m for x, y in kept):
            kept.append(place)
            chosen.append((segments[index], fraction))
            if len(chosen) == count:
                return chosen
    raise ValueError(f"the city has no room for {count} of {part}")


@cache
def _closed() -> tuple[BaseGeometry, ...]:
    """Where no door is."""
    return (terrain.water(), terrain.rail_cut(), *terrain.parks())


def address_of(segment: DemoSegment, fraction: float) -> str:
    """Street and number, as written on an envelope."""
    street = city_street_names()[city_plan().streets[segment.street].group]
    return f"{street}, {number_at(segment, fraction)}"


def _titles(part: str) -> Iterable[str]:
    """Words for names, each once: "del Melograno", "della Quercia" ..."""
    words = [with_article(word, "ms") for word in MASCULINE]
    words += [with_article(word, "fs") for word in FEMININE]
    return (words[i] for i in rng_for(f"titles {part}").permutation(len(words)))


def places(category: str) -> list[DemoPlace]:
    """Every place of a category (see ``WANTED``, "stop" and "park")."""
    if category == "stop":
        return _stops()
    if category == "park":
        return _parks()
    count, apart_m, known, true = WANTED[category]
    rng = rng_for(f"step free {category}")
    heads = HEADS[category]
    found = []
    for number, ((segment, fraction), title) in enumerate(
        zip(spread(category, count, apart_m), _titles(category), strict=False), start=1
    ):
        x, y = door_at(segment, fraction)
        step_free = bool(rng.random() < true) if rng.random() < known else None
        found.append(
            DemoPlace(
                f"demo-{category}-{number:03d}",
                f"{heads[number % len(heads)]} {title}",
                address_of(segment, fraction),
                x,
                y,
                step_free,
            )
        )
    return found


def _stops() -> list[DemoPlace]:
    """Stops in pairs, one on each side, along avenues and main streets, then others."""
    rng = rng_for("stops")
    plan, names = city_plan(), city_street_names()
    sides: dict[int, dict[str, DemoSegment]] = {}
    for segment in city_pavement().segments:
        if segment.kind == "sidewalk" and not segment.structure:
            sides.setdefault(segment.street, {})[segment.side] = segment
    at_junction: dict[int, set[str]] = {}
    for street in plan.streets:
        for junction in (street.start, street.end):
            at_junction.setdefault(junction, set()).add(names[street.group])
    order = sorted(
        (number for number, pair in sides.items() if len(pair) == 2),
        key=lambda number: (-plan.streets[number].rank, rng.random()),
    )
    kept: list[tuple[float, float]] = []
    found: list[DemoPlace] = []
    for number in order:
        street = plan.streets[number]
        middle = LineString(street.points).interpolate(0.4, normalized=True)
        apart = 300 if street.kind != "street" else 360
        if any(np.hypot(middle.x - x, middle.y - y) < apart for x, y in kept):
            continue
        kept.append((middle.x, middle.y))
        own = names[street.group]
        others = sorted(at_junction[street.start] - {own}) or [own]
        for side, fraction in (("left", 0.3), ("right", 0.6)):
            # On the kerb side of the sidewalk.
            x, y = door_at(sides[number][side], fraction, -1.0)
            step_free = bool(rng.random() < 0.82) if rng.random() < 0.9 else None
            code = f"demo-stop-{len(found) + 1:03d}"
            found.append(DemoPlace(code, f"{own} / {others[0]}", own, x, y, step_free))
        if len(found) >= STOPS:
            return found
    raise ValueError("the city has no room for its stops")


def _parks() -> list[DemoPlace]:
    """Gates of the parks and the small squares: where somebody enters."""
    found = []
    junctions = city_plan().junctions
    for number, (park, name) in enumerate(zip(terrain.parks(), PARKS, strict=True)):
        outline = park.exterior
        for gate in range(4):
            at = outline.interpolate((gate + 0.15) / 4, normalized=True)
            near = junctions[int(np.argmin(np.hypot(*(junctions - (at.x, at.y)).T)))]
            code = f"demo-park-{number * 4 + gate + 1:03d}"
            gate_name = f"{name}, ingresso {gate + 1}"
            found.append(DemoPlace(code, gate_name, name, float(near[0]), float(near[1]), True))
    return found
