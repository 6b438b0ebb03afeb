"""The points that have what somebody looks for: those that do, those of which it is not known."""

from dataclasses import dataclass
from datetime import datetime

from apps.booking import queries as booking
from apps.finding.wishes import GETS_IN, Looked, Match, SiteSeen, Wish, look, rank, takes_people
from apps.points import queries as points
from apps.points.queries import PointFacts
from apps.reach import queries as reach


@dataclass(frozen=True, slots=True)
class Found:
    """A point with its most fitting site. ``time`` None: not computed for this site.

    ``free``: the next free time of the service that is wished for.
    """

    looked: Looked
    time: reach.TimeTo | None = None
    free: datetime | None = None

    @property
    def seen(self) -> SiteSeen:
        """Point, site and opening."""
        return self.looked.seen

    @property
    def can_book(self) -> bool:
        """Whether something is booked here on line."""
        return bool(self.seen.bookable)


@dataclass(frozen=True, slots=True)
class Result:
    """``sure``: have all that is wished for; ``perhaps``: nobody knows something of it.

    ``dropped`` are so many points that have not. ``times``: of the start, None without one.
    """

    sure: list[Found]
    perhaps: list[Found]
    dropped: int
    times: reach.TimesToPoints | None

    @property
    def open_count(self) -> int:
        """How many of those shown are open now."""
        return sum(one.seen.opening.is_open for one in (*self.sure, *self.perhaps))

    @property
    def shown(self) -> list[Found]:
        """Both, in their order."""
        return [*self.sure, *self.perhaps]


def find(
    there: list[PointFacts],
    wish: Wish,
    *,
    now: datetime,
    profile: str = "",
    start: tuple[float, float] | None = None,
) -> Result:
    """Look through the points. With a start (lon, lat) the nearest by the profile's way is first.

    Three queries at most, ten more with a start and eight more with a service.
    """
    times = None if start is None else reach.times_to_points(start, profile=profile)
    by_site = {} if times is None else times.by_site
    bookable = booking.bookable_by_site(now)
    verdicts = _verdicts(there, profile) if GETS_IN in wish.needs or start else {}
    found = []
    for point in there:
        looked = [
            look(
                wish,
                SiteSeen(
                    point, site, points.opening(site, now),
                    bookable.get(site.code, ()) if takes_people(site) else (),
                    verdicts.get(site.code),
                ),
            )
            for site in point.sites
        ]  # fmt: skip
        if looked:
            found.append(min(looked, key=lambda one: (one.match, *_order(one, by_site))))
    kept = sorted(
        (one for one in found if one.match != Match.NO), key=lambda one: _order(one, by_site)
    )
    free = _free(wish, kept, now)
    shown = [
        Found(one, by_site.get(one.seen.site.code), free.get(one.seen.site.code)) for one in kept
    ]
    return Result(
        sure=[one for one in shown if one.looked.match == Match.YES],
        perhaps=[one for one in shown if one.looked.match == Match.UNKNOWN],
        dropped=len(found) - len(kept),
        times=times,
    )


def _order(one: Looked, times: dict[str, reach.TimeTo]) -> tuple[float, tuple[int, float], str]:
    seen = one.seen
    time = times.get(seen.site.code)
    away = float("inf") if time is None or time.seconds is None else float(time.seconds)
    # Nobody goes where it is suspended, however near.
    if not takes_people(seen.site):
        away = float("inf")
    return away if times else 0.0, rank(seen.opening), seen.point.name


def _verdicts(there: list[PointFacts], profile: str) -> dict[str, reach.SiteVerdict]:
    told = reach.verdicts_of_sites({site.code: site.measures for p in there for site in p.sites})
    return {
        code: one for code, verdicts in told.items() for one in verdicts if one.profile == profile
    }


def _free(wish: Wish, kept: list[Looked], now: datetime) -> dict[str, datetime]:
    if not wish.service:
        return {}
    known = [(one.seen.point, one.seen.site) for one in kept if wish.service in one.seen.bookable]
    return {
        site: at for (site, _service), at in booking.next_free(known, [wish.service], now).items()
    }
