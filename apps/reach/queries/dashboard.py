"""What the public page of the city's figures shows of a published set."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.reach.models import Reading
from apps.reach.queries import history
from apps.reach.queries.history import CityFigures, PublishedFacts
from apps.territory import queries as territory

CITY = ""
EVERYBODY = "all"
ORDERS = ("district", "within", "isolated", "median")


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """One district, or the city, for a profile, category and age group.

    ``sure`` holds the values of the pessimistic reading under the same names as ``values``.
    Counts are residents, times whole seconds. None is no data.
    """

    code: str
    name: str
    values: dict[str, Any]
    sure: dict[str, Any]
    every: int | None
    sure_every: int | None
    unknown_m: int
    walkable_m: int

    @property
    def residents(self) -> int:
        """Of the age group."""
        found: int = self.values["residents"]
        return found

    @property
    def has_data(self) -> bool:
        """Whether anybody lives here and any place of the category is known."""
        return bool(self.residents) and self.values["isolated"] is not None

    def share(self, column: str, *, sure: bool = False) -> float | None:
        """A count as a share of the residents, 0 to 1; None without data."""
        count = (self.sure if sure else self.values)[column]
        return count / self.residents if self.residents and count is not None else None

    @property
    def within_10(self) -> float | None:
        """Share within 10 minutes."""
        return self.share("within_10_min")

    @property
    def within_15(self) -> float | None:
        """Share within 15 minutes."""
        return self.share("within_15_min")

    @property
    def within_20(self) -> float | None:
        """Share within 20 minutes."""
        return self.share("within_20_min")

    @property
    def sure_within_15(self) -> float | None:
        """The same in the pessimistic reading."""
        return self.share("within_15_min", sure=True)

    @property
    def isolated(self) -> float | None:
        """Share without any way."""
        return self.share("isolated")

    @property
    def sure_isolated(self) -> float | None:
        """The same in the pessimistic reading."""
        return self.share("isolated", sure=True)

    @property
    def every_share(self) -> float | None:
        """Share with every category that has data within 15 minutes."""
        return self._of_residents(self.every)

    @property
    def sure_every_share(self) -> float | None:
        """The same in the pessimistic reading."""
        return self._of_residents(self.sure_every)

    @property
    def unknown(self) -> float | None:
        """Share of the walkable length whose verdict nobody knows."""
        return self.unknown_m / self.walkable_m if self.walkable_m else None

    def _of_residents(self, count: int | None) -> float | None:
        return count / self.residents if self.residents and count is not None else None


@dataclass(frozen=True, slots=True)
class Moment:
    """The whole city at a past time: a point of the line."""

    published: PublishedFacts
    within_15: float | None
    sure_within_15: float | None
    isolated: float | None

    @property
    def day(self) -> date:
        """The day its figures were public at the end of."""
        return self.published.day


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All that the page shows of a choice."""

    published: PublishedFacts
    figures: CityFigures
    # Places of the category and residents are known: without either there is no figure.
    has_data: bool
    has_places: bool
    city: AreaFacts
    districts: list[AreaFacts]
    moments: list[Moment]


def dashboard(
    published: PublishedFacts, *, profile: str, category: str, group: str, order: str = "district"
) -> Dashboard:
    """The figures of a set for one profile, category and age group, and how they moved.

    Five queries at most; three when this process has read the sets before.

    Raises:
        LookupError: the set has no such profile, category or group.
    """
    figures = history.city_figures(published)
    names = {district.code: district.name for district in territory.districts()}
    areas = [
        area_facts(figures, profile, category, group, area, names.get(area, area))
        for area in figures.areas
    ]
    return Dashboard(
        published=published,
        figures=figures,
        has_data=figures.has_data(category) and areas[0].residents > 0,
        has_places=figures.has_data(category),
        city=areas[0],
        districts=sorted(areas[1:], key=_ORDER[order]),
        moments=_moments(published, profile, category, group),
    )


def area_facts(
    figures: CityFigures, profile: str, category: str, group: str, area: str, name: str
) -> AreaFacts:
    """One area. Raises LookupError (see ``dashboard``)."""
    unknown_m, walkable_m = figures.unknown_m(profile, area)
    hopeful, careful = Reading.OPTIMISTIC.value, Reading.PESSIMISTIC.value
    return AreaFacts(
        code=area,
        name=name,
        values=figures.row(profile, hopeful, category, group, area),
        sure=figures.row(profile, careful, category, group, area),
        every=figures.every(profile, hopeful, group, area),
        sure_every=figures.every(profile, careful, group, area),
        unknown_m=unknown_m,
        walkable_m=walkable_m,
    )


def _moments(
    published: PublishedFacts, profile: str, category: str, group: str
) -> list[Moment]:  # fmt: skip
    sets = history.weekly(published.published_at)
    found = []
    for one, city in zip(sets, history.of_the_city(sets), strict=True):
        rows = [
            city.get((profile, reading.value, category, group, CITY))
            for reading in (Reading.OPTIMISTIC, Reading.PESSIMISTIC)
        ]
        hopeful, careful = (row or {} for row in rows)
        found.append(
            Moment(
                published=one,
                within_15=_share(hopeful, "within_15_min"),
                sure_within_15=_share(careful, "within_15_min"),
                isolated=_share(hopeful, "isolated"),
            )
        )
    return found


def _share(row: dict[str, Any], column: str) -> float | None:
    count, residents = row.get(column), row.get("residents")
    return count / residents if residents and count is not None else None


def _by_number(area: AreaFacts) -> tuple[int, str]:
    """District 10 comes after district 9."""
    return (int(area.code) if area.code.isdecimal() else 10**9, area.code)


def _worst_first(value: float | None, sign: int) -> float:
    """What nobody knows comes last."""
    return float("inf") if value is None else sign * value


_ORDER = {
    "district": lambda area: (0.0, _by_number(area)),
    "within": lambda area: (_worst_first(area.within_15, 1), _by_number(area)),
    "isolated": lambda area: (_worst_first(area.isolated, -1), _by_number(area)),
    "median": lambda area: (_worst_first(area.values["median_s"], -1), _by_number(area)),
}
