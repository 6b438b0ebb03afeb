"""Find a facilitation point, and how to get there."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.finding.about_site import AboutSite, about_sites
from apps.finding.getting_there import Ways, ways_to
from apps.points import queries as points
from apps.territory import queries as territory


@dataclass(frozen=True, slots=True)
class SiteNow:
    """A site as its page shows it: open or not, the week, the ways to it."""

    facts: points.SiteFacts
    opening: points.Opening
    week: list[points.DayHours]
    ways: Ways | None
    about: AboutSite


@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    """All points, open ones first, then by next opening."""
    districts = territory.districts()
    wanted = {
        "district": request.GET.get("district", ""),
        "kind": request.GET.get("kind", ""),
        "open": request.GET.get("open", ""),
    }
    everything = points.open_points()
    found = [
        item
        for item in everything
        if (not wanted["kind"] or item.point.kind == wanted["kind"])
        and (not wanted["open"] or item.opening.is_open)
        and (
            not wanted["district"]
            or wanted["district"] in {site.district_code for site in item.point.sites}
        )
    ]
    context = {
        "items": found,
        "open_count": sum(item.opening.is_open for item in found),
        "wanted": wanted,
        "is_filtered": any(wanted.values()),
        "districts": districts,
        "kinds": sorted({(item.point.kind, item.point.kind_label) for item in everything}),
        "has_points": bool(everything),
    }
    return render(request, "finding/point_list.html", context)


@require_safe
def point_page(request: HttpRequest, code: str) -> HttpResponse:
    """One point: open now or when next, its sites and hours, the ways to them."""
    facts = points.point(code)
    if facts is None:
        raise Http404
    now = timezone.now()
    best, best_opening = points.best_opening(facts, now)
    # A stop of the mobile unit is where people wait for it: nobody changes there.
    ways = ways_to([site for site in facts.sites if site.role != "stop"])
    about = about_sites(facts.sites)
    sites = [
        SiteNow(
            facts=site,
            opening=points.opening(site, now),
            week=points.week_hours(site),
            ways=ways.get(site.code),
            about=about[site.code],
        )
        for site in facts.sites
    ]
    context = {
        "point": facts,
        "best": best,
        "opening": best_opening,
        "sites": sites,
        "places": [
            {"lon": site.lon, "lat": site.lat, "label": site.name}
            for site in facts.sites
            if site.has_place
        ],
    }
    return render(request, "finding/point.html", context)
