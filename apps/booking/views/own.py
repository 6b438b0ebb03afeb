"""One's own appointment, by its code or by a signed link: look, move, cancel, calendar file."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts import services as accounts
from apps.booking import flow, ics, links, queries, services
from apps.booking.facts import AppointmentFacts
from apps.booking.views.times import others_context, times_context
from apps.visitors.calendars import response_of
from apps.visitors.own import PAGES, OwnPages

R = TypeVar("R")


def _may_change(found: AppointmentFacts, _purpose: str = "") -> bool:
    return found.may_change and found.start > timezone.now()


OWN = OwnPages(
    templates="booking",
    page="booking_appointment",
    by_code=queries.appointment_by_code,
    by_uuid=queries.appointment,
    signer=links.SIGNER,
    is_open=_may_change,
    name=gettext_lazy("My appointment"),
    lead=gettext_lazy("See, move or cancel an appointment that you have booked."),
    code_label=gettext_lazy("Code of the appointment"),
    unknown_code=gettext_lazy("No appointment has this code. Look at it once more."),
)
lookup = never_cache(PAGES(OWN.lookup))


@never_cache
@require_safe
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    """The appointment: when, where, what to bring, and what one may do."""
    found = OWN.found(code)
    context = {
        "appointment": found,
        "may_change": _may_change(found),
        "waits_for_sooner": queries.waits_for_sooner(found.uuid),
    }
    return render(request, "booking/appointment.html", context)


@never_cache
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The appointment as a file for one's calendar."""
    found = OWN.found(code)
    return response_of(ics.calendar_file(found, stamped_at=timezone.now()), ics.method(found))


@never_cache
@PAGES
def again_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Another time instead of one that we had to cancel, opened by the link of that letter."""
    try:
        subject = links.read(token, links.AGAIN).subject
    except links.BadLink:
        return OWN.dead(request)
    booked = queries.appointment_instead_of(subject)
    if booked is not None:
        return OWN.to(booked)
    found = OWN.linked(token, links.AGAIN)
    if found is None or not found.was_cancelled_by_us:
        return OWN.dead(request)
    return _again(request, found)


@never_cache
@PAGES
def sooner(request: HttpRequest, code: str) -> HttpResponse:
    """Would come sooner: onto the waiting list, or off it again."""
    found = OWN.found(code)
    if not _may_change(found):
        return OWN.to(found)
    context: dict[str, Any] = {
        "appointment": found,
        "waits_for_sooner": queries.waits_for_sooner(found.uuid),
    }
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "no":
                services.stop_waiting_for_sooner(appointment=found.uuid)
                messages.success(request, _("You do not wait for a sooner time any more."))
            else:
                accounts.spend(request, "booking")
                services.wait_for_sooner(appointment=found.uuid)
                messages.success(request, _("We write to you when a sooner time becomes free."))
        except (services.BookingRefused, services.StepRefused, accounts.TooMany) as refused:
            context["error"] = refused.words
        else:
            return OWN.to(found)
    return render(request, "booking/sooner.html", context)


def _again(request: HttpRequest, found: AppointmentFacts) -> HttpResponse:
    context: dict[str, Any] = {"appointment": found}
    if request.method == "POST":
        book = partial(
            services.book_instead, appointment=found.uuid, link_version=found.link_version
        )
        booked = _at_asked_time(request, context, book)
        if booked is not None:
            return redirect("booking_done", code=booked.code)
    context["taken"] = "others" in context
    if not context["taken"]:
        context |= others_context(services.times_instead(appointment=found.uuid))
    context |= _times_context(request, found)
    return render(request, "booking/again.html", context, status=409 if context["taken"] else 200)


def _move(request: HttpRequest, found: AppointmentFacts, version: int | None) -> HttpResponse:
    if not found.may_change:
        return OWN.to(found)
    context: dict[str, Any] = {"appointment": found}
    if request.method == "POST":
        to_time = partial(services.move, appointment=found.uuid, link_version=version)
        if _at_asked_time(request, context, to_time) is not None:
            messages.success(request, _("The appointment was moved."))
            return OWN.to(found)
    context |= _times_context(request, found)
    status = 409 if "others" in context else 200
    return render(request, "booking/move.html", context, status=status)


def _cancel(request: HttpRequest, found: AppointmentFacts, version: int | None) -> HttpResponse:
    if not found.may_change:
        return OWN.to(found)
    context: dict[str, Any] = {"appointment": found}
    if request.method == "POST":
        try:
            services.cancel(appointment=found.uuid, link_version=version)
        except (services.BookingRefused, services.StepRefused) as refused:
            context["error"] = refused.words
        else:
            messages.success(request, _("The appointment is cancelled."))
            return OWN.to(found)
    return render(request, "booking/cancel.html", context)


move, move_by_link = OWN.with_code(_move), OWN.with_link(_move, links.MOVE)
cancel, cancel_by_link = OWN.with_code(_cancel), OWN.with_link(_cancel, links.CANCEL)


def _at_asked_time(
    request: HttpRequest, context: dict[str, Any], act: Callable[..., R]
) -> R | None:
    """Do it at the time that was sent; ``None``: what is wrong stands in the context."""
    asked = flow.time_asked(request.POST.get("time", ""))
    if asked is None:
        context["error"] = _("Choose a time.")
        return None
    try:
        return act(site_code=asked[0], start=asked[1])
    except services.SlotGone as gone:
        context |= others_context(gone.others)
    except (services.BookingRefused, services.StepRefused) as refused:
        context["error"] = refused.words
    return None


def _times_context(request: HttpRequest, found: AppointmentFacts) -> dict[str, Any]:
    wish = queries.Wish(found.service, found.language_wanted, frozenset(found.preparations))
    return times_context(request, found.site.code, wish)
