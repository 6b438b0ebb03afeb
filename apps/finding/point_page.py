"""What the page of a point says besides its register: booking, stops of the unit, the way."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from apps.booking import queries as booking
from apps.finding import words
from apps.finding.forms import LONGEST
from apps.finding.wishes import takes_people
from apps.points import queries as points
from apps.points.queries import PointFacts, SiteFacts
from apps.reach import queries as reach

# How far ahead stops of the mobile unit are told, and how many.
STOPS_AHEAD = timedelta(days=28)
STOPS_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Bookable:
    """A service that can be booked at a site. ``free``: when next, in words; empty: not soon."""

    code: str
    name: str
    free: str


@dataclass(frozen=True, slots=True)
class Booking:
    """What can be booked at a site; ``first`` is the service asked for, else the first free."""

    site_code: str
    services: list[Bookable]
    first: Bookable
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """The mobile unit at a place: from when until when, in words."""

    site: SiteFacts
    day: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the visitor said before she came here: nothing of it is kept but in the address."""

    service: str = ""
    profile: str = ""
    start: str = ""
    start_at: tuple[float, float] | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Visitor":
        """Values that do not exist are as if not given. No query."""
        text = query.get("from", "")[:LONGEST].replace("\x00", "")
        place = reach.read_lonlat(query.get("from_at", "")) if text else None
        if query.get("from_of", text)[:LONGEST] != text:
            place = None
        service = query.get("service", "")
        return cls(
            service if service in points.SERVICES else "",
            query.get("profile", "")[:24],
            text if place else "",
            place,
        )

    def way(self) -> str:
        """What a link to the page of a way takes along of it."""
        said = {"profile": self.profile} if self.profile else {}
        if self.start_at:
            at = f"{self.start_at[0]:.6f},{self.start_at[1]:.6f}"
            said |= {"from": self.start, "from_at": at, "from_of": self.start}
        return urlencode(said)


def bookings(facts: PointFacts, service: str, now: datetime) -> dict[str, Booking]:
    """What can be booked at each site, by its code; ten queries, whatever the numbers."""
    bookable = {
        code: services
        for code, services in booking.bookable_by_site(now).items()
        if any(site.code == code and takes_people(site) for site in facts.sites)
    }
    wanted = [code for code in points.SERVICES if any(code in some for some in bookable.values())]
    known = [(facts, site) for site in facts.sites if site.code in bookable]
    free = booking.next_free(known, wanted, now)
    here = now.astimezone(points.city_zone())
    found = {}
    for site_code, services in bookable.items():
        told = [
            Bookable(
                code,
                points.service_name(code),
                words.moment(free[site_code, code], here) if (site_code, code) in free else "",
            )
            for code in services
        ]
        asked = next((one for one in told if one.code == service), None)
        soonest = min(
            told, key=lambda one: free.get((site_code, one.code), _never(here)), default=None
        )
        first = asked or soonest
        if first is not None:
            found[site_code] = Booking(site_code, told, first, asked is not None)
    return found


def offering(site: SiteFacts, booked: Booking | None) -> SiteFacts:
    """The site with what can be booked there, where nobody has written down what it offers."""
    if site.services or booked is None:
        return site
    return replace(site, services=tuple(one.code for one in booked.services))


def next_stops(facts: PointFacts, now: datetime) -> list[Stop]:
    """Where the mobile unit is next, and now: the soonest first. No query."""
    zone = points.city_zone()
    here = now.astimezone(zone)
    last = (here + STOPS_AHEAD).date()
    found = [
        Stop(
            site,
            words.day(start.astimezone(zone), here),
            start.astimezone(zone),
            end.astimezone(zone),
        )
        for site in facts.sites
        if site.role == "stop"
        for start, end in points.bookable_spans(facts, site, here.date(), last)
        if end > now
    ]
    return sorted(found, key=lambda stop: (stop.start, stop.site.code))[:STOPS_AT_MOST]


def ways_from(visitor: Visitor, profiles: dict[str, str]) -> dict[str, Any]:
    """How long it takes from the visitor's start, by code of the site; what to say if not."""
    if visitor.start_at is None or visitor.profile not in profiles:
        return {}
    times = reach.times_to_points(visitor.start_at, profile=visitor.profile)
    return {
        "start": visitor.start,
        "profile": profiles[visitor.profile],
        "why_not": words.why_no_times(times),
        "by_site": {code: words.time_sentence(one) for code, one in times.by_site.items()},
    }


def _never(here: datetime) -> datetime:
    return datetime.max.replace(tzinfo=here.tzinfo)
