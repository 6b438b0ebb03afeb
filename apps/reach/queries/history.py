"""What was public when: published sets and their figures."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Min, QuerySet, Subquery
from django.utils import timezone

from apps.reach import rebuild
from apps.reach.made import BeingMade, made
from apps.reach.models import PublishedSet

__all__ = [
    "BeingMade",
    "CityFigures",
    "PublishedFacts",
    "as_of",
    "as_of_day",
    "city_figures",
    "first_day",
    "of_the_city",
    "weekly",
]

# Figures kept in this process, by digest: a digest never means anything else.
_SETS_KEPT = 4
_CITIES_KEPT = 64

Name = tuple[str, str, str, str, str]  # profile, reading, category, group, area


class CityFigures:
    """The body of a published set, by name. Areas: "" is the city, others are district codes."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.profiles: list[str] = body["profiles"]
        self.readings: list[str] = body["readings"]
        self.categories: list[str] = body["categories"]
        self.groups: list[str] = body["groups"]
        self.areas: list[str] = body["areas"]
        self.columns: list[str] = body["columns"]

    def has_data(self, category: str) -> bool:
        """Whether any place of the category is known: without one there is no figure."""
        return bool(self.body["places"].get(category))

    @property
    def residents(self) -> int:
        """Of the whole city; 0: nobody has said how many people live where."""
        first = next(self.names())
        found: int = self.row(*first)["residents"]
        return found

    def row(self, profile: str, reading: str, category: str, group: str, area: str
            ) -> dict[str, Any]:  # fmt: skip
        """Values by column; None is no data. LookupError when there is no such row."""
        try:
            at = (self.profiles.index(profile), self.readings.index(reading),
                  self.categories.index(category), self.groups.index(group),
                  self.areas.index(area))  # fmt: skip
        except ValueError as error:
            raise LookupError(str(error)) from error
        return dict(zip(self.columns, self.body["figures"][self._place(at)], strict=True))

    def _place(self, at: tuple[int, int, int, int, int]) -> int:
        profile, reading, category, group, area = at
        plane = profile * len(self.readings) + reading
        row = (plane * len(self.categories) + category) * len(self.groups) + group
        return row * len(self.areas) + area

    def every(self, profile: str, reading: str, group: str, area: str) -> int | None:
        """Residents with every category that has data within 15 minutes; None: none has data."""
        plane = self.profiles.index(profile) * len(self.readings) + self.readings.index(reading)
        row = self.body["every"][plane * len(self.groups) + self.groups.index(group)]
        found: int | None = row[self.areas.index(area)]
        return found

    def unknown_m(self, profile: str, area: str) -> tuple[int, int]:
        """Metres of walkable stretches nobody knows the verdict of, and all walkable metres."""
        unknown, total = self.body["unknown"][self.profiles.index(profile)][self.areas.index(area)]
        return unknown, total

    def names(self) -> Iterator[Name]:
        """Names of all rows, in their order."""
        for profile in self.profiles:
            for reading in self.readings:
                for category in self.categories:
                    for group in self.groups:
                        for area in self.areas:
                            yield profile, reading, category, group, area


@dataclass(frozen=True, slots=True)
class PublishedFacts:
    """A published set: when it became public, and the versions its figures belong to."""

    pk: int
    published_at: datetime
    network_generation: int
    rules_version: int
    layer_version: int
    digest: str

    @property
    def day(self) -> date:
        """In the city's time."""
        return timezone.localdate(self.published_at)


_sets: OrderedDict[str, CityFigures] = OrderedDict()
_cities: OrderedDict[str, dict[Name, dict[str, Any]]] = OrderedDict()


def as_of(when: datetime) -> PublishedFacts | None:
    """The set that was public at a time; None before the first. One query.

    Made-up figures and those of a real city are never one history: only sets of the sort of the
    newest count.
    """
    row = _history().filter(published_at__lte=when).order_by("-published_at").first()
    return None if row is None else _facts(row)


def as_of_day(day: date) -> PublishedFacts | None:
    """The set that was public at the end of a day in the city's time. One query."""
    end = datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())
    return as_of(end - timedelta(microseconds=1))


def first_day() -> date | None:
    """The day of the first set; None before it. One query."""
    first = _history().aggregate(first=Min("published_at"))["first"]
    return None if first is None else timezone.localdate(first)


def city_figures(published: PublishedFacts) -> CityFigures:
    """The figures of a set. One query, or none when this process has them.

    A set that is not the last of its day has no body any more: it is computed again from its
    inputs and the change log, which takes seconds to a minute on a large city, and kept in a file
    for all processes. Only one of them computes at a time.

    Raises:
        BeingMade: another process is computing: ask again in a moment.
    """
    found = _sets.get(published.digest)
    if found is None:
        body = PublishedSet.objects.values_list("body", flat=True).get(pk=published.pk)
        kept = body if body is not None else _made_again(published)
        found = CityFigures(rebuild.unpack(kept))
        _keep(_sets, published.digest, found, _SETS_KEPT)
    return found


def _made_again(published: PublishedFacts) -> bytes:
    def make() -> bytes:
        rows = PublishedSet.objects.select_related(
            "inputs__rule_set", "inputs__network", "inputs__places"
        )
        return rebuild.pack(rebuild.recomputed(rows.get(pk=published.pk)))

    # Of the figures as this code makes them.
    name = f"set-{rebuild.FIGURES_FORMAT}-{published.digest}"
    return made(name, make, one_at_a_time="past sets")


def weekly(until: datetime, *, weeks: int = 26) -> list[PublishedFacts]:
    """The last set of each week, oldest first, for so many weeks before a time. One query."""
    rows = _history().filter(
        published_at__gt=until - timedelta(weeks=weeks), published_at__lte=until,
        body__isnull=False,
    )  # fmt: skip
    last: dict[tuple[int, int], PublishedFacts] = {}
    for row in rows.order_by("published_at"):
        facts = _facts(row)
        last[facts.day.isocalendar()[:2]] = facts
    return list(last.values())


def of_the_city(sets: list[PublishedFacts]) -> list[dict[Name, dict[str, Any]]]:
    """The rows of the whole city of several sets with a body. One query, or none."""
    missing = {one.pk: one.digest for one in sets if one.digest not in _cities}
    if missing:
        rows = PublishedSet.objects.filter(pk__in=missing, body__isnull=False)
        for pk, body in rows.values_list("pk", "body").iterator(chunk_size=1):
            if body is None:  # given up between the two queries
                continue
            figures = CityFigures(rebuild.unpack(body))
            city = {name: figures.row(*name) for name in figures.names() if not name[-1]}
            _keep(_cities, missing[pk], city, _CITIES_KEPT)
    return [_cities.get(one.digest, {}) for one in sets]


def _history() -> QuerySet[PublishedSet]:
    newest = PublishedSet.objects.order_by("-published_at").values("inputs__is_demonstration")
    return (
        PublishedSet.objects.filter(inputs__is_demonstration=Subquery(newest[:1]))
        .select_related("inputs__rule_set")
        .defer("body", "inputs__rule_set__body")
    )


def _facts(row: PublishedSet) -> PublishedFacts:
    return PublishedFacts(
        pk=row.pk,
        published_at=row.published_at,
        network_generation=row.inputs.network_generation,
        rules_version=row.inputs.rule_set.version,
        layer_version=row.layer_version,
        digest=row.digest,
    )


def _keep(kept: OrderedDict[str, Any], key: str, value: Any, most: int) -> None:
    kept[key] = value
    while len(kept) > most:
        kept.popitem(last=False)
