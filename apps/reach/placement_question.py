"""What may be asked about the points, as the job keeps it: words and numbers, no places but those
named."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reach.queries.placement import BANDS_MIN, EVERYBODY, MEDIAN, MOST_SITES, SiteAt
from apps.territory import queries as territory

NOW, CHANGE, BEST = "now", "change", "best"
KINDS: dict[str, Promise] = {
    NOW: _("How far everybody is now"),
    CHANGE: _("What a change would do"),
    BEST: _("Best places for points"),
}
# Places where a point might be: everything the register of places has, but for stops (thousands).
AMONG = ("library", "office", "school", "health", "pharmacy", "park")
# New points in one question: more is a plan of its own.
MOST_OPENED = 12
PLACES_AT_MOST = MOST_SITES


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Where a point would open, by what it is called."""

    label: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class PlacementQuestion:
    """``stops``: stops of the mobile unit count as points. ``close``: codes of sites.

    Of BEST: ``among`` are categories of places; ``opened``, ``closed`` and ``moved`` as in
    ``queries.best_places``.
    """

    kind: str = NOW
    stops: bool = False
    near_min: int = 15
    close: tuple[str, ...] = ()
    open: tuple[NewPlace, ...] = ()
    among: tuple[str, ...] = ()
    opened: int = 0
    closed: int = 0
    moved: int = 0
    aim: str = MEDIAN
    profile: str = "walking"
    reading: str = "optimistic"
    age_group: str = EVERYBODY
    time_limit_s: float = 30.0

    def as_dict(self) -> dict[str, Any]:
        """For the row of the job."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "PlacementQuestion":
        """The same back."""
        places = tuple(NewPlace(**one) for one in kept["open"])
        lists = {name: tuple(kept[name]) for name in ("close", "among")}
        return cls(**{**kept, **lists, "open": places})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A building where a point might be."""

    site: SiteAt
    name: str
    category: str
    address: str = field(default="")


def candidates(among: tuple[str, ...]) -> list[Candidate]:
    """Every place of these categories. One query for each."""
    return [
        Candidate(
            SiteAt(f"{category}:{place.code}", place.lon, place.lat),
            place.name,
            category,
            place.address,
        )
        for category in AMONG
        if category in among
        for place in territory.places(category)
    ]


def spans() -> tuple[int, ...]:
    """Minutes that may count as near."""
    return BANDS_MIN
