"""Generations of the network in the Wagtail admin: compare, put in force, put back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import queries as accounts
from apps.territory.services import ImportFailed
from apps.twin import queries, services
from apps.twin.kinds import BarrierKind
from apps.twin.network_words import ATTRIBUTES, STATES, reason_sentences, stretch_words
from apps.twin.permissions import may_decide
from apps.twin.queries import BarrierCompared, DoubtfulBarrier, GenerationFacts

PER_PAGE = 50
# More doubtful barriers than a person reads before deciding about a network; all are counted.
DOUBTFUL_SHOWN = 100


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The generations, and the barriers the present one left doubtful."""
    _may(request)
    generations = queries.network_generations()
    within = accounts.verified_districts(request.user)
    count = queries.doubtful_count(districts=within)
    page = Paginator(range(count), PER_PAGE).get_page(request.GET.get("p"))
    cases = queries.doubtful_barriers(
        districts=within, first=(page.number - 1) * PER_PAGE, limit=PER_PAGE
    )
    in_force = next((one for one in generations if one.state == "active"), None)
    context = {
        "generations": [_generation(one) for one in generations],
        "in_force": in_force,
        "compared": next((one.dataset_id for one in generations if one.state != "active"), None),
        "behind": in_force is not None and not in_force.carries_barriers,
        "page": page,
        "cases": [_case(one) for one in cases],
        "may_activate": _may_activate(request),
        "header_title": _("Network"),
    }
    return render(request, "twin/admin/networks.html", context)


@never_cache
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two generations side by side: what the second adds, loses, changes and leaves doubtful."""
    _may(request)
    generations = {one.dataset_id: one for one in queries.network_generations()}
    old = _chosen(request, "old", generations)
    new = _chosen(request, "new", generations)
    if old is None or new is None or old == new:
        messages.error(request, _("Choose two different generations to compare."))
        return redirect("twin_networks")
    found = queries.compare_networks(old.dataset_id, new.dataset_id)
    doubtful = found.doubtful
    context = {
        "old": old,
        "new": new,
        "segments": found.segments,
        "attributes": [
            (str(ATTRIBUTES[name]), number)
            for name, number in found.segments.changed_attributes.items()
        ],
        "barriers": len(found.barriers),
        "moving": sum(_moves(one) for one in found.barriers),
        "doubtful": len(doubtful),
        "cases": [_compared(one) for one in doubtful[:DOUBTFUL_SHOWN]],
        "examples": [
            (_("Added, the longest"), [_example(one) for one in found.segments.added_examples]),
            (_("Removed, the longest"), [_example(one) for one in found.segments.removed_examples]),
        ],
        "may_activate": _may_activate(request) and old.state == "active",
        "header_title": _("Compare two networks"),
    }
    return render(request, "twin/admin/networks_compare.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, dataset_id: int) -> HttpResponse:
    """Ask once more, then put a generation in force; the one before it is kept."""
    _may(request)
    if not _may_activate(request):
        raise PermissionDenied
    generations = queries.network_generations()
    new = next((one for one in generations if one.dataset_id == dataset_id), None)
    old = next((one for one in generations if one.state == "active"), None)
    if new is None:
        raise Http404
    if new == old:
        messages.info(request, _("This generation is in force already."))
        return redirect("twin_networks")
    if request.method != "POST":
        context = {"new": new, "old": old, "header_title": _("Put a network in force")}
        return render(request, "twin/admin/networks_confirm.html", context)
    try:
        services.activate_generation(dataset_id)
    except ImportFailed as failed:
        messages.error(request, str(failed))
        return redirect("twin_networks")
    messages.success(
        request,
        _("Generation %(number)s is in force. The barriers follow within moments.")
        % {"number": new.generation},
    )
    return redirect("twin_networks")


def _may(request: HttpRequest) -> None:
    if not may_decide(request):
        raise PermissionDenied


def _may_activate(request: HttpRequest) -> bool:
    """The network is the whole city's: a role over a district looks on."""
    return accounts.verified_districts(request.user) is None


def _chosen(
    request: HttpRequest, field: str, generations: dict[int, GenerationFacts]
) -> GenerationFacts | None:
    told = request.GET.get(field, "")
    return generations.get(int(told)) if told.isascii() and told.isdigit() else None


def _generation(one: GenerationFacts) -> dict[str, Any]:
    return {"facts": one, "state": STATES[one.state]}


def _case(one: DoubtfulBarrier) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "kind": BarrierKind(one.kind).label,
        "before": stretch_words(name=one.before_name, kind=one.before_kind),
        "now": stretch_words(name=one.now_name, kind=one.now_kind, side=one.side),
        "reasons": reason_sentences(one.reasons),
    }


def _compared(one: BarrierCompared) -> dict[str, Any]:
    now = one.now
    then = one.then
    return {
        "uuid": one.uuid,
        "kind": BarrierKind(one.kind).label,
        "before": stretch_words(
            name=now.name if now else "", kind=now.kind if now else "", side=one.now_side
        ),
        "now": stretch_words(
            name=then.name if then else "", kind=then.kind if then else "", side=one.then_side
        ),
        "moved_m": one.moved_m,
        "reasons": reason_sentences(one.reasons),
    }


def _example(one: queries.StretchFacts) -> dict[str, Any]:
    return {"words": stretch_words(name=one.name, kind=one.kind), "length_m": one.length_m}


def _moves(one: BarrierCompared) -> bool:
    """Whether a person would see a barrier somewhere else: a metre is nobody's difference."""
    return one.moved_m is None or one.moved_m >= 1
