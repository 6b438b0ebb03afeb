"""The office's barriers, in the Wagtail admin: look, decide with a reason, join, part, undo."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import queries as accounts
from apps.territory import queries as territory
from apps.twin import queries, services
from apps.twin.kinds import KINDS, MEASURES, CanPass
from apps.twin.models import BarrierState
from apps.twin.office_forms import (
    DecisionForm,
    FilterForm,
    ProofForm,
    SplitForm,
    decisions_from,
)
from apps.twin.permissions import may_decide, may_decide_about
from apps.twin.queries import BarrierFacts, ChangeFacts, ObservationFacts, listing
from apps.twin.words import EVENTS, PROOFS, REASONS, WHO, in_words, measure_lines, refusal_in_words

PER_PAGE = 50


class _Matching(Sequence[BarrierFacts]):
    """What a paginator needs of a list that is counted and cut in the database."""

    def __init__(self, filters: listing.OfficeFilters) -> None:
        self._filters = filters

    def __len__(self) -> int:
        return listing.office_count(self._filters)

    def __getitem__(self, cut: Any) -> Any:
        start = cut.start or 0
        return listing.office_page(self._filters, offset=start, limit=cut.stop - start)


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Barriers by their last change, with filters."""
    _may(request)
    within = accounts.verified_districts(request.user)
    districts = [one for one in territory.districts() if within is None or one.code in within]
    form = FilterForm(request.GET or None, districts=districts)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    district = chosen.pop("district", "")
    filters = listing.OfficeFilters(
        **chosen, district_codes=frozenset({district}) if district else within
    )
    page = Paginator(_Matching(filters), PER_PAGE).get_page(request.GET.get("p"))
    barriers = list(page)
    # Of what is gone nobody asks how likely it is there.
    trust = queries.confidences([one for one in barriers if one.stands])
    names = {one.code: one.name for one in districts}
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "barrier": one,
                "confidence": in_words(trust.get(one.uuid)),
                "district": names.get(one.district_code, one.district_code),
            }
            for one in barriers
        ],
        "header_title": _("Barriers"),
    }
    return render(request, "twin/admin/barriers.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, barrier_uuid: UUID) -> HttpResponse:
    """One barrier: all that was seen of it, all that happened, and what can be done."""
    return _detail(request, _barrier(request, barrier_uuid))


@never_cache
@require_POST
def decide(request: HttpRequest, barrier_uuid: UUID) -> HttpResponse:
    """Change its state, with a reason. Says so when somebody else was faster."""
    barrier = _barrier(request, barrier_uuid)
    form = DecisionForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["reason"]:
        return _refused(request, barrier, "reason", wanted=request.POST.get("to", ""))
    wanted = form.cleaned_data
    if wanted["expected"] != barrier.state:
        return _refused(request, barrier, "state", wanted=wanted["to"])
    role = accounts.acting_role(request.user)
    offered = {
        d.to: {code for code, _label in d.reasons} for d in decisions_from(barrier.state, role)
    }
    # The feed has reasons of its own ("two people saw it") that nobody may claim by hand.
    if wanted["to"] in offered and wanted["reason"] not in offered[wanted["to"]]:
        return _refused(request, barrier, "reason", wanted=wanted["to"])
    proof = None
    try:
        if wanted["to"] == BarrierState.REMOVED:
            proof = ProofForm(request.POST, request.FILES).found(
                lambda file: services.keep_proof_photo(barrier=barrier.uuid, file=file)
            )
        services.transition_barrier(
            barrier=barrier.uuid,
            to=wanted["to"],
            reason=wanted["reason"],
            actor_role=role,
            actor=request.user.uuid,  # type: ignore[union-attr]  # nobody gets here anonymously
            proof=proof,
        )
    except services.PhotoRefused as refused:
        return _detail(request, barrier, error=str(refused.message), wanted=wanted["to"])
    except services.TransitionRefused as refused:
        return _refused(request, barrier, refused.why, wanted=wanted["to"])
    return _done(request, barrier.uuid)


@never_cache
@require_safe
def proof_photo(request: HttpRequest, barrier_uuid: UUID, photo_uuid: UUID) -> HttpResponseBase:
    """A photo of the place after the work, for whoever may decide about the barrier."""
    barrier = _barrier(request, barrier_uuid)
    image = queries.proof_photo(barrier.uuid, photo_uuid)
    if image is None:
        raise Http404
    return FileResponse(image, content_type="image/jpeg")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, barrier_uuid: UUID, other_uuid: UUID) -> HttpResponse:
    """Two barriers side by side; the one that is kept is chosen here."""
    pair = [_barrier(request, barrier_uuid), _barrier(request, other_uuid)]
    error = ""
    if request.method == "POST":
        stays = next((one for one in pair if str(one.uuid) == request.POST.get("stays")), None)
        gone = next((one for one in pair if one is not stays), None)
        if stays is None or gone is None:
            error = str(_("Choose which of the two is kept."))
        else:
            try:
                services.merge_barriers(
                    barrier=gone.uuid,
                    into=stays.uuid,
                    actor_role=accounts.acting_role(request.user),
                )
            except services.TransitionRefused as refused:
                error = _why(refused.why)
            else:
                return _done(request, stays.uuid)
    trust = queries.confidences(pair)
    sides = [
        {
            "barrier": one,
            "measures": measure_lines(one.measures),
            "can_pass": dict(CanPass.choices).get(one.can_pass, ""),
            "confidence": in_words(trust.get(one.uuid)),
        }
        for one in pair
    ]
    context = {
        "sides": sides,
        "error": error,
        "stays": request.POST.get("stays", ""),
        "back": barrier_uuid,
        "header_title": _("Are they one barrier?"),
    }
    return render(request, "twin/admin/merge.html", context, status=422 if error else 200)


