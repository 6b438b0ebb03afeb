"""Whom to ask about a place that is not the City's: another Comune, or private ground."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.reports import flow, flow_order
from apps.reports.elsewhere import is_elsewhere, likely_neighbours
from apps.reports.views.flow import draft_may_go, place_first, steps
from cities import get_city


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@draft_may_go
def whom(request: HttpRequest) -> HttpResponse:
    """Who can do something about it. Nobody is kept from sending, and nothing typed is lost."""
    draft = flow.draft_of(request)
    place = flow.place_of(draft)
    if draft is None or not place:
        return place_first(request)
    private = flow_order.is_complete(draft) and bool(flow.what_of(draft).get("private"))
    if request.method == "POST":
        flow_order.note_seen(draft, "whom")
        if private:
            return redirect(flow_order.after_what(draft))
        return redirect(flow_order.after_whom_of_the_place(draft))
    elsewhere = is_elsewhere(place["lon"], place["lat"])
    context = {
        "private": private,
        "neighbours": likely_neighbours(place["lon"], place["lat"]) if elsewhere else [],
        "elsewhere": elsewhere,
        "place": flow.place_text(draft),
        "city": get_city(settings.SOGLIA_CITY),
        "step_names": steps(),
    }
    return render(request, "reports/whom.html", context)
