"""The 45 facilitation points: 11 of the city, 33 of the third sector, one on wheels."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cities.demo.addresses import door_at
from cities.demo.districts import district_of
from cities.demo.offers import Offer, offer_of, van_offer
from cities.demo.places import DemoPlace, address_of, places, spread
from cities.demo.terrain import rng_for

# 24 hours a week in OSM's syntax: what the national programme asks of a point.
HOURS = (
    "Mo,We 09:00-13:00; Tu,Th 09:00-13:00,14:00-18:00; PH off",
    "Mo-Th 09:00-13:00; Fr 09:00-13:00,14:00-18:00; PH off",
    "Mo,We,Fr 09:00-13:00,14:00-18:00; PH off",
    "Tu-Fr 10:00-13:00,14:00-17:00; PH off",
    "Mo-Fr 15:00-19:00; Sa 09:00-13:00; PH off",
    "Mo-Sa 09:30-13:30; PH off",
)
CITY_BODY = "Città di Torino (dimostrazione)"
# Bodies of the third sector, all invented.
BODIES = (
    "Associazione La Soglia Aperta", "Cooperativa Filo Diretto", "Circolo del Melograno",
    "Casa di quartiere I Tigli", "Rete Nonni Connessi", "Associazione Ponte di Barche",
    "Cooperativa Bussola", "Centro sociale Le Ginestre", "Officina dei Saperi",
    "Patronato Buon Vicinato", "Associazione Lanterna", "Emporio Solidale Il Mulino",
)  # fmt: skip
MUNICIPAL, THIRD_SECTOR, MOBILE_STOPS = 11, 33, 8
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr")
# Booking plans desks and seats for every point that is not suspended, some of them for walk-ins.
WITH_OR_WITHOUT = "Con o senza appuntamento"


@dataclass(frozen=True, slots=True)
class DemoSite:
    """Where a point receives: place in local metres, hours (empty: nobody said)."""

    code: str
    role: str
    name: str
    address: str
    district_code: str
    x: float
    y: float
    opening_hours: str
    step_free: bool | None
    suspended: bool = False
    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    welcomed: tuple[str, ...] = ()
    measures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemoPoint:
    """A point and its sites."""

    code: str
    name: str
    kind: str
    body: str
    status: str
    phone: str
    booking: str
    notes: str
    sites: tuple[DemoSite, ...]
    funding: str = "Fondi di dimostrazione"
    eligibility: str = "everybody"


def _site(code: str, role: str, place: DemoPlace, hours: str, offer: Offer,
          *, suspended: bool = False) -> DemoSite:  # fmt: skip
    return DemoSite(
        code, role, place.name, place.address, str(district_of(place.x, place.y) + 1),
        place.x, place.y, hours, place.step_free, suspended, offer.services, offer.languages,
        offer.welcomed, offer.measures,
    )  # fmt: skip


def _fixed(number: int, kind: str, body: str, place: DemoPlace) -> DemoPoint:
    rng = rng_for(f"point {number}")
    hours = HOURS[int(rng.integers(len(HOURS)))]
    # Two points never said when they open; one is closed for works and says so.
    unknown, suspended = number in {19, 37}, number == 28
    code = f"demo-{number:02d}"
    offer = offer_of(code, step_free=place.step_free)
    site = _site(f"{code}-a", "main", place, "" if unknown else hours, offer, suspended=suspended)
    return DemoPoint(
        code,
        f"Punto digitale {place.name}",
        kind,
        body,
        "suspended" if suspended else "active",
        f"011 555 {1000 + number * 7}",
        "" if suspended else WITH_OR_WITHOUT,
        "Sospeso per lavori: rivolgersi al punto più vicino." if suspended else "",
        (site,),
    )


def _mobile(number: int) -> DemoPoint:
    """A van that stands three hours a week at each of eight places: 24 hours in all."""
    code = f"demo-{number:02d}"
    stops = []
    squares = spread("mobile stops", MOBILE_STOPS, 1500)
    for at, (segment, fraction) in enumerate(squares):
        x, y = door_at(segment, fraction, -1.5)
        morning = at < len(WEEKDAYS)
        day = WEEKDAYS[at % len(WEEKDAYS)]
        hours = f"{day} {'09:30-12:30' if morning else '15:00-18:00'}; PH off"
        address = address_of(segment, fraction)
        place = DemoPlace("", f"Fermata {address}", address, x, y, True)
        stops.append(_site(f"{code}-s{at + 1}", "stop", place, hours, van_offer()))
    return DemoPoint(
        code, "Punto digitale mobile", "mobile", BODIES[6], "active", "011 555 2000",
        WITH_OR_WITHOUT, "Furgone attrezzato con pedana.", tuple(stops),
    )  # fmt: skip


@cache
def facilitation_points() -> list[DemoPoint]:
    """All points, municipal first."""
    rng = rng_for("points")
    # The City's own points are where it already receives people.
    own = [*places("library")[:6], *places("office")[: MUNICIPAL - 6]]
    points = [
        _fixed(number, "municipal", CITY_BODY, place) for number, place in enumerate(own, start=1)
    ]
    for offset, (segment, fraction) in enumerate(spread("third sector", THIRD_SECTOR, 650)):
        number = MUNICIPAL + offset + 1
        body = BODIES[offset % len(BODIES)]
        x, y = door_at(segment, fraction)
        address = address_of(segment, fraction)
        street = address.split(",")[0]
        known = rng.random() < 0.7
        step_free = bool(rng.random() < 0.75) if known else None
        place = DemoPlace("", f"{body}, {street}", address, x, y, step_free)
        points.append(_fixed(number, "third_sector", body, place))
    points.append(_mobile(MUNICIPAL + THIRD_SECTOR + 1))
    return points
