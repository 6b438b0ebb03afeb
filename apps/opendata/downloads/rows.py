"""The rows of the published data sets. A place of None is an unknown or withheld one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.opendata.downloads.fields import BARRIERS
from apps.reports import queries as reports
from apps.twin import queries as twin
from apps.twin.kinds import MEASURES

Place = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; empty matches all. ``bbox``: west, south, east, north in degrees."""

    bbox: tuple[float, float, float, float] | None = None
    kind: str = ""
    district: str = ""
    state: str = ""

    def key(self) -> str:
        """The filters as text, the same for the same filters."""
        box = ",".join(f"{number:.6f}" for number in self.bbox) if self.bbox else ""
        return f"{box}|{self.kind}|{self.district}|{self.state}"


def rows_of(name: str, filters: Filters) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Place and columns of each row of a data set, in the order of its fields."""
    return _barriers(filters) if name == BARRIERS else _reports(filters)


def _barriers(filters: Filters) -> Iterator[tuple[Place, dict[str, Any]]]:
    asked = twin.PublishedFilters(filters.bbox, filters.kind, filters.district, filters.state)
    for one in twin.published_barriers(asked):
        yield (
            (one.lon, one.lat),
            {
                "id": str(one.uuid),
                "kind": one.kind,
                "state": one.state,
                "place": one.place_name,
                "side": one.side,
                "district": one.district_code,
                **{name: one.measures.get(name) for name in MEASURES},
                "first_seen": timezone.localdate(one.first_seen_at).isoformat(),
                "last_seen": timezone.localdate(one.last_seen_at).isoformat(),
                "layer_version": one.changed_version,
            },
        )


def _reports(filters: Filters) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Ordered by what is published alone: the order tells nothing more."""
    places = twin.places_of_sources()
    found = []
    for report in reports.public_reports():
        if filters.kind not in {"", report.kind} or filters.state not in {"", report.state}:
            continue
        about = places.get(report.source)
        district = about.district_code if about else ""
        if filters.district not in {"", district}:
            continue
        shown = about is not None and about.shown and report.may_have_a_place
        place = (about.lon, about.lat) if about is not None and shown else None
        if filters.bbox is not None and not _inside(place, filters.bbox):
            continue
        found.append((report.day.isoformat(), report.kind, report.state, district, place))
    found.sort(key=lambda row: (*row[:4], row[4] or ()))
    for day, kind, state, district, place in found:
        yield place, {"kind": kind, "state": state, "day": day, "district": district}


def _inside(place: Place, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return place is not None and west <= place[0] <= east and south <= place[1] <= north
