"""Report a barrier in three steps: where, what, check and send. No page needs JavaScript."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import services as accounts
from apps.reports import flow, flow_order, queries, services
from apps.reports.forms import KIND_GROUPS, DetailsForm, SendForm, WhatForm
from apps.reports.models import ReportDraft
from apps.reports.uploads import bounded
from apps.reports.words import too_many_words
from apps.twin.kinds import KINDS, BarrierKind


def draft_may_go(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose draft may be sent, thrown away or erased, elsewhere, while it works on it."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except services.DraftGone:
            return place_first(request)

    return checked


def steps() -> list[str]:
    """Names of the three steps, in the language of the page."""
    return [_("Where"), _("What"), _("Check and send")]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What this is for, the emergency number, and the way in. POST throws the draft away."""
    draft = flow.draft_of(request)
    if request.method == "POST":
        response = redirect("report_where")
        if draft is not None:
            services.discard_draft(draft=draft)
        services.forget_draft(response)
        return response
    context = {"draft": draft, "petition": flow.petition_of(draft), "step_names": steps()}
    return render(request, "reports/start.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@draft_may_go
def what(request: HttpRequest) -> HttpResponse:
    """Step 2: which kind, and can you pass?"""
    draft = flow.draft_of(request)
    if draft is None or not flow.place_of(draft):
        return place_first(request)
    form = WhatForm(request.POST or None, initial=flow.what_of(draft))
    if request.method == "POST":
        if "back" in request.POST:
            _keep(draft, what=flow.typed(request.POST, "kind", "can_pass", "private"))
            return redirect("report_where")
        if form.is_valid():
            _keep(draft, what=form.cleaned_data)
            return redirect(flow_order.after_what(draft))
        _keep(draft, what=flow.typed(request.POST, "kind", "can_pass", "private"))
    chosen = form["kind"].value() or ""
    groups = [
        (str(title), [(kind, BarrierKind(kind).label, KINDS[kind].sentence) for kind in kinds])
        for title, kinds in KIND_GROUPS
    ]
    context = {
        "form": form,
        "groups": groups,
        "chosen": chosen,
        "step_names": steps(),
        "place": flow.place_text(draft),
        "side": flow.side_text(flow.place_of(draft)),
    }
    return render(request, "reports/what.html", context)


def _too_large(request: HttpRequest) -> HttpResponse:
    """The body was never read: the page comes again with what was kept before."""
    draft = flow.draft_of(request)
    kind = flow.what_of(draft).get("kind", "")
    if draft is None or kind not in KINDS:
        return place_first(request)
    form = DetailsForm(_details_initial(draft), kind=kind)
    message = _("The photo is too large: at most 20 MB. What you wrote before is still here.")
    form.add_messages({"photo": [message]})
    return render(request, "reports/details.html", _details_page(draft, form), status=413)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@bounded(refused=_too_large)
@draft_may_go
def details(request: HttpRequest) -> HttpResponse:
    """Step 2, the optional part: measures of this kind, words, photos, contact."""
    draft = flow.draft_of(request)
    if draft is None or not flow.place_of(draft):
        return place_first(request)
    kind = flow.what_of(draft).get("kind", "")
    if kind not in KINDS:
        return redirect("report_what")
    if request.method == "POST":
        form = DetailsForm(request.POST, request.FILES, kind=kind)
        names = (
            "description",
            "permanence",
            "contact_email",
            "contact_phone",
            "contact_may_be_forwarded",
        )
        kept = {**flow.typed(request.POST, *names), "measures": form.typed_measures()}
        _keep(draft, details=kept)
        valid = form.is_valid() & _keep_photo(draft, form)
        if "remove_photo" in request.POST:
            services.remove_draft_photo(draft=draft, photo_uuid=request.POST["remove_photo"])
            return redirect("report_details")
        if "back" in request.POST:
            return redirect("report_what")
        if valid:
            add_more = "add_photo" in request.POST
            return redirect("report_details" if add_more else "report_check")
    else:
        form = DetailsForm(initial=_details_initial(draft), kind=kind)
    return render(request, "reports/details.html", _details_page(draft, form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Step 3: everything on one screen, then send. Sending twice is sending once."""
    draft = flow.draft_of(request)
    form = SendForm(request.POST or None)
    if draft is None:
        return _sent_before(request, form)
    if not flow.place_of(draft):
        return place_first(request)
    if flow.what_of(draft).get("kind") not in KINDS:
        return redirect("report_what")
    corrections: list[tuple[str, str]] = []
    doubt, waits = False, ""
    if request.method == "POST":
        trap = request.POST.get("website", "")
        doubt = not request.POST.get("sure") and flow.looks_automatic(draft, trap=trap)
        if not doubt:
            try:
                accounts.spend(request, "report")
                submitted = flow.send(draft)
            except accounts.TooMany as too_many:
                waits = too_many_words(too_many)
            except services.ReportRefused as refused:
                corrections = flow.corrections(refused)
            else:
                response = redirect("report_done", code=submitted.code)
                services.forget_draft(response)
                return response
    context = {
        "form": form,
        "draft": draft,
        "summary": flow.summary_of(draft),
        "corrections": corrections,
        "doubt": doubt,
        "waits": waits,
        "step_names": steps(),
    }
    return render(request, "reports/check.html", context, status=429 if waits else 200)


@never_cache
@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """Confirmation: the code, what happens next, the way to follow it."""
    report = queries.by_code(code)
    if report is None:
        raise Http404
    context = {"report": report, "private": queries.private_part(report.uuid)}
    return render(request, "reports/done.html", context)


@never_cache
@require_safe
def draft_photo(request: HttpRequest, photo_uuid: Any) -> HttpResponseBase:
    """A photo of one's own draft: nobody else has the cookie that opens it."""
    draft = flow.draft_of(request)
    photo = draft.photos.filter(uuid=photo_uuid).first() if draft else None
    if photo is None:
        raise Http404
    try:
        return FileResponse(photo.image.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        # Taken away since it was found.
        raise Http404 from None


def _keep(draft: ReportDraft, **changes: Any) -> None:
    services.save_draft(draft=draft, changes=changes)


def _keep_photo(draft: ReportDraft, form: DetailsForm) -> bool:
    """Keep an uploaded photo at once: it survives whatever else has to be corrected."""
    file = form.files.get("photo")
    if file is None:
        return True
    try:
        services.add_draft_photo(draft=draft, file=file)
    except services.ReportRefused as refused:
        form.add_messages({"photo": refused.errors["photos"]})
        return False
    return True


def _details_initial(draft: ReportDraft) -> dict[str, Any]:
    kept = flow.details_of(draft)
    measures = {f"measures_{name}": text for name, text in kept.get("measures", {}).items()}
    return {**kept, **measures}


def _details_page(draft: ReportDraft, form: DetailsForm) -> dict[str, Any]:
    return {
        "form": form,
        "draft": draft,
        "photos": list(draft.photos.order_by("pk")),
        "photos_max": services.PHOTOS_MAX,
        "step_names": steps(),
        "kind_label": BarrierKind(flow.what_of(draft)["kind"]).label,
    }


def place_first(request: HttpRequest) -> HttpResponse:
    """Back to the first step, and say why."""
    messages.info(request, _("Say first where the barrier is."))
    return redirect("report_where")


def _sent_before(request: HttpRequest, form: SendForm) -> HttpResponse:
    """The draft is gone: most often because the button was pressed twice."""
    if request.method == "POST" and form.is_valid():
        report = queries.by_client_uuid(form.cleaned_data["client_uuid"])
        if report is not None:
            return redirect("report_done", code=report.code)
    return place_first(request)
