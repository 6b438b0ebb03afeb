"""Many reports at once: choose, look at what would happen, do it, look at what did, undo it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import queries as accounts
from apps.reports import lifecycle, queries, services
from apps.reports.models import Report, ReportState
from apps.reports.office import batches
from apps.reports.office.bulk import MOST, preview
from apps.reports.office_forms import BulkForm
from apps.reports.permissions import may_decide_about
from apps.reports.views.office_queue import back_to_queue, may


@never_cache
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what would become of each, once; then do it."""
    may(request)
    form = BulkForm(request.POST)
    chosen = _chosen(request.POST)
    if not chosen:
        return _again(request, _("Choose some reports first."))
    if len(chosen) > MOST:
        return _again(request, _("At most %(most)s reports at once.") % {"most": MOST})
    try:
        wanted = _wanted(request, form)
    except services.TransitionRefused as refused:
        return _again(request, str(refused.message))
    if form.cleaned_data["sure"]:
        return redirect(
            "reports_office_batch",
            batch_uuid=services.do(chosen, wanted, actor=request.user),  # type: ignore[arg-type]
        )
    lines = preview(chosen, wanted, actor=request.user)  # type: ignore[arg-type]
    context = {
        "lines": lines,
        "possible": sum(not line.refused for line in lines),
        "wanted": wanted,
        "what": _what(wanted),
        "data": form.cleaned_data,
        "chosen": chosen,
        "header_title": _("Do this to the chosen reports?"),
    }
    return render(request, "reports/admin/bulk_confirm.html", context)


@never_cache
@require_safe
def batch(request: HttpRequest, batch_uuid: UUID) -> HttpResponse:
    """What became of a batch, and the button that undoes it."""
    may(request)
    found = batches.batch(batch_uuid, within=accounts.asked_districts(request))
    if found is None:
        raise Http404
    context = {"batch": found, "header_title": _("What was done")}
    return render(request, "reports/admin/bulk_done.html", context)


@never_cache
@require_POST
def undo(request: HttpRequest, batch_uuid: UUID) -> HttpResponse:
    """Undo a batch; its page says what could not be undone."""
    may(request)
    try:
        services.undo(action_uuid=batch_uuid, actor=request.user)  # type: ignore[arg-type]
    except services.TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("reports_office_batch", batch_uuid=batch_uuid)


def _chosen(data: QueryDict) -> list[services.Chosen]:
    """The boxes that were ticked, each "uuid:state"; what is neither is left out."""
    found: dict[UUID, str] = {}
    for box in data.getlist("chosen")[: MOST + 1]:
        uuid, _, state = box.partition(":")
        try:
            key = UUID(uuid)
        except ValueError:
            continue
        if state in ReportState.values:
            found[key] = state
    return [services.Chosen(report, expected) for report, expected in found.items()]


def _wanted(request: HttpRequest, form: BulkForm) -> services.Wanted:
    if not form.is_valid():
        raise services.TransitionRefused(_("Choose what is to be done."))
    if form.cleaned_data["do"] == "assign":
        if not form.cleaned_data["hand"]:
            raise services.TransitionRefused(_("Choose a person or a group."))
        return services.Wanted(hand=services.hand_of(form.cleaned_data["hand"]))
    if form.decided is None:
        raise services.TransitionRefused(_("Choose a decision and its reason."))
    to, reason = form.decided
    other = None
    if to == ReportState.DUPLICATE:
        other = _other(request, form.cleaned_data["duplicate_of"])
    return services.Wanted(to=to, reason=reason, other=other)


def _other(request: HttpRequest, code: str) -> Report:
    uuid = queries.uuid_by_code(code)
    other = Report.objects.filter(uuid=uuid).first() if uuid else None
    if other is None:
        raise services.TransitionRefused(_("No report has the code of the other report."))
    if not may_decide_about(request.user, other):
        raise services.TransitionRefused(services.OTHER_IS_ELSEWHERE)
    return other


def _what(wanted: services.Wanted) -> str:
    if wanted.hand is not None:
        return _("In hand of %(whom)s") % {"whom": wanted.hand.label}
    words = {
        "state": queries.status_label(wanted.to),
        "reason": lifecycle.REASONS[wanted.reason],
    }
    return _("%(state)s (%(reason)s)") % words


def _again(request: HttpRequest, message: str) -> HttpResponse:
    messages.error(request, message)
    return back_to_queue(request.POST)
