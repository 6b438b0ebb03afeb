"""Barriers that may be one: the list of those proposed, and two side by side."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import queries as accounts
from apps.reports import services
from apps.reports.office import pairs
from apps.reports.views.office_queue import may
from apps.reports.words import measure_lines
from apps.twin import queries as twin
from apps.twin.kinds import CanPass


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Barriers of one family close to each other, the nearest first."""
    may(request)
    context = {
        "pairs": pairs.proposed(within=accounts.asked_districts(request)),
        "most": pairs.PROPOSED_MAX,
        "header_title": _("Perhaps the same barrier"),
    }
    return render(request, "reports/admin/pairs.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, first_uuid: UUID, second_uuid: UUID) -> HttpResponse:
    """Two barriers side by side: join them, or say that they are two."""
    first, second = _both(request, first_uuid, second_uuid)
    if request.method == "POST":
        try:
            done = _settle(request, first, second)
        except services.TransitionRefused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, done)
            return redirect("reports_pairs")
    words = dict(CanPass.choices)
    context = {
        "sides": [
            {
                "facts": side,
                "letter": letter,
                "measures": measure_lines(side.barrier.measures),
                "can_pass": words.get(side.barrier.can_pass, ""),
            }
            for letter, side in zip("AB", pairs.sides(first, second), strict=True)
        ],
        "size": pairs.SIZE,
        "distance_m": twin.distance_m((first.lon, first.lat), (second.lon, second.lat)),
        "told_apart": pairs.are_told_apart(first.uuid, second.uuid),
        "header_title": _("Are they the same?"),
    }
    return render(request, "reports/admin/pair.html", context)


def _settle(request: HttpRequest, first: twin.BarrierFacts, second: twin.BarrierFacts) -> str:
    wanted = request.POST.get("do", "")
    if wanted == "different":
        services.tell_apart(one=first.uuid, other=second.uuid, actor=request.user)  # type: ignore[arg-type]
        return _("They are two. This pair is not proposed again.")
    if wanted == "forget":
        services.forget_apart(one=first.uuid, other=second.uuid)
        return _("This pair may be proposed again.")
    if wanted in {"join-A", "join-B"}:
        stays, gone = (first, second) if wanted == "join-A" else (second, first)
        services.join(stays=stays.uuid, gone=gone.uuid, actor=request.user)
        return _("Joined. The layer follows within moments, and it can be undone there.")
    raise services.TransitionRefused(_("Say whether they are the same."), "step")


def _both(
    request: HttpRequest, first_uuid: UUID, second_uuid: UUID
) -> tuple[twin.BarrierFacts, twin.BarrierFacts]:
    may(request)
    found = twin.barriers_by_uuid([first_uuid, second_uuid])
    if first_uuid == second_uuid or len(found) != 2:
        raise Http404
    within = accounts.asked_districts(request)
    if within is not None and any(one.district_code not in within for one in found.values()):
        raise PermissionDenied
    return found[first_uuid], found[second_uuid]
