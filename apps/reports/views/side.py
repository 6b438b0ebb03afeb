"""Step 1, the last question: on which side of which street is a place that was pointed at?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.reports import flow, services
from apps.reports.around import Around, look_around, side_of_the_pin, streets_around, with_side
from apps.reports.models import PlacedBy, ReportDraft
from apps.reports.place_forms import SideForm
from apps.reports.places import Place
from apps.reports.views.flow import draft_may_go, place_first, steps


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@draft_may_go
def side(request: HttpRequest) -> HttpResponse:
    """The nearest street is taken unless another one is chosen (``street``); then the side."""
    draft = flow.draft_of(request)
    kept = flow.place_of(draft)
    if draft is None or not kept or kept.get("placed_by") == PlacedBy.STREET:
        return place_first(request)
    place = Place(**{name: kept[name] for name in Place.__slots__ if name in kept})
    near = streets_around(place.lon, place.lat)
    if not near:
        return _without_street(request, draft, place)
    wanted = (request.POST if request.method == "POST" else request.GET).get("street", "")
    chosen = next((one for one in near if str(one.pk) == wanted), near[0])
    here = look_around(chosen, place.lon, place.lat)
    form = SideForm(
        request.POST if request.method == "POST" else None,
        initial={"side": _first_answer(place, here, kept)},
        number=here.number_label,
        towards=here.corner_name,
    )
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["side"]
        _keep(draft, with_side(place, here, answer), answer)
        return redirect("report_what")
    context = {
        "form": form,
        "here": here,
        "others": [one for one in near if one.pk != chosen.pk],
        "place": place,
        "step_names": steps(),
    }
    return render(request, "reports/side.html", context)


def _without_street(request: HttpRequest, draft: ReportDraft, place: Place) -> HttpResponse:
    """A photo's place is a suggestion even where no street is known: it is shown once more."""
    if request.method == "POST":
        _keep(draft, place, "unknown")
        return redirect("report_what")
    return render(request, "reports/side.html", {"place": place, "step_names": steps()})


def _first_answer(place: Place, here: Around, kept: dict[str, Any]) -> str:
    """What was answered before; else what a pin put by hand says. Phones are not that exact."""
    if kept.get("side_answer") and kept.get("street_name") == here.street.name:
        return str(kept["side_answer"])
    return side_of_the_pin(place, here) if place.placed_by == PlacedBy.MAP else ""


def _keep(draft: ReportDraft, place: Place, answer: str) -> None:
    changes: dict[str, object] = {"place": {**place.as_dict(), "side_answer": answer}}
    services.save_draft(draft=draft, changes=changes)
