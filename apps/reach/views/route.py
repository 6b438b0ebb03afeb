"""The page of a way: ask, read, print; and confirm the barriers on it with one tap.

The question is in the address, so that the page can be sent to somebody and the back button
works. Nothing of it is kept: no session, no cookie, and logs are masked (``project.logs``).
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.reach import queries
from apps.reach import route_sentences as words
from apps.reach.queries.routes import route
from apps.reach.route_facts import BarrierOnWay, RouteFacts, WayFacts
from apps.reach.route_forms import RouteForm
from apps.territory import queries as territory

# States in which "still there" and "no longer there" can be asked.
_ASKED = ("suspected", "confirmed", "planned", "removal_claimed")


@dataclass(frozen=True, slots=True)
class ListedBarrier:
    """A barrier of the way, and the UUID that makes pressing twice count once."""

    facts: BarrierOnWay
    why: list[str]
    voice_uuid: uuid.UUID
    asks: bool


@never_cache
@require_safe
def route_page(request: HttpRequest) -> HttpResponse:
    """The form, and the answer when the question is complete."""
    profiles = queries.profiles()
    form = RouteForm(request.GET, profiles=profiles)
    context: dict[str, Any] = {"form": form}
    if form.is_complete:
        profile = form.cleaned_data["profile"]
        found = route(form.place("from"), form.place("to"), profile=profile)
        context |= _answer(form, found, dict(profiles)[profile])
        # To the top of the page, where the thanks, or the refusal, is said.
        context["back"] = request.get_full_path()
        context["datasets"] = territory.active_datasets()
    return render(request, "reach/route.html", context)


def _answer(form: RouteForm, found: RouteFacts, profile_label: str) -> dict[str, Any]:
    way = found.way
    answer: dict[str, Any] = {
        "route": found,
        "profile_label": profile_label,
        "start_label": form.label("from"),
        "goal_label": form.label("to"),
        "headline": words.headline(found),
        "start_left": words.end_sentence(found.start, start=True),
        "goal_left": words.end_sentence(found.goal, start=False),
        "barriers": [
            ListedBarrier(
                barrier, words.reasons_of(barrier.reasons), uuid.uuid4(), barrier.state in _ASKED
            )
            for barrier in found.barriers
        ],
        "blockers": [(b, words.blocker_sentence(b), words.blocker_reasons(b))
                     for b in found.blockers],
        "map_lines": _lines(found),
        "map_places": [
            {"lon": lon, "lat": lat, "label": form.label(name)}
            for name in ("from", "to")
            for lon, lat in [form.place(name)]
        ],
    }  # fmt: skip
    if way is not None:
        answer |= {
            "steps": words.step_texts(way),
            "careful": words.careful_sentence(found),
            "unknown": words.unknown_texts(way),
        }
    if found.alternative is not None:
        answer["alternative"] = words.alternative_sentence(found.alternative)
        answer["alternative_steps"] = words.step_texts(found.alternative)
    if found.blockers and found.seconds_without_blockers is not None:
        answer["without"] = words.without_sentence(found.blockers, found.seconds_without_blockers)
    if found.nearest is not None:
        answer["nearest"] = words.nearest_sentence(found.nearest)
    answer["map_marks"] = [
        {"lon": lon, "lat": lat, "state": barrier.state, "label": barrier.kind_label}
        for barrier in found.barriers
        for lon, lat in [barrier.place]
    ]
    answer["bounds"] = _bounds(answer)
    return answer


def _lines(found: RouteFacts) -> list[dict[str, Any]]:
    def line(role: str, way: WayFacts | None) -> list[dict[str, Any]]:
        return [{"role": role, "coordinates": way.coordinates}] if way and way.stretches else []

    return [*line("alternative", found.alternative), *line("way", found.way)]


def _bounds(answer: dict[str, Any]) -> list[float]:
    """West, south, east, north of all that the map shows."""
    points = [(place["lon"], place["lat"]) for place in answer["map_places"]]
    points += [point for line in answer["map_lines"] for point in line["coordinates"]]
    lons, lats = zip(*points, strict=True)
    return [min(lons), min(lats), max(lons), max(lats)]
