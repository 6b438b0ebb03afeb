"""Close many sites at once, and who may plan for which: lines of sites with what they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.accounts import queries as accounts
from apps.points.models import Closure, PointStatus, Site
from apps.points.open_times import Spans, bookable_spans
from apps.points.reading import place_on, read_points

__all__ = ["SiteLine", "bookable_spans_of", "close_sites", "open_sites_again", "site_lines"]


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site with what it belongs to, for lists of the office. ``pk`` is for tables above."""

    pk: int
    code: str
    name: str
    point_code: str
    body_code: str
    body_name: str
    district_code: str

    def role_of(self, held: accounts.Held) -> str:
        """As what somebody works here; empty when she does not."""
        return held.role_at(self.point_code, self.body_code, [self.district_code])


def site_lines() -> list[SiteLine]:
    """Every site of points that are not closed for good, by name, in its district of today.

    Constant queries.
    """
    today = timezone.localdate()
    return [
        SiteLine(
            pk=site.pk,
            code=site.code,
            name=_name(site, point.name),
            point_code=point.code,
            body_code=point.body.code,
            body_name=point.body.name,
            district_code=place_on(site, today).district_code,
        )
        for point in read_points()
        if point.status != PointStatus.CLOSED
        for site in point.sites.all()
    ]


def bookable_spans_of(codes: Iterable[str], first_day: date, last_day: date) -> dict[str, Spans]:
    """``bookable_spans`` of many sites, by code, with the same few queries."""
    from apps.points.queries import points

    wanted = set(codes)
    return {
        site.code: bookable_spans(facts, site, first_day, last_day)
        for facts in points()
        for site in facts.sites
        if site.code in wanted
    }


@transaction.atomic
def close_sites(sites: Iterable[int], first_day: date, last_day: date, reason: str) -> list[int]:
    """Close these sites (primary keys) on days, both included; return the closures that are new.

    A site that is closed on exactly these days already keeps the closure it has.
    """
    wanted = sorted(set(sites))
    same = Closure.objects.filter(site__in=wanted, first_day=first_day, last_day=last_day)
    there = set(same.values_list("site_id", flat=True))
    made = Closure.objects.bulk_create(
        Closure(site_id=site, first_day=first_day, last_day=last_day, reason=reason)
        for site in wanted
        if site not in there
    )
    return [row.pk for row in made]


def open_sites_again(closures: Iterable[int]) -> int:
    """Take closures back that ``close_sites`` made; return how many were still there."""
    return Closure.objects.filter(pk__in=list(closures)).delete()[0]


def _name(site: Site, point_name: str) -> str:
    if site.name.casefold() in point_name.casefold():
        return point_name
    return f"{point_name}: {site.name}"
