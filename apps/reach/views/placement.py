"""Where the points should be, in the Wagtail admin: ask, leave or wait, read the answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import queries as accounts
from apps.points import queries as points
from apps.reach import placement_map, placement_tables, placement_words, services
from apps.reach.models import Reading
from apps.reach.placement_forms import FORMS
from apps.reach.placement_question import BEST, KINDS, NOW
from apps.reach.profiles import PROFILE_LABELS
from apps.reach.queries import engine_state
from apps.reach.queries.placement_runs import RunFacts, placement_run, placement_runs
from apps.reach.services.placement_answer import CLOSES, OPENS
from apps.reach.small_numbers import FEWEST
from apps.territory import queries as territory


@dataclass(frozen=True, slots=True)
class Listed:
    """A question and its words."""

    run: RunFacts
    words: str


@never_cache
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """What was asked, by anybody of the office, and what can be asked."""
    _may(request)
    context = {
        "kinds": KINDS.items(),
        "runs": [Listed(run, placement_words.question_sentence(run.question))
                 for run in placement_runs()],
        "header_title": _("Where points should be"),
    }  # fmt: skip
    return render(request, "reach/admin/placement_runs.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask one of the three questions."""
    _may(request)
    if kind not in FORMS:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = FORMS[kind](data)
    if data is not None and form.is_valid():
        user: Any = request.user
        try:
            uuid = services.ask_about_points(form.question(), user_id=user.pk)
        except services.TooManyRuns:
            form.add_error(None, _("Some of your questions are still open. Wait for them first."))
        else:
            messages.success(
                request, _("It is being computed. You may leave this page and come back.")
            )
            return redirect("placement_run", run_uuid=uuid)
    context = {
        "form": form,
        "kind": kind,
        "is_ready": engine_state() is not None,
        "has_points": bool(points.active_sites()),
        "header_title": KINDS[kind],
    }
    return render(
        request, "reach/admin/placement_new.html", context, status=422 if form.errors else 200
    )


@never_cache
@require_safe
def run(request: HttpRequest, run_uuid: UUID) -> HttpResponse:
    """How far it is, or the answer. Asked with JSON it answers how far it is in JSON."""
    found = _run(request, run_uuid)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(
            {"state": found.state, "done": found.done, "total": found.total, "open": found.is_open}
        )
    context: dict[str, Any] = {
        "run": found,
        "words": placement_words.question_sentence(found.question),
        "header_title": _("Where points should be"),
    }
    if found.answer is not None:
        context |= _answer(request, found, found.answer)
    return render(request, "reach/admin/placement_run.html", context)


@never_cache
@require_safe
def run_csv(request: HttpRequest, run_uuid: UUID, what: str) -> HttpResponse:
    """The counts, or the places, as CSV."""
    found = _run(request, run_uuid)
    if found.answer is None:
        raise Http404
    body = (
        placement_tables.sites_csv(found.answer)
        if what == "places"
        else placement_tables.csv_of(found.answer, found.question.near_min, _district_names())
    )
    name = f"points-{found.created_at:%Y-%m-%d}-{what}.csv"
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _answer(request: HttpRequest, found: RunFacts, answer: dict[str, Any]) -> dict[str, Any]:
    question = found.question
    profiles = list(dict.fromkeys(row["profile"] for row in answer["bands"]))
    groups = ["all", "65_plus"] if answer["with_ages"] else ["all"]

    def one_of(name: str, allowed: Any, otherwise: str) -> str:
        asked = request.GET.get(name, "")
        return asked if asked in allowed else otherwise

    profile = one_of("profile", profiles, question.profile)
    reading = one_of("reading", Reading.values, question.reading)
    group = one_of("group", groups, question.age_group if answer["with_ages"] else "all")
    places = [
        {**site, "number": number, "kind_label": _kind_label(site["kind"])}
        for number, site in enumerate(answer["sites"], start=1)
    ]
    return {
        "chosen": {"profile": profile, "reading": reading, "group": group},
        "profiles": [(code, PROFILE_LABELS.get(code, code)) for code in profiles],
        "readings": Reading.choices,
        "groups": [(code, placement_tables.GROUP_LABELS[code]) for code in groups],
        "profile_label": PROFILE_LABELS.get(profile, profile),
        "group_label": placement_tables.GROUP_LABELS[group],
        "table": placement_tables.by_profile(answer, reading=reading, group=group),
        "district_table": placement_tables.by_district(
            answer, profile=profile, reading=reading, group=group, near_min=question.near_min,
            names=_district_names(),
        ),
        "proof": (
            placement_words.proof_sentences(question, answer["best"]) if answer["best"] else []
        ),
        "opens": [site for site in places if site["fate"] == OPENS],
        "closes": [site for site in places if site["fate"] == CLOSES],
        "places": places,
        "drawing": placement_map.draw(answer["sites"]),
        "is_change": question.kind != NOW,
        "is_best": question.kind == BEST,
        "asked_profile": PROFILE_LABELS.get(question.profile, question.profile),
        "fewest": FEWEST,
    }  # fmt: skip


def _kind_label(kind: str) -> str:
    if kind == "point":
        return _("Facilitation point")
    return territory.category_labels().get(kind, _("Address"))


def _district_names() -> dict[str, str]:
    return {one.code: one.name for one in territory.districts()}


def _run(request: HttpRequest, uuid: UUID) -> RunFacts:
    _may(request)
    found = placement_run(uuid)
    if found is None:
        raise Http404
    return found


def _may(request: HttpRequest) -> None:
    """Staff of the whole city: points are one network."""
    if not accounts.holds_whole_city(request):
        raise PermissionDenied
