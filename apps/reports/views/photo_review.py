"""Photos before they are public: look, turn, cover faces and plates, publish or refuse."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import queries as accounts
from apps.reports import photo_review as rules
from apps.reports import services
from apps.reports.models import PhotoReview, PhotoState
from apps.reports.photo_review import Box, BoxLine
from apps.reports.queries import photos as queries
from apps.reports.views.office_queue import may
from apps.twin import services as twin

PER_PAGE = 24
STEP_WORDS = {
    "publish": pgettext_lazy("step of a photo", "Published"),
    "refuse": pgettext_lazy("step of a photo", "Found not fit"),
    "take_back": pgettext_lazy("step of a photo", "Taken back"),
    "erase": pgettext_lazy("step of a photo", "Erased"),
}
NOBODY_ELSE = gettext_lazy("The service")


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Photos of one state, the oldest first: those that wait unless another state is asked for."""
    may(request)
    state = request.GET.get("state", "")
    state = state if state in PhotoState.values else PhotoState.WAITING
    rows = queries.reviews(state=state, within=accounts.asked_districts(request))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "state": state,
        "states": PhotoState.choices,
        "page": page,
        "items": queries.review_items(page.object_list),
        "reasons": rules.REASONS,
        "header_title": _("Photos"),
    }
    return render(request, "reports/admin/photos.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, review_uuid: UUID) -> HttpResponse:
    """One photo. Nothing but "Publish" makes anything public."""
    row = _review(request, review_uuid)
    if request.method != "POST":
        boxes = rules.check_boxes(row.boxes) or []
        return _page(request, row, turns=row.quarter_turns, lines=rules.lines_of(boxes))
    lines, boxes = rules.read_boxes(request.POST)
    typed_turns = request.POST.get("turns", "")
    turns = int(typed_turns) if typed_turns in {"0", "1", "2", "3"} else 0
    wanted = request.POST.get("do", "")
    if wanted in {"publish", "turn", "look"} and any(line.error for line in lines):
        return _page(request, row, turns=turns, lines=lines, status=422)
    if wanted == "turn":
        boxes = [rules.turned(box) for box in boxes]
        return _page(request, row, turns=(turns + 1) % 4, lines=rules.lines_of(boxes))
    if wanted == "look":
        return _page(request, row, turns=turns, lines=lines)
    try:
        done = _do(request, row, wanted, turns, boxes)
    except services.TransitionRefused as refused:
        messages.error(request, str(refused.message))
        if not PhotoReview.objects.filter(pk=row.pk).exists():
            return redirect("reports_photos")
        return _page(request, row, turns=turns, lines=lines, status=422)
    messages.success(request, done)
    if wanted == "take_back":
        return redirect("reports_photo_review", review_uuid=row.uuid)
    return _next(request, row)


@never_cache
@require_safe
def picture(request: HttpRequest, review_uuid: UUID, turns: int) -> HttpResponse:
    """The private picture, turned by quarters. For who may review it."""
    row = _review(request, review_uuid)
    photo = row.photo or row.survey_photo
    if photo is None or turns not in range(4):
        raise Http404
    try:
        with photo.image.open("rb") as file:
            if turns == 0:
                return HttpResponse(file.read(), content_type="image/jpeg")
            copy = twin.redacted_photo(file, quarter_turns=turns, boxes=[])
    except (FileNotFoundError, twin.PhotoRefused):
        raise Http404 from None
    return HttpResponse(copy.data, content_type="image/jpeg")


def _do(request: HttpRequest, row: PhotoReview, wanted: str, turns: int, boxes: list[Box]) -> str:
    who: Any = request.user
    if wanted == "publish":
        services.publish_photo(review_uuid=row.uuid, shown=services.Shown(turns, boxes), actor=who)
        return _("The photo is public, with its boxes burnt in.")
    if wanted == "refuse":
        reason = request.POST.get("reason", "")
        services.refuse_photo(review_uuid=row.uuid, reason=reason, actor=who)
        return _("The photo stays private.")
    if wanted == "take_back":
        services.take_photo_back(review_uuid=row.uuid, actor=who)
        return _("Taken back: nobody outside the office sees this photo.")
    raise services.TransitionRefused(_("Choose what to do with the photo."), "step")


def _next(request: HttpRequest, row: PhotoReview) -> HttpResponse:
    waiting = queries.reviews(state=PhotoState.WAITING, within=accounts.asked_districts(request))
    after = waiting.filter(pk__gt=row.pk).first() or waiting.first()
    if after is None:
        return redirect("reports_photos")
    return redirect("reports_photo_review", review_uuid=after.uuid)


def _review(request: HttpRequest, review_uuid: UUID) -> PhotoReview:
    may(request)
    row = queries.review_of(review_uuid)
    if row is None:
        raise Http404
    if not accounts.holds_whole_city(request):
        within = accounts.asked_districts(request)
        if within is None or queries.district_of(row) not in within:
            raise PermissionDenied
    return row


def _page(
    request: HttpRequest, row: PhotoReview, *, turns: int, lines: list[BoxLine], status: int = 200
) -> HttpResponse:
    (item,) = queries.review_items([row])
    is_on_its_side = turns % 2 == 1
    context = {
        "item": item,
        "review": row,
        "turns": turns,
        "width": item.height if is_on_its_side else item.width,
        "height": item.width if is_on_its_side else item.height,
        "lines": rules.with_empty(lines),
        # Numbers of a drawing have a point, whatever was typed.
        "boxes": [
            [getattr(line, name).replace(",", ".") for name in rules.FIELDS]
            for line in lines
            if not line.error
        ],
        "errors": [line for line in lines if line.error],
        "reasons": rules.REASONS,
        "steps": [
            {
                "at": step.at,
                "what": STEP_WORDS.get(step.step, step.step),
                "why": rules.REASONS.get(step.reason, ""),
                "who": step.actor or NOBODY_ELSE,
            }
            for step in queries.photo_steps(item.photo)
        ],
        "header_title": _("Photo: %(kind)s") % {"kind": item.kind_label or _("survey")},
    }
    return render(request, "reports/admin/photo_review.html", context, status=status)
