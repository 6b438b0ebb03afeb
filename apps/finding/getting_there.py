"""How to get to a site: the nearest stops, and how far they are for each way of moving."""

from dataclasses import dataclass

from django.core.cache import cache

from apps.points.queries import SiteFacts
from apps.reach import queries as reach

# Stops shown, and how many are looked at so that each profile's first ones are among them.
SHOWN = 4
LOOKED_AT = 12
# The figures of a checkpoint never change; they are kept only so as not to be computed each time.
_KEPT_S = 3_600


@dataclass(frozen=True, slots=True)
class Way:
    """A stop, with the minutes between it and the site by profile; None: no way in 15 minutes."""

    stop: str
    by_profile: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class NamedWay:
    """A stop, with the minutes beside the name of each profile in the active language."""

    stop: str
    labelled: list[tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class Ways:
    """The nearest stops of a site. ``profiles`` are names, in the order of each way."""

    profiles: list[str]
    ways: list[NamedWay]


def ways_to(sites: list[SiteFacts]) -> dict[str, Ways]:
    """The ways to each site by its code; a site without figures is not in the answer.

    Times are those of the optimistic reading. Two queries when they were computed before.
    """
    state = reach.engine_state()
    if state is None:
        return {}
    profiles = reach.profiles()
    found = {}
    for site in sites:
        if site.lon is None or site.lat is None:
            continue
        place = f"{site.lon:.6f},{site.lat:.6f}"
        key = f"finding.ways.2:{place}:{state.checkpoint}"
        ways: list[Way] | None = cache.get(key)
        if ways is None:
            ways = _ways(site.lon, site.lat, [code for code, _label in profiles])
            # Without the engine's files there is no answer yet: that is not kept.
            if ways:
                cache.set(key, ways, _KEPT_S)
        if ways:
            named = [
                NamedWay(way.stop, [(label, way.by_profile.get(code)) for code, label in profiles])
                for way in ways
            ]
            found[site.code] = Ways([label for _code, label in profiles], named)
    return found


def _ways(lon: float, lat: float, profiles: list[str]) -> list[Way]:
    # Both sides of a street, and all poles of a square, have one name: to people they are one stop.
    minutes: dict[str, dict[str, int]] = {}
    for profile in profiles:
        for stop in reach.nearest_stops(lon, lat, profile=profile, limit=LOOKED_AT):
            of_name = minutes.setdefault(stop.name, {})
            of_name[profile] = min(stop.minutes, of_name.get(profile, stop.minutes))
    # First the stops most profiles can reach, then the nearest.
    order = sorted(
        minutes, key=lambda name: (-len(minutes[name]), sum(minutes[name].values()), name)
    )
    return [
        Way(name, {profile: minutes[name].get(profile) for profile in profiles})
        for name in order[:SHOWN]
    ]
