"""One's own appointment, by its code or by a signed link: look, move, cancel, calendar file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import services as accounts
from apps.booking import flow, ics, links, queries, services
from apps.booking.facts import AppointmentFacts
from apps.booking.forms import CodeForm
from apps.booking.views.times import others_context, times_context

PAGES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@PAGES
def lookup(request: HttpRequest) -> HttpResponse:
    """Find an appointment by its code. Guessing is counted."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            accounts.spend(request, "code")
        except accounts.TooMany as many:
            status = 429
            form.add_error(
                None,
                _("Too many attempts. Try again in %(count)d minutes.")
                % {"count": many.wait_minutes},
            )
        else:
            found = queries.appointment_by_code(form.cleaned_data["code"])
            if found is not None:
                return redirect("booking_appointment", code=found.code)
            form.add_error("code", _("No appointment has this code. Look at it once more."))
    return render(request, "booking/lookup.html", {"form": form}, status=status)


@never_cache
@require_safe
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    """The appointment: when, where, what to bring, and what one may do."""
    return render(request, "booking/appointment.html", _facts_context(_by_code(code)))


@never_cache
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The appointment as a file for one's calendar."""
    found = _by_code(code)
    content = ics.calendar_file(found, stamped_at=timezone.now())
    response = HttpResponse(
        content, content_type=f"{ics.MEDIA_TYPE}; charset=utf-8; method={ics.method(found)}"
    )
    response["Content-Disposition"] = 'attachment; filename="soglia.ics"'
    return response


@never_cache
@PAGES
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Move it, opened by the code."""
    return _move(request, _by_code(code), None)


@never_cache
@PAGES
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel it, opened by the code."""
    return _cancel(request, _by_code(code), None)


@never_cache
@PAGES
def move_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Move it, opened by the link of a letter."""
    found = _by_link(token, links.MOVE)
    return _dead(request) if found is None else _move(request, found, found.link_version)


@never_cache
@PAGES
def cancel_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel it, opened by the link of a letter. Only the button cancels: mail programs look."""
    found = _by_link(token, links.CANCEL)
    return _dead(request) if found is None else _cancel(request, found, found.link_version)


@never_cache
@PAGES
def again_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Another time instead of one that we had to cancel, opened by the link of that letter."""
    try:
        link = links.read(token, links.AGAIN)
    except links.BadLink:
        return _dead(request)
    booked = queries.appointment_instead_of(link.subject)
    if booked is not None:
        return redirect("booking_appointment", code=booked.code)
    found = queries.appointment(link.subject)
    if found is None or found.link_version != link.version or not found.was_cancelled_by_us:
        return _dead(request)
    return _again(request, found)


@never_cache
@PAGES
def sooner(request: HttpRequest, code: str) -> HttpResponse:
    """Would come sooner: onto the waiting list, or off it again."""
    found = _by_code(code)
    if not found.may_change or found.start <= timezone.now():
        return redirect("booking_appointment", code=found.code)
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
        except services.BookingRefused as refused:
            context["error"] = " ".join(str(w) for ws in refused.errors.values() for w in ws)
        except services.StepRefused as refused:
            context["error"] = str(refused.message)
        except accounts.TooMany as many:
            context["error"] = _("Too many attempts. Try again in %(count)d minutes.") % {
                "count": many.wait_minutes
            }
        else:
            return redirect("booking_appointment", code=found.code)
    return render(request, "booking/sooner.html", context)


def _again(request: HttpRequest, found: AppointmentFacts) -> HttpResponse:
    wish = queries.Wish(found.service, found.language_wanted, frozenset(found.preparations))
    context: dict[str, Any] = {"appointment": found}
    if request.method == "POST":
        asked = flow.time_asked(request.POST.get("time", ""))
        if asked is None:
            context["error"] = _("Choose a time.")
        else:
            try:
                booked = services.book_instead(
                    appointment=found.uuid,
                    start=asked[1],
                    site_code=asked[0],
                    link_version=found.link_version,
                )
            except services.SlotGone as gone:
                context |= {"taken": True, **others_context(gone.others)}
            except services.StepRefused as refused:
                context["error"] = str(refused.message)
            else:
                return redirect("booking_done", code=booked.code)
    status = 409 if "taken" in context else 200
    if status == 200:
        context |= others_context(services.times_instead(appointment=found.uuid))
    context |= times_context(request, found.site.code, wish)
    return render(request, "booking/again.html", context, status=status)


def _move(request: HttpRequest, found: AppointmentFacts, version: int | None) -> HttpResponse:
    if not found.may_change:
        return redirect("booking_appointment", code=found.code)
    wish = queries.Wish(found.service, found.language_wanted, frozenset(found.preparations))
    context: dict[str, Any] = {"appointment": found}
    if request.method == "POST":
        asked = flow.time_asked(request.POST.get("time", ""))
        if asked is None:
            context["error"] = _("Choose a time.")
        else:
            try:
                services.move(
                    appointment=found.uuid,
                    start=asked[1],
                    site_code=asked[0],
                    link_version=version,
                )
            except services.SlotGone as gone:
                context |= others_context(gone.others)
            except services.BookingRefused as refused:
                context["error"] = " ".join(str(w) for ws in refused.errors.values() for w in ws)
            except services.StepRefused as refused:
                context["error"] = str(refused.message)
            else:
                messages.success(request, _("The appointment was moved."))
                return redirect("booking_appointment", code=found.code)
    context |= times_context(request, found.site.code, wish)
    status = 409 if "others" in context else 200
    return render(request, "booking/move.html", context, status=status)


def _cancel(request: HttpRequest, found: AppointmentFacts, version: int | None) -> HttpResponse:
    if not found.may_change:
        return redirect("booking_appointment", code=found.code)
    context: dict[str, Any] = {"appointment": found}
    if request.method == "POST":
        try:
            services.cancel(appointment=found.uuid, link_version=version)
        except services.BookingRefused as refused:
            context["error"] = " ".join(str(w) for ws in refused.errors.values() for w in ws)
        except services.StepRefused as refused:
            context["error"] = str(refused.message)
        else:
            messages.success(request, _("The appointment is cancelled."))
            return redirect("booking_appointment", code=found.code)
    return render(request, "booking/cancel.html", context)


def _facts_context(found: AppointmentFacts) -> dict[str, Any]:
    begun = found.start <= timezone.now()
    return {
        "appointment": found,
        "may_change": found.may_change and not begun,
        "waits_for_sooner": queries.waits_for_sooner(found.uuid),
    }


def _by_code(code: str) -> AppointmentFacts:
    found = queries.appointment_by_code(code)
    if found is None:
        raise Http404
    return found


def _by_link(token: str, purpose: str) -> AppointmentFacts | None:
    """The appointment a link opens, unless it has changed since, or has begun."""
    try:
        link = links.read(token, purpose)
    except links.BadLink:
        return None
    found = queries.appointment(link.subject)
    if found is None or found.link_version != link.version or not found.may_change:
        return None
    return None if found.start <= timezone.now() else found


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "booking/dead_link.html", status=410)
