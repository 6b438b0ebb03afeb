"""Appointments in the admin and at the desk: the list, one of them, who comes, cancel, move."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.booking import flow, queries, services
from apps.booking.facts import AppointmentFacts
from apps.booking.models import AppointmentState
from apps.booking.office.common import actor, office_page, page, posted, to
from apps.booking.office.forms import CANCEL_REASONS, CancelForm, FilterForm, FindForm
from apps.booking.permissions import scope_of
from apps.booking.views.times import others_context, times_context
from apps.visitors.drafts import plain


@office_page()
def appointments(request: HttpRequest) -> HttpResponse:
    """Appointments by time: those of the next two weeks, or what is filtered."""
    scope = scope_of(request)
    form = FilterForm(request.GET, scope=scope)
    wanted = form.wanted()
    found = queries.appointment_lines(queries.Filters(**wanted), request.GET.get("p"))
    context = {
        "form": form,
        "find": FindForm(),
        "first_day": wanted["first_day"],
        "last_day": wanted["last_day"],
        "page": found,
        "names": scope.names,
        "header_title": _("Appointments"),
    }
    return page(request, "appointments", context)


@office_page()
def find(request: HttpRequest) -> HttpResponse:
    """By code or by name. What was typed is sent and not part of the address: it may be a name."""
    scope = scope_of(request)
    if request.method != "POST":
        return to(request)
    form = FindForm(request.POST)
    people: list[queries.FoundPerson] = []
    if form.is_valid():
        typed = form.cleaned_data["q"]
        by_code = queries.appointment_by_code(typed)
        if by_code is not None and scope.by_code(by_code.site.code):
            return to(request, "_one", which=by_code.uuid)
        people = services.find_people(typed=typed, sites=scope.keys, viewer=actor(request))
    context = {
        "find": form,
        "people": people,
        "names": scope.names,
        "header_title": _("Find an appointment"),
    }
    return page(request, "found", context, status=422 if form.errors else 200)


@office_page()
def one(request: HttpRequest, which: UUID) -> HttpResponse:
    """One appointment with its log. Who comes is shown on demand."""
    return _one(request, _found(request, which))


@require_POST
@office_page()
def show(request: HttpRequest, which: UUID) -> HttpResponse:
    """Who comes. Looking is written down."""
    found = _found(request, which)
    try:
        person = services.look_at_person(appointment=which, viewer=actor(request))
    except services.StepRefused as refused:
        messages.error(request, str(refused.message))
        return to(request, "_one", which=which)
    return _one(request, found, person=person)


@office_page()
def cancel(request: HttpRequest, which: UUID) -> HttpResponse:
    """Cancel with a reason; the letter says it."""
    found = _found(request, which)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.cancel(
                appointment=which,
                reason=reason,
                by_service=CANCEL_REASONS[reason],
                role=scope_of(request).role,
                actor=actor(request),
            )
        except services.StepRefused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("The appointment is cancelled."))
        return to(request, "_one", which=which)
    context = {
        "appointment": found,
        "form": form,
        "header_title": _("Cancel the appointment"),
    }
    return page(request, "cancel", context, status=422 if form.errors else 200)


@office_page()
def move(request: HttpRequest, which: UUID) -> HttpResponse:
    """Move it to another time, at this point or at another of one's own."""
    found, scope = _found(request, which), scope_of(request)
    wanted = request.POST.get("point", "") or request.GET.get("point", "") or found.site.code
    site = scope.by_code(plain(wanted)) or scope.by_code(found.site.code)
    if site is None:
        raise Http404
    kind = queries.seat_of(which)
    wish = queries.Wish(found.service, found.language_wanted, frozenset(found.preparations), kind)
    context: dict[str, Any] = {"appointment": found}
    status = 200
    if request.method == "POST":
        asked = flow.time_asked(request.POST.get("time", ""))
        if asked is None or scope.by_code(asked[0]) is None:
            context["error"], status = _("Choose a time."), 422
        else:
            try:
                services.move(
                    appointment=which,
                    start=asked[1],
                    site_code=asked[0],
                    role=scope.role,
                    actor=actor(request),
                )
            except services.SlotGone as gone:
                context |= others_context(gone.others)
                status = 409
            except services.StepRefused as refused:
                context["error"], status = str(refused.message), 409
            else:
                messages.success(request, _("The appointment was moved."))
                return to(request, "_one", which=which)
    context |= times_context(request, site.code, wish)
    context |= {
        "sites": scope.sites,
        "point": site.code,
        "header_title": _("Move the appointment"),
    }
    return page(request, "move", context, status=status)


@office_page(whole=True)
def viewed(request: HttpRequest) -> HttpResponse:
    """Who looked at who comes: for those who answer for it."""
    context = {
        "page": queries.views_of_people(number=request.GET.get("p")),
        "names": scope_of(request).names,
        "header_title": _("Who looked at whom"),
    }
    return page(request, "viewed", context)


def _one(request: HttpRequest, found: AppointmentFacts, **more: Any) -> HttpResponse:
    is_open = found.state in {AppointmentState.CONFIRMED, AppointmentState.HELD}
    context = {
        "appointment": found,
        "line": queries.one_line(found.uuid),
        "events": queries.events_of(found.uuid),
        "views": queries.views_of_people(which=found.uuid),
        "person_is_kept": queries.person_is_kept(found.uuid),
        "may_cancel": is_open,
        "may_move": found.may_change and found.start > timezone.now(),
        "header_title": _("Appointment %(code)s") % {"code": found.code},
        **more,
    }
    return page(request, "appointment", context)


def _found(request: HttpRequest, which: UUID) -> AppointmentFacts:
    """The appointment, when it is at a point of whoever asks."""
    found = queries.appointment(which)
    if found is None or scope_of(request).by_code(found.site.code) is None:
        raise Http404
    return found