@never_cache
@require_POST
def unmerge(request: HttpRequest, barrier_uuid: UUID) -> HttpResponse:
    """Undo a merge."""
    barrier = _barrier(request, barrier_uuid)
    if barrier.merged_into is not None:
        _barrier(request, barrier.merged_into)  # the survivor changes too: both must be ours
    try:
        services.unmerge_barrier(
            barrier=barrier.uuid, actor_role=accounts.acting_role(request.user)
        )
    except services.TransitionRefused as refused:
        return _refused(request, barrier, refused.why)
    return _done(request, barrier.uuid)


@never_cache
@require_POST
def split(request: HttpRequest, barrier_uuid: UUID) -> HttpResponse:
    """Make another barrier of the chosen observations."""
    barrier = _barrier(request, barrier_uuid)
    own = [one for one in queries.observations(barrier.uuid) if one.came_with is None]
    form = SplitForm(request.POST, sources=[str(one.source) for one in own])
    chosen = form.cleaned_data["sources"] if form.is_valid() else []
    try:
        services.split_barrier(
            barrier=barrier.uuid,
            sources=[UUID(source) for source in chosen],
            actor_role=accounts.acting_role(request.user),
        )
    except services.TransitionRefused as refused:
        return _refused(request, barrier, refused.why, chosen=frozenset(chosen))
    return _done(request, barrier.uuid)


def _may(request: HttpRequest) -> None:
    if not may_decide(request):
        raise PermissionDenied


def _barrier(request: HttpRequest, uuid: UUID) -> BarrierFacts:
    """The barrier, when the person may decide about its district."""
    _may(request)
    barrier = queries.barrier(uuid)
    if barrier is None:
        raise Http404
    if not may_decide_about(request, barrier):
        raise PermissionDenied
    return barrier


def _done(request: HttpRequest, uuid: UUID) -> HttpResponse:
    # The layer absorbs it in its own time: mostly before the next page is drawn.
    messages.success(request, _("Your decision is recorded. The layer follows within seconds."))
    return redirect("twin_barrier", barrier_uuid=uuid)


def _refused(
    request: HttpRequest,
    barrier: BarrierFacts,
    why: str,
    *,
    wanted: str = "",
    chosen: frozenset[str] = frozenset(),
) -> HttpResponse:
    """The same page again, with what was chosen and why it cannot be."""
    return _detail(request, barrier, error=_why(why), wanted=wanted, chosen=chosen)


def _why(code: str) -> str:
    return str(refusal_in_words(code))


def _detail(
    request: HttpRequest,
    barrier: BarrierFacts,
    *,
    error: str = "",
    wanted: str = "",
    chosen: frozenset[str] = frozenset(),
) -> HttpResponse:
    seen = queries.observations(barrier.uuid)
    trust = queries.confidences([barrier] if barrier.stands else [])
    role = accounts.acting_role(request.user)
    within = accounts.verified_districts(request.user)
    beside = queries.beside(barrier.uuid) if barrier.stands else []
    context: dict[str, Any] = {
        "barrier": barrier,
        "measures": measure_lines(barrier.measures),
        "can_pass": dict(CanPass.choices).get(barrier.can_pass, ""),
        "confidence": in_words(trust.get(barrier.uuid)),
        "seen": [_seen_in_words(one, chosen) for one in seen],
        "may_split": barrier.stands and sum(one.came_with is None for one in seen) > 1,
        "merged": queries.merged_with(barrier.uuid),
        "beside": [one for one in beside if within is None or one.district_code in within],
        "decisions": decisions_from(barrier.state, role),
        "history": [_in_history(one, barrier.uuid) for one in queries.history(barrier.uuid)],
        "proof": PROOFS.get(barrier.proof, ""),
        "proof_photos": queries.proof_photos(barrier.uuid),
        "measure_names": [
            (name, facts.label, facts.unit)
            for name, facts in MEASURES.items()
            if name in KINDS[barrier.kind].measures
        ]
        or [(name, facts.label, facts.unit) for name, facts in MEASURES.items()],
        "typed": request.POST,
        "error": error,
        "wanted": wanted,
        "reason": request.POST.get("reason", ""),
        "header_title": barrier.kind_label,
    }
    return render(request, "twin/admin/barrier.html", context, status=422 if error else 200)


def _seen_in_words(one: ObservationFacts, chosen: frozenset[str]) -> dict[str, Any]:
    return {
        "facts": one,
        "who": WHO.get(one.who, one.who),
        "measures": measure_lines({measured.name: measured.value for measured in one.measures}),
        "can_pass": dict(CanPass.choices).get(one.can_pass, "") if one.present else "",
        "chosen": str(one.source) in chosen,
    }


def _in_history(change: ChangeFacts, uuid: UUID) -> dict[str, Any]:
    """A change as this barrier saw it: what happened, why, and the state after it."""
    mine = [image for image in change.payload["barriers"] if image["uuid"] == str(uuid)]
    image = mine[-1]
    other = next(
        (
            found
            for name in ("merged", "unmerged", "split")
            if (found := change.payload.get(name)) and found != str(uuid)
        ),
        change.barrier_uuid if str(change.barrier_uuid) != str(uuid) else None,
    )
    return {
        "at": change.created_at,
        "version": change.version,
        "what": EVENTS.get(change.payload["event"], change.payload["event"]),
        "reason": REASONS.get(change.payload["reason"], ""),
        "state": BarrierState(image["state"]).label,
        "moved": image["was"] != image["state"],
        "other": other,
    }
