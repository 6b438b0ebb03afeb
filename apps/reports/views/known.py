"""Before sending: what is already known near the place. One tap is enough, and can be undone."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import services as accounts
from apps.reports import flow, flow_order, queries, services
from apps.reports.forms import VoiceForm
from apps.reports.models import ReportDraft
from apps.reports.queries import KnownBarrier
from apps.reports.validation import parse_uuid
from apps.reports.views.flow import draft_may_go, place_first, steps
from apps.reports.words import too_many_words
from apps.twin import queries as twin
from apps.twin.kinds import BarrierKind


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@draft_may_go
def known(request: HttpRequest) -> HttpResponse:
    """The barriers of the same family near the place, as a list and on the map."""
    draft = flow.draft_of(request)
    if draft is None or not flow_order.is_complete(draft):
        return place_first(request)
    if request.method == "POST":
        if "another" in request.POST:
            flow_order.note_seen(draft, "known")
            return redirect(flow_order.after_what(draft))
        return _say(request, draft)
    place, kind = flow.place_of(draft), flow.what_of(draft)["kind"]
    near = queries.known_nearby(place["lon"], place["lat"], kind)
    context = {
        "place": flow.place_text(draft),
        "kind_label": BarrierKind(kind).label,
        # A UUID for each barrier: whichever of its buttons is pressed, and how often, is one tap.
        "near": [(one, uuid.uuid4()) for one in near],
        "on_map": [
            *(_mark(number, one) for number, one in enumerate(near, 1)),
            {"lon": place["lon"], "lat": place["lat"], "label": _("Your place"), "mark": "pin"},
        ],
        "here": place,
        "copies": [queries.barrier_copy(one.barrier) for one in near],
        "petition": flow.petition_of(draft),
        "step_names": steps(),
    }
    return render(request, "reports/known.html", context)


def _say(request: HttpRequest, draft: ReportDraft) -> HttpResponse:
    form = VoiceForm(request.POST)
    try:
        if not form.is_valid():
            raise services.ReportRefused({"stance": [_("Press one of the buttons.")]})
        accounts.spend(request, "voice")
        stance, concerns_me = services.SAID[form.cleaned_data["stance"]]
        key = form.cleaned_data["client_uuid"]
        services.record_voice(
            barrier_uuid=parse_uuid(request.POST.get("barrier", ""), "barrier"),
            stance=stance,
            client_uuid=key,
            concerns_me=concerns_me,
        )
    except accounts.TooMany as too_many:
        messages.error(request, too_many_words(too_many))
        return redirect("report_known")
    except services.ReportRefused as refused:
        for texts in refused.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
        return redirect("report_known")
    services.save_draft(draft=draft, changes={"tap": str(key)})
    return redirect("report_thanks", client_uuid=key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, client_uuid: uuid.UUID) -> HttpResponse:
    """What was said, where to see it, and a way back. POST takes it back, or goes on."""
    said = queries.voice(client_uuid)
    barrier = twin.barrier(said.barrier_uuid) if said else None
    if said is None or barrier is None:
        raise Http404
    draft = flow.draft_of(request)
    is_mine = draft is not None and str(draft.data.get("tap", "")) == str(client_uuid)
    if request.method == "POST":
        if "more" in request.POST and draft is not None and flow_order.is_complete(draft):
            return _tell_more(request, draft)
        return _undo(request, client_uuid)
    context = {
        "said": said,
        "barrier": barrier,
        "draft": draft if is_mine and draft and flow_order.is_complete(draft) else None,
        "petition": flow.petition_of(draft),
    }
    return render(request, "reports/thanks.html", context)


def _undo(request: HttpRequest, client_uuid: uuid.UUID) -> HttpResponse:
    try:
        services.take_back_voice(client_uuid=client_uuid)
    except services.ReportRefused as refused:
        for texts in refused.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
    return redirect("report_thanks", client_uuid=client_uuid)


def _tell_more(request: HttpRequest, draft: ReportDraft) -> HttpResponse:
    """A report of one's own beside the tap, which it replaces when it is sent."""
    try:
        flow_order.note_seen(draft, "known")
        return redirect(flow_order.after_what(draft))
    except services.DraftGone:
        return place_first(request)


def _mark(number: int, one: KnownBarrier) -> dict[str, object]:
    """A mark of the map that leads to its place in the list, where the buttons are."""
    facts = one.barrier
    return {
        "lon": facts.lon,
        "lat": facts.lat,
        "state": facts.state,
        "label": f"{number}. {facts.kind_label}",
        "href": f"#barrier-{facts.uuid}",
    }
