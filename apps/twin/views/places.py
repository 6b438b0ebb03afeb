"""The place of one barrier in the Wagtail admin: keep it, move it, or say it is none."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import queries as accounts
from apps.twin import queries, services
from apps.twin.network_words import reason_sentences, stretch_words
from apps.twin.permissions import may_decide, may_decide_about
from apps.twin.queries import BarrierFacts, PlaceOption

DISMISS = "dismiss"
# The table of a barrier's life knows this reason in every state a doubtful barrier may be in.
_NOT_A_BARRIER = "not_a_barrier"


@never_cache
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, barrier_uuid: UUID) -> HttpResponse:
    """Where the barrier lies, where else it could, and its private photos; POST decides."""
    if not may_decide(request):
        raise PermissionDenied
    barrier = queries.barrier(barrier_uuid)
    if barrier is None:
        raise Http404
    if not may_decide_about(request, barrier):
        raise PermissionDenied
    options = queries.place_options(barrier_uuid)
    if request.method == "POST":
        return _decide(request, barrier, options)
    case = next(iter(queries.doubtful_barriers(barrier=barrier_uuid)), None)
    context = {
        "barrier": barrier,
        "reasons": reason_sentences(case.reasons) if case else [],
        "before": stretch_words(name=case.before_name, kind=case.before_kind) if case else "",
        "options": [
            {
                "value": _value(one),
                "words": stretch_words(name=one.name, kind=one.kind, side=one.side),
                "distance_m": one.distance_m,
                "on_network": one.segment_index is not None,
                "is_present": one.is_present,
            }
            for one in options
        ],
        "photos": queries.survey_photos(barrier_uuid),
        "header_title": _("Place of a barrier"),
    }
    return render(request, "twin/admin/networks_place.html", context)


@never_cache
@require_safe
def photo(request: HttpRequest, photo_uuid: UUID) -> HttpResponseBase:
    """A private photo of a survey, for who may decide about its barrier."""
    if not may_decide(request):
        raise PermissionDenied
    found = queries.survey_photo(photo_uuid)
    if found is None:
        raise Http404
    if not accounts.may_verify(request.user, district_code=found.district_code):
        raise PermissionDenied
    return FileResponse(default_storage.open(found.path, "rb"), content_type="image/jpeg")


def _decide(
    request: HttpRequest, barrier: BarrierFacts, options: list[PlaceOption]
) -> HttpResponse:
    choice = request.POST.get("choice", "")
    role = accounts.acting_role(request.user)
    chosen = next((one for one in options if _value(one) == choice), None)
    if chosen is None and choice != DISMISS:
        messages.error(request, _("Choose where the barrier lies."))
        return redirect("twin_barrier_place", barrier_uuid=barrier.uuid)
    try:
        if chosen is None:
            services.transition_barrier(
                barrier=barrier.uuid, to="dismissed", reason=_NOT_A_BARRIER, actor_role=role
            )
        else:
            services.place_barrier(
                barrier=barrier.uuid,
                dataset_id=chosen.dataset_id,
                segment_index=chosen.segment_index,
                side=chosen.side,
                actor_role=role,
            )
    except services.TransitionRefused:
        messages.error(
            request, _("This cannot be done: the barrier has changed meanwhile. Look again.")
        )
        return redirect("twin_barrier_place", barrier_uuid=barrier.uuid)
    messages.success(request, _("Written down. The layer follows within moments."))
    return redirect("twin_networks")


def _value(option: PlaceOption) -> str:
    """What the form says of an option: generation, stretch and side."""
    index = "none" if option.segment_index is None else option.segment_index
    return f"{option.dataset_id}:{index}:{option.side}"
