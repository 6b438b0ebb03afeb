"""Coverage of the points: hours opened, training, people helped. The same queries for any number.

Practice is never in it, nor what was taken back.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from apps.courses import queries as courses
from apps.desk.coverage import Coverage, days_between, joined_hours, together
from apps.desk.models import Assistance
from apps.office.suppression import hidden, sum_is_hidden
from apps.points import queries as points
from apps.points.queries import PointFacts
from apps.territory import queries as territory
from cities import get_city
from cities.base import PointsProgramme


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """A period of whole days in one year: points, their circoscrizioni, and the city.

    ``programme`` says what was asked; ``target_holds`` whether its time was not over before the
    period began.
    """

    first: date
    last: date
    points: tuple[Coverage, ...]
    districts: tuple[Coverage, ...]
    city: Coverage
    programme: PointsProgramme | None
    target_holds: bool


def programme() -> PointsProgramme | None:
    """What the City's programme asks of its points; ``None`` where nobody wrote it down."""
    return get_city(settings.SOGLIA_CITY).points_programme


def coverage(first: date, last: date) -> CoveragePage:
    """Coverage from ``first`` to ``last``, both included, in the year of ``first``.

    Training hours are those of the whole year: that is what is owed.
    """
    shown = points.points()
    training = courses.training_hours_by_point(first.year)
    done = _helped(first, last)
    so_far = {code: row["n"] or 0 for code, row in _helped(None, last).items()}
    names = {one.code: one.name for one in territory.districts()}
    within = _districts_of(shown)
    lines = []
    for facts in shown:
        counted = done.get(facts.code, {})
        lines.append(
            Coverage(
                code=facts.code,
                name=facts.name,
                district=within[facts.code],
                points=1,
                days=days_between(first, last),
                open_hours=_open_hours(facts, first, last),
                training_hours=training.get(facts.code, Decimal(0)),
                helps=counted.get("helps", 0),
                people=counted.get("n") or 0,
                first_time=counted.get("first") or 0,
                asked=counted.get("asked") or 0,
                people_so_far=so_far.get(facts.code, 0),
            )
        )
    by_district: dict[str, list[Coverage]] = defaultdict(list)
    for line in lines:
        by_district[line.district].append(line)
    asked = programme()
    return CoveragePage(
        first=first,
        last=last,
        points=tuple(lines),
        districts=tuple(
            together(code, names.get(code, code), rows)
            for code, rows in sorted(by_district.items())
        ),
        city=together("", "", lines),
        programme=asked,
        target_holds=asked is not None and first <= asked.until,
    )


def published(page: CoveragePage) -> tuple[list[tuple[Coverage, int | None]], int | None]:
    """People helped as they may be published: small numbers, and what would tell them, left out.

    Points with their number or ``None``, and the sum or ``None``. Only these: sums of districts
    beside them would tell what is left out.
    """
    counts = {one.code: one.people for one in page.points}
    left_out = hidden(counts, [list(counts)])
    lines = [(one, None if one.code in left_out else one.people) for one in page.points]
    total = None if sum_is_hidden(list(counts), counts, left_out) else sum(counts.values())
    return lines, total


def years_recorded(today: date) -> list[int]:
    """Years to choose from, the newest first: since the first record, at most ten."""
    oldest = Assistance.objects.counted().order_by("begun_at").values_list("begun_at", flat=True)
    found = oldest.first()
    since = found.astimezone(points.city_zone()).year if found else today.year
    return list(range(today.year, max(since, today.year - 9) - 1, -1))


def _helped(first: date | None, last: date) -> dict[str, Any]:
    """By code of the point. One query."""
    zone = points.city_zone()
    rows: QuerySet[Any] = Assistance.objects.counted().filter(
        begun_at__lt=datetime.combine(last + timedelta(days=1), time(), zone)
    )
    if first is not None:
        rows = rows.filter(begun_at__gte=datetime.combine(first, time(), zone))
    found = rows.values("site__point__code").annotate(
        helps=Count("pk"),
        n=Sum("people"),
        first=Sum("people", filter=Q(first_time=True)),
        asked=Sum("people", filter=Q(first_time__isnull=False)),
    )
    return {row["site__point__code"]: row for row in found.order_by()}


def _open_hours(facts: PointFacts, first: date, last: date) -> float | None:
    """Published hours of all its sites less closures; ``None`` when none of them says any."""
    sites = [site for site in facts.sites if site.opening_hours]
    if not sites:
        return None
    return joined_hours(
        span for site in sites for span in points.published_spans(facts, site, first, last)
    )


def _districts_of(shown: Sequence[PointFacts]) -> dict[str, str]:
    """The circoscrizione of each point: as its first site says, or where that site is. Two queries.

    Empty for a point whose place nobody knows.
    """
    found: dict[str, str] = {}
    places: dict[str, tuple[float, float]] = {}
    for facts in shown:
        told = next((site.district_code for site in facts.sites if site.district_code), "")
        place = next(
            ((site.lon, site.lat) for site in facts.sites if site.lon is not None), (None, None)
        )
        found[facts.code] = told
        if not told and place[0] is not None and place[1] is not None:
            places[facts.code] = (place[0], place[1])
    codes = territory.district_codes_at(list(places.values())) if places else []
    return found | dict(zip(places, codes, strict=True))
