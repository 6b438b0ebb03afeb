"""Find a facilitation point, and how to get there."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from apps.finding import words
from apps.finding.about_site import AboutSite, about_sites
from apps.finding.forms import FindForm, local_today
from apps.finding.getting_there import Ways, ways_to
from apps.finding.point_page import (
    Booking,
    Visitor,
    bookings,
    next_stops,
    offering,
    ways_from,
)
from apps.finding.search import Found, Result, find
from apps.points import queries as points
from apps.reach import queries as reach


@dataclass(frozen=True, slots=True)
class SiteNow:
    """A site as its page shows it: open or not, the week, the ways to it, what can be booked."""

    facts: points.SiteFacts
    opening: points.Opening
    week: list[points.DayHours]
    ways: Ways | None
    about: AboutSite
    booking: Booking | None
    from_start: str


@dataclass(frozen=True, slots=True)
class Card:
    """A point in the list. ``way`` and ``free`` are words, empty where there is nothing to say."""

    found: Found
    way: str
    free: str


@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    """The points that have what is looked for: nearest by an accessible way, or open ones first."""
    now = timezone.now()
    there = points.points(now)
    form = FindForm(request.GET, there=there, today=local_today(now))
    form.is_valid()
    place = form.place
    result = find(
        there,
        form.wish,
        now=now,
        profile=form.profile_code,
        start=(place.lon, place.lat) if place else None,
    )
    here = now.astimezone(points.city_zone())
    is_timed = result.times is not None and bool(result.times.by_site)

    def card(one: Found) -> Card:
        way = words.time_sentence(one.time) if is_timed and one.seen.site.has_place else ""
        return Card(one, way, words.moment(one.free, here) if one.free else "")

    context = {
        "form": form,
        "result": result,
        "sure": [card(one) for one in result.sure],
        "perhaps": [card(one) for one in result.perhaps],
        "is_timed": is_timed,
        "why_no_times": words.why_no_times(result.times) if result.times else "",
        "profile_label": dict(form.fields["profile"].choices).get(form.profile_code, ""),  # type: ignore[attr-defined]
        "place_label": place.label if place else "",
        "service": form.wish.service,
        "is_filtered": any(request.GET.values()),
        "has_points": bool(there),
        "carry": _carry(form),
        "map_places": _on_map(result),
    }
    answer = render(request, "finding/point_list.html", context)
    if place is not None:
        # Where somebody is stays with her.
        add_never_cache_headers(answer)
    return answer


def _carry(form: FindForm) -> str:
    """What a link to the page of a point takes along."""
    said = {"service": form.wish.service}
    if form.place is not None:
        said |= {"profile": form.profile_code, "from": form.cleaned_data.get("from", "")}
        said |= dict(form.kept)
    text = urlencode({key: value for key, value in said.items() if value})
    return f"?{text}" if text else ""


def _on_map(result: Result) -> list[dict[str, Any]]:
    return [
        {
            "lon": one.seen.site.lon,
            "lat": one.seen.site.lat,
            "label": one.seen.point.name,
            "href": f"#point-{one.seen.point.code}",
        }
        for one in result.shown
        if one.seen.site.has_place
    ]


@require_safe
def point_page(request: HttpRequest, code: str) -> HttpResponse:
    """One point: open now or when next, what it helps with, how to book, the ways to it."""
    facts = points.point(code)
    if facts is None:
        raise Http404
    now = timezone.now()
    visitor = Visitor.read(request.GET)
    best, best_opening = points.best_opening(facts, now)
    # A stop of the mobile unit is where people wait for it: nobody changes there.
    ways = ways_to([site for site in facts.sites if site.role != "stop"])
    booked = bookings(facts, visitor.service, now)
    about = about_sites([offering(site, booked.get(site.code)) for site in facts.sites])
    start = ways_from(visitor, dict(reach.profiles())) if visitor.start_at else {}
    sites = [
        SiteNow(
            facts=site,
            opening=points.opening(site, now),
            week=points.week_hours(site),
            ways=ways.get(site.code),
            about=about[site.code],
            booking=booked.get(site.code),
            from_start=start.get("by_site", {}).get(site.code, ""),
        )
        for site in facts.sites
    ]
    context = {
        "point": facts,
        "best": best,
        "opening": best_opening,
        "sites": sites,
        "stops": next_stops(facts, now),
        "start": start,
        "way_from": visitor.way(),
        "places": [
            {"lon": site.lon, "lat": site.lat, "label": site.name}
            for site in facts.sites
            if site.has_place
        ],
    }
    answer = render(request, "finding/point.html", context)
    if visitor.start_at is not None:
        add_never_cache_headers(answer)
    return answer
