"""The day at a point: agenda, queue, and the buttons. All of it works without JavaScript."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.desk import queries, services
from apps.desk.forms import AppointmentForm, DeskForm, NextForm, StepForm, WalkInForm
from apps.desk.permissions import Post, posts, works_at_a_desk
from apps.desk.views.access import at_a_post, by, desk_number, opens, sit_down
from apps.desk.views.lines import agenda_lines, with_appointments
from apps.points import queries as points


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """To the day of one's site; who has several chooses."""
    mine = opens(request, posts(request.user))
    if not mine and not works_at_a_desk(request.user):
        raise PermissionDenied
    if len(mine) == 1:
        return redirect("desk_day", site_code=mine[0].site.code)
    return render(request, "desk/home.html", {"posts": mine})


@require_safe
@at_a_post
def day(request: HttpRequest, post: Post) -> HttpResponse:
    """The screen of the day."""
    return _day_page(request, post, WalkInForm())


@require_safe
@at_a_post
def queue(request: HttpRequest, post: Post) -> HttpResponse:
    """The part that changes, asked for again and again; 204 while what was ``seen`` still holds."""
    key = points.site_keys([post.site.code])[post.site.code]
    version = _version(key, desk_number(request, post))
    if request.GET.get("seen") == version:
        return HttpResponse(status=204)
    return render(request, "desk/parts/live.html", _live(request, post, key) | {"live": version})


@require_POST
@at_a_post
def walk_in(request: HttpRequest, post: Post) -> HttpResponse:
    """Give somebody who walks in a number."""
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _day_page(request, post, form, status=422)
    try:
        given = services.add_walk_in(
            ticket=form.cleaned_data["ticket"],
            site=post.site,
            wish=form.wish,
            by=by(request, post, uuid=uuid.uuid5(form.cleaned_data["ticket"], "joined")),
        )
    except services.DeskRefused as refused:
        form.add_error(None, str(refused.message))
        return _day_page(request, post, form, status=422)
    return redirect(f"{_address(post)}?given={given.ticket}")


@require_POST
@at_a_post
def check_in(request: HttpRequest, post: Post) -> HttpResponse:
    """Who has an appointment is here."""
    form = AppointmentForm(request.POST)
    if not form.is_valid():
        return _refused(request, post, _("This is not possible."))
    which = form.cleaned_data["appointment"]
    facts = bookings.appointment(which)
    if facts is None or facts.site.code != post.site.code:
        return _refused(request, post, _("There is no such appointment."))
    ticket = form.cleaned_data["ticket"] or uuid.uuid4()
    try:
        given = services.check_in(
            ticket=ticket,
            appointment=which,
            by=by(request, post, uuid=uuid.uuid5(ticket, "joined")),
        )
    except services.DeskRefused as refused:
        return _refused(request, post, str(refused.message))
    return redirect(f"{_address(post)}?given={given.ticket}")


@require_POST
@at_a_post
def no_show(request: HttpRequest, post: Post) -> HttpResponse:
    """Nobody came to an appointment."""
    form = AppointmentForm(request.POST)
    if not form.is_valid():
        return _refused(request, post, _("This is not possible."))
    which = form.cleaned_data["appointment"]
    facts = bookings.appointment(which)
    if facts is None or facts.site.code != post.site.code:
        return _refused(request, post, _("There is no such appointment."))
    user: Any = request.user
    try:
        booking.mark_missed(appointment=which, actor=user, role=post.role)
    except booking.StepRefused as refused:
        return _refused(request, post, str(refused.message))
    return redirect(_address(post))


@require_POST
@at_a_post
def step(request: HttpRequest, post: Post) -> HttpResponse:
    """A button of a number."""
    form = StepForm(request.POST)
    if not form.is_valid():
        return _refused(request, post, _("This is not possible."))
    told = form.cleaned_data
    if not queries.is_at(told["ticket"], post.site.code):
        return _refused(request, post, _("There is no such number."))
    desk = desk_number(request, post) if told["to"] in {"called", "serving"} else None
    try:
        services.take_step(
            ticket=told["ticket"],
            to=told["to"],
            by=by(request, post, uuid=told["step"], after=told["after"]),
            desk_number=desk,
        )
    except services.DeskRefused as refused:
        return _refused(request, post, str(refused.message))
    return redirect(_address(post))


@require_POST
@at_a_post
def call_next(request: HttpRequest, post: Post) -> HttpResponse:
    """Call whoever's turn it is."""
    form = NextForm(request.POST)
    if not form.is_valid():
        return _refused(request, post, _("This is not possible."))
    given = services.call_next(
        site=post.site,
        by=by(request, post, uuid=form.cleaned_data["step"]),
        desk_number=desk_number(request, post),
    )
    if given is None:
        messages.info(request, _("Nobody waits."))
    return redirect(_address(post))


@require_POST
@at_a_post
def choose_desk(request: HttpRequest, post: Post) -> HttpResponse:
    """At which desk one sits; none is right where desks have no numbers."""
    form = DeskForm(request.POST)
    if form.is_valid():
        sit_down(request, post, form.cleaned_data["desk"])
    return redirect(_address(post))


def _day_page(
    request: HttpRequest, post: Post, form: WalkInForm, *, status: int = 200
) -> HttpResponse:
    key = points.site_keys([post.site.code])[post.site.code]
    desks = bookings.desks_of(key)
    if desk_number(request, post) is None and len(desks) == 1:
        sit_down(request, post, desks[0].number)
    live = _live(request, post, key)
    context = {
        "form": form,
        "desks": desks,
        "late": queries.late_counts(post.site.code),
        "live": _version(key, desk_number(request, post)),
        "given": live["queue"].of_uuid(request.GET.get("given", "")),
        "missing": queries.not_recorded(post.site.code, queries.local_today()),
        **live,
    }
    return render(request, "desk/day.html", context, status=status)


def _live(request: HttpRequest, post: Post, key: int) -> dict[str, Any]:
    """What the part that changes shows. The looks at who comes are noted."""
    now = timezone.now()
    agenda = bookings.agenda(key, queries.local_today(now))
    user: Any = request.user
    comers = booking.look_at_agenda([line.uuid for line in agenda], viewer=user, at=now)
    found = with_appointments(queries.queue(key, agenda, now), agenda, comers)
    mine = desk_number(request, post)
    at_my_desk = [one for one in found.at_desks if one.desk_number == mine]
    return {
        "post": post,
        "desk_number": mine,
        "queue": found,
        "mine": at_my_desk,
        "others": [one for one in found.at_desks if one.desk_number != mine],
        "serving": next((one for one in at_my_desk if one.state == "serving"), None),
        "agenda": agenda_lines(agenda, found, comers, now),
        "now": now,
        "next_step": uuid.uuid4(),
    }


def _version(key: int, desk: int | None) -> str:
    """Changes with the queue, with the agenda, with the minute (waits) and with the desk."""
    now = timezone.now()
    day_ = queries.local_today(now)
    return (
        f"{queries.queue_version(key, day_)}_{bookings.agenda_version(key, day_)}"
        f"_{int(now.timestamp()) // 60}_{desk or 0}"
    )


def _refused(request: HttpRequest, post: Post, words: str) -> HttpResponse:
    """Back to the day, which says what is true now."""
    messages.error(request, words)
    return redirect(_address(post))


def _address(post: Post) -> str:
    return reverse("desk_day", args=[post.site.code])
