"""The map page: verdicts, barriers and points, and the equal list beside them."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.points import queries as points
from apps.reach import queries
from apps.territory import queries as territory
from apps.twin import queries as twin
from apps.twin.kinds import BarrierKind
from apps.twin.queries import listing

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What the visitor asked to see. A value that does not exist is as if not given."""

    show: str
    kind: str
    state: str
    district: str
    profile: str

    @classmethod
    def read(cls, query: QueryDict, *, districts: set[str], profiles: set[str]) -> "Filters":
        """Read the query string."""

        def one_of(key: str, allowed: set[str]) -> str:
            value = query.get(key, "")
            return value if value in allowed else ""

        return cls(
            show=one_of("show", {"points"}) or "barriers",
            kind=one_of("kind", set(BarrierKind.values)),
            state=one_of("state", set(listing.STANDING)),
            district=one_of("district", districts),
            profile=one_of("profile", profiles),
        )


class _MatchingBarriers:
    """The barriers that match, as a paginator wants them: counted, then cut."""

    def __init__(self, filters: Filters) -> None:
        self._match = {
            "kind": filters.kind,
            "state": filters.state,
            "district": filters.district,
        }

    def __len__(self) -> int:
        return listing.standing_barriers_count(**self._match)

    def __getitem__(self, cut: slice) -> list[listing.ListedBarrier]:
        return listing.standing_barriers_page(
            **self._match, offset=cut.start, limit=cut.stop - cut.start
        )


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Map and equal list of barriers and points; works without a map and without scripts."""
    districts = territory.districts()
    profiles = queries.profiles()
    filters = Filters.read(
        request.GET,
        districts={district.code for district in districts},
        profiles={code for code, _label in profiles},
    )
    rows: Any
    if filters.show == "points":
        rows = [
            item
            for item in points.open_points()
            if not filters.district
            or filters.district in {site.district_code for site in item.point.sites}
        ]
    else:
        rows = _MatchingBarriers(filters)
    layer = twin.layer()
    context = {
        "filters": filters,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "kinds": BarrierKind.choices,
        "states": [state.value for state in listing.STANDING],
        "districts": districts,
        "profiles": profiles,
        "layer": layer,
        "bounds": _bounds(districts),
        # The map shows the barriers that are in the list.
        "only": {
            "kind": filters.kind,
            "state": filters.state,
            "district": filters.district if filters.show == "barriers" else "",
        },
        # The form that chooses a profile keeps the other choices.
        "kept": [(key, value) for key, value in request.GET.items() if key != "profile"],
        "datasets": territory.active_datasets(),
    }
    return render(request, "reach/map.html", context)


def _bounds(districts: list[territory.DistrictFacts]) -> list[float] | None:
    """West, south, east, north of the city as its districts have it, in degrees."""
    if not districts:
        return None
    west, south, east, north = zip(*(district.bbox for district in districts), strict=True)
    return [min(west), min(south), max(east), max(north)]
