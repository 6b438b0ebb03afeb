"""A petition: several places on one list, how many people support it, one button to send."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.reports import flow, flow_order, queries, services
from apps.reports.forms import PetitionForm, SendForm
from apps.reports.models import ReportDraft
from apps.reports.views.flow import draft_may_go
from apps.twin.kinds import BarrierKind, CanPass


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@draft_may_go
def several(request: HttpRequest) -> HttpResponse:
    """The list so far. Each button keeps first what is typed beside it."""
    draft = flow.draft_of(request)
    if request.method == "POST":
        if draft is None:
            sent = _sent_before(request)
            if sent is not None:
                return sent
            draft = services.start_draft()
        _keep_typed(request, draft)
        if "keep" in request.POST:
            response = redirect("report_several")
            services.remember_draft(request, response, draft)
            return response
        if "add" in request.POST:
            return _add(request, draft)
        if "remove" in request.POST:
            _remove(draft, request.POST["remove"])
            return redirect("report_several")
        return _send(request, draft)
    return _page(request, draft, PetitionForm(initial=_initial(draft)))


@never_cache
@require_safe
def several_sent(request: HttpRequest, code: str) -> HttpResponse:
    """Confirmation: the code of the petition, and those of its places."""
    return render(request, "reports/several_sent.html", {"petition": _petition(code)})


@never_cache
@require_safe
def petition(request: HttpRequest, code: str) -> HttpResponse:
    """Where each place of a petition stands."""
    petition = queries.with_barriers(_petition(code))
    return render(request, "reports/petition.html", {"petition": petition})


def _petition(code: str) -> queries.PetitionFacts:
    found = queries.petition_by_code(code)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    draft: ReportDraft | None,
    form: PetitionForm,
    *,
    corrections: dict[int, list[str]] | None = None,
    doubt: bool = False,
) -> HttpResponse:
    wrong = corrections or {}
    listed = (flow.petition_of(draft) or {}).get("places", [])
    context = {
        "draft": draft,
        "form": form,
        "places": [_words(one, wrong.get(index, [])) for index, one in enumerate(listed)],
        "full": len(listed) >= services.PLACES_MAX,
        "places_max": services.PLACES_MAX,
        "started": flow_order.is_complete(draft) if draft else False,
        "doubt": doubt,
        "send": SendForm(),
    }
    return render(request, "reports/several.html", context)


def _words(one: dict[str, Any], wrong: list[str]) -> dict[str, Any]:
    place, what = one["place"], one["what"]
    return {
        "place": flow.place_in_words(place),
        "side": flow.side_text(place),
        "kind": dict(BarrierKind.choices).get(what.get("kind", ""), ""),
        "can_pass": dict(CanPass.choices).get(what.get("can_pass", ""), ""),
        "wrong": wrong,
    }


def _initial(draft: ReportDraft | None) -> dict[str, Any]:
    kept = flow.petition_of(draft) or {}
    # Who began with one report and wrote something has it here as well.
    wrote = kept.get("description") or flow.details_of(draft).get("description", "")
    return {"supporters": kept.get("supporters", ""), "description": wrote}


def _keep_typed(request: HttpRequest, draft: ReportDraft) -> None:
    typed = flow.typed(request.POST, "supporters", "description")
    kept = flow.petition_of(draft) or {"places": []}
    services.save_draft(draft=draft, changes={"petition": {**kept, **typed}})


def _add(request: HttpRequest, draft: ReportDraft) -> HttpResponse:
    """To the first step; a place that is complete already goes on the list before."""
    if flow_order.is_complete(draft):
        flow_order.keep_place(draft)
        response = redirect("report_several")
    else:
        response = redirect("report_where")
    services.remember_draft(request, response, draft)
    return response


def _remove(draft: ReportDraft, index: str) -> None:
    kept = flow.petition_of(draft) or {}
    listed = list(kept.get("places", []))
    if index.isascii() and index.isdigit() and len(index) < 4 and int(index) < len(listed):
        del listed[int(index)]
        services.save_draft(draft=draft, changes={"petition": {**kept, "places": listed}})


def _send(request: HttpRequest, draft: ReportDraft) -> HttpResponse:
    form = PetitionForm(request.POST)
    trap = request.POST.get("website", "")
    if not request.POST.get("sure") and flow.looks_automatic(draft, trap=trap):
        return _page(request, draft, form, doubt=True)
    wrong: dict[int, list[str]] = {}
    if form.is_valid():
        try:
            sent = flow.send_petition(draft)
        except services.ReportRefused as refused:
            wrong = _share_out(form, refused)
        else:
            response = redirect("report_several_sent", code=sent.code)
            services.forget_draft(response)
            return response
    return _page(request, draft, form, corrections=wrong)


def _share_out(form: PetitionForm, refused: services.ReportRefused) -> dict[int, list[str]]:
    """What is wrong with a place stands beside it; the rest at its field."""
    wrong: dict[int, list[str]] = {}
    for name, texts in refused.errors.items():
        _places, _dot, rest = name.partition("places.")
        index = rest.partition(".")[0]
        if index.isdigit():
            wrong.setdefault(int(index), []).extend(map(str, texts))
            form.add_messages({"places": texts})
        else:
            form.add_messages({name: texts})
    return wrong


def _sent_before(request: HttpRequest) -> HttpResponse | None:
    """The draft is gone: most often because the button was pressed twice."""
    form = SendForm(request.POST)
    if not form.is_valid():
        return None
    found = queries.petition_by_client_uuid(form.cleaned_data["client_uuid"])
    return redirect("report_several_sent", code=found.code) if found else None
