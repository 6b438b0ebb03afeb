"""Step 1: where. Equal ways: a street, the map, the position of the phone or of a photo."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.reports import flow, flow_order, places, services
from apps.reports.elsewhere import likely_neighbours
from apps.reports.models import PlacedBy, ReportDraft
from apps.reports.place_forms import AlongStreetForm, MapPlaceForm, StreetSearchForm
from apps.reports.validation import parse_number
from apps.reports.views.flow import steps
from apps.territory.queries import StreetFacts

_LONGEST_PK = 12
# Ways to point at a place; the street has a form of its own.
_POINTED = (PlacedBy.MAP, PlacedBy.PHONE, PlacedBy.PHOTO)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:
    """Search and choose with GET (the back button works), set the place with POST."""
    context = _context(request)
    if request.method == "POST":
        if request.POST.get("way") == "map":
            place, answer = _from_map(context), ""
        else:
            place, answer = _from_street(request, context), request.POST.get("side", "")
        if place is not None:
            return _next(request, place, answer)
    return render(request, "reports/where.html", context)


def _context(request: HttpRequest) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else request.GET
    text = data.get("q", "")[:120].replace("\x00", "")
    street_pk = _pk(data.get("street", ""))
    draft = flow.draft_of(request)
    place = flow.place_of(draft)
    searched = bool(text.strip()) or street_pk is not None or "q" in request.GET
    choice = places.choose_street(text, street_pk) if searched else None
    if choice and "change" in data:
        choice = places.StreetChoice(None, choice.found, choice.number)
    is_map = request.method == "POST" and data.get("way") == "map"
    is_asked = "q" in data or (request.method == "POST" and not is_map)
    search = StreetSearchForm({"q": text} if is_asked else None, initial={"q": text})
    if choice and choice.street is None and not choice.found and search.is_valid():
        search.add_messages(
            {"q": [_("No street has a name like this. Try another spelling, or use the map.")]}
        )
    map_form = MapPlaceForm(data if is_map else None, initial=_map_initial(place))
    return {
        "draft": draft,
        "place": place,
        "place_text": flow.place_text(draft) if draft and place else "",
        "search": search,
        "query": text,
        "choice": choice,
        "along": _along_form(request, choice, place) if choice and choice.street else None,
        "map_form": map_form,
        "pin": _pin(map_form),
        "elsewhere": [],
        "petition": flow.petition_of(draft),
        "step_names": steps(),
    }


def _along_form(
    request: HttpRequest, choice: places.StreetChoice, place: dict[str, Any]
) -> AlongStreetForm:
    street: StreetFacts = choice.street  # type: ignore[assignment]
    is_post = request.method == "POST" and request.POST.get("way") != "map"
    near = places.landmarks_of(street)
    initial = {"number": choice.number, "side": "same"}
    if place.get("street_name") == street.name:
        initial["number"] = choice.number or place.get("house_number", "")
        initial["corner"] = place.get("corner_name", "")
        initial["side"] = place.get("side_answer") or "same"
        named = place.get("landmark_name")
        initial["landmark"] = next((one.code for one in near if one.name == named), "")
    return AlongStreetForm(
        request.POST if is_post else None,
        initial=initial,
        corners=places.corner_names(street),
        landmarks=near,
        numbers=places.has_numbers(street),
    )


def _from_map(context: dict[str, Any]) -> places.Place | None:
    form: MapPlaceForm = context["map_form"]
    data = form.cleaned_data if form.is_valid() else {}
    try:
        lon, lat = services.check_place(data.get("lon"), data.get("lat"))
    except services.ReportRefused as refused:
        form.add_messages(refused.errors)
        pin = context["pin"]
        if pin["lon"] is not None:
            context["elsewhere"] = likely_neighbours(pin["lon"], pin["lat"])
        return None
    way = data.get("placed_by")
    return places.on_map(lon, lat, placed_by=way if way in _POINTED else PlacedBy.MAP)


def _from_street(request: HttpRequest, context: dict[str, Any]) -> places.Place | None:
    form: AlongStreetForm | None = context["along"]
    if form is None or not form.is_valid():
        return None
    number = request.POST.get("near", "")[:20] or form.cleaned_data.get("number", "")
    try:
        place = places.along(
            context["choice"].street,
            number=number,
            side=form.cleaned_data.get("side", ""),
            corner=form.cleaned_data.get("corner", ""),
            landmark=form.cleaned_data.get("landmark", ""),
        )
        services.check_place(place.lon, place.lat)
    except places.PlaceUnclear as unclear:
        if unclear.near:
            form.fields["near"] = forms.ChoiceField(
                label=_("Numbers that are near"),
                choices=[(label, label) for label in unclear.near],
                required=False,
                widget=forms.RadioSelect,
            )
            form.order_fields(["number", "near", "corner", "landmark", "side"])
        known = [name for name in (unclear.field, "corner", "landmark") if name in form.fields]
        form.add_messages({known[0] if known else "place": [unclear.message]})
        return None
    except services.ReportRefused as refused:
        form.add_messages(refused.errors)
        return None
    return place


def _next(request: HttpRequest, place: places.Place, answer: str) -> HttpResponse:
    has_side = place.placed_by == PlacedBy.STREET and not place.corner_name
    kept = {**place.as_dict(), "side_answer": answer if has_side else ""}
    draft = _draft_with(flow.draft_of(request) or services.start_draft(), kept)
    response = redirect(flow_order.after_where(draft))
    services.remember_draft(request, response, draft)
    return response


def _draft_with(draft: ReportDraft, place: dict[str, Any]) -> ReportDraft:
    try:
        services.save_draft(draft=draft, changes={"place": place})
    except services.DraftGone:
        # Sent or erased since it was read: the place begins a new one.
        draft = services.start_draft()
        services.save_draft(draft=draft, changes={"place": place})
    return draft


def _map_initial(place: dict[str, Any]) -> dict[str, Any]:
    return {name: place.get(name, "") for name in ("lon", "lat", "placed_by")}


def _pin(form: MapPlaceForm) -> dict[str, float | None]:
    """Where the map shows its pin: what was sent may be anything, and a map needs a place."""
    lon, lat = parse_number(form["lon"].value()), parse_number(form["lat"].value())
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90:
        return {"lon": None, "lat": None}
    return {"lon": lon, "lat": lat}


def _pk(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_PK else None
