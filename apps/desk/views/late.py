"""What came from devices and needs somebody: who is to be rebooked, and what came too late."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.booking import services as booking
from apps.desk import queries, services
from apps.desk.permissions import Post
from apps.desk.views.access import at_a_post
from apps.points import queries as points

_KEPT, _PUBLIC = "kept", "public"


@require_safe
@at_a_post
def to_rebook(request: HttpRequest, post: Post) -> HttpResponse:
    """Both lists."""
    people = queries.to_rebook_lines(post.site.code)
    services.look_at_rebookings(
        [one.uuid for one in people], viewer=_actor(request), role=post.role
    )
    context = {
        "post": post,
        "people": people,
        "conflicts": queries.late_conflicts(post.site.code),
    }
    return render(request, "desk/to_rebook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_post
def rebook(request: HttpRequest, post: Post, booking_uuid: UUID) -> HttpResponse:
    """Whom to call, other times, and one press that books one of them."""
    found = queries.rebook_line(booking_uuid, post.site.code)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, post, found)
    try:
        if "time" in request.POST:
            return _book(request, post, found)
        services.note_rebooking(
            to_rebook=found.uuid,
            site_code=post.site.code,
            reason=request.POST.get("what", ""),
            actor=_actor(request),
            role=post.role,
        )
    except services.DeskRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("desk_rebook", post.site.code, found.uuid)


@require_POST
@at_a_post
def settle(request: HttpRequest, post: Post, conflict: UUID) -> HttpResponse:
    """Somebody has looked at what came too late; with ``keep`` a record stands beside the other."""
    try:
        services.settle_conflict(
            conflict=conflict,
            site_code=post.site.code,
            actor=_actor(request),
            role=post.role,
            to="kept" if "keep" in request.POST else "settled",
        )
    except services.DeskRefused as refused:
        messages.error(request, str(refused.message))
    except services.RecordRefused:
        messages.error(request, _("It cannot be recorded like this. Record it anew, then settle."))
    return redirect("desk_to_rebook", post.site.code)


def _book(request: HttpRequest, post: Post, found: queries.RebookLine) -> HttpResponse:
    kind, _bar, rest = request.POST["time"].partition("|")
    site_code, _bar, moment = rest.partition("|")
    start = _moment(moment)
    if kind not in {_KEPT, _PUBLIC} or start is None or "\0" in site_code:
        return _page(request, post, found, error=_("Choose a time."), status=422)
    try:
        done = services.book_again(
            to_rebook=found.uuid,
            site_code=post.site.code,
            start=start,
            at_site=site_code,
            kind=kind,
            actor=_actor(request),
            role=post.role,
        )
    except booking.SlotGone:
        gone = _("This time is not free any more. Choose another one.")
        return _page(request, post, found, error=gone, status=409)
    except booking.BookingRefused as refused:
        words = " ".join(str(one) for said in refused.errors.values() for one in said)
        return _page(request, post, found, error=words, status=422)
    if done.code:
        messages.success(
            request,
            _("It is booked. Code to tell on the telephone: %(code)s") % {"code": done.code},
        )
    return redirect("desk_to_rebook", post.site.code)


def _page(
    request: HttpRequest,
    post: Post,
    found: queries.RebookLine,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    services.look_at_rebookings([found.uuid], viewer=_actor(request), role=post.role)
    context = {
        "post": post,
        "one": found,
        "looks": queries.rebook_looks(found.uuid),
        "error": error,
        "times": _times(post, found) if found.is_open else [],
        "address": reverse("desk_rebook", args=[post.site.code, found.uuid]),
    }
    return render(request, "desk/rebook.html", context, status=status)


def _times(post: Post, found: queries.RebookLine) -> list[dict[str, Any]]:
    """Times on kept seats here first; then those that anybody can book, here and elsewhere."""
    names = {post.site.code: post.site.name or post.point.name}
    offered = []
    for kind in (_KEPT, _PUBLIC):
        others = booking.times_near(
            site_code=post.site.code,
            service=found.service,
            start=found.wanted_at,
            language_wanted=found.language_wanted,
            preparations=found.preparations,
            kind=kind,
        )
        for other in others:
            if kind == _KEPT and other.site_code != post.site.code:
                continue
            offered.append(
                {
                    "value": f"{kind}|{other.site_code}|{other.start.isoformat()}",
                    "start": other.start,
                    "site": _name(other.site_code, names),
                    "kind": kind,
                }
            )
    seen = {(one["start"], one["site"]) for one in offered if one["kind"] == _KEPT}
    return [
        one for one in offered if one["kind"] == _KEPT or (one["start"], one["site"]) not in seen
    ]


def _name(code: str, names: dict[str, str]) -> str:
    if code not in names:
        found = points.site_facts(code)
        names[code] = (found[1].name or found[0].name) if found else code
    return names[code]


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or found.tzinfo is None or not 2020 <= found.year < 2200:
        return None
    return found


def _actor(request: HttpRequest) -> Any:
    return request.user
