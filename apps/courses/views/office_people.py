"""Who takes part: the list, enrolling at the desk, attendance, its sheet, certificates."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.courses import queries, services
from apps.courses.models import AttendanceState
from apps.courses.office_forms import DeskForm
from apps.courses.views.office_frame import (
    for_holders,
    frame,
    held_course,
    held_session,
    page,
    role_of,
    to,
)
from apps.courses.views.own import pdf_response
from apps.points.queries import PREPARATIONS
from apps.visitors.words import language_name

PAGES = require_http_methods(["GET", "HEAD", "POST"])


@for_holders
@require_safe
def people(request: HttpRequest, course: UUID) -> HttpResponse:
    """Everybody who is enrolled or waits, with contacts and wishes. The look is noted."""
    found = held_course(request, course)
    user: Any = request.user
    seen = queries.progress(course)
    looks = queries.looks(course)
    context = {
        # Before this one: who reads the page knows that she is here.
        "looks": looks,
        "course": found,
        "people": [
            {
                "who": who,
                "progress": seen.get(who.enrolment),
                "language": language_name(who.language_wanted) if who.language_wanted else "",
                "wishes": [str(PREPARATIONS.get(one, one)) for one in who.preparations],
            }
            for who in services.look_at_participants(course=course, viewer=user)
        ],
        "header_title": _("Who takes part"),
    }
    return page(request, "people", context)


@for_holders
@PAGES
def enrol(request: HttpRequest, course: UUID) -> HttpResponse:
    """Enrol somebody who stands at the desk or telephones."""
    found = held_course(request, course)
    posted = request.method == "POST"
    initial = {"language": get_language()}
    form = DeskForm(request.POST if posted else None, initial=initial)
    key = _key(request.POST.get("client_uuid", "")) if posted else uuid.uuid4()
    full = False
    if posted and form.is_valid():
        try:
            done = _enrol(request, course, key, form.cleaned_data)
        except services.Refused as refused:
            form.add_messages(refused.errors)
        except services.StepRefused as refused:
            form.add_error(None, str(refused.message))
        except services.CourseFull:
            full = True
        else:
            messages.success(
                request,
                _("Noted as %(state)s. Code to write down: %(code)s")
                % {"state": str(queries.state_label(done.state)), "code": done.code},
            )
            return to(request, "_people", course)
    context = {
        "course": found,
        "form": form,
        "full": full,
        "client_uuid": key,
        "header_title": _("Enrol somebody"),
    }
    return page(request, "enrol", context, status=422 if form.errors else 409 if full else 200)


@for_holders
@require_POST
def person(request: HttpRequest, enrolment: UUID, what: str) -> HttpResponse:
    """One of the list: takes the seat that was offered or is free, leaves, is removed."""
    found = queries.enrolment(enrolment)
    if found is None:
        raise Http404
    held_course(request, found.course.uuid)
    deeds = {
        "accept": services.accept_offer,
        "let-in": services.take_free_seat,
        "leave": services.leave,
        "remove": services.remove,
    }
    if what not in deeds:
        raise Http404
    user: Any = request.user
    try:
        deeds[what](enrolment=enrolment, actor=user, role=role_of(request))  # type: ignore[operator]
    except services.StepRefused as refused:
        messages.error(request, str(refused.message))
    except services.CourseFull:
        messages.error(request, _("No place is free. Raise the places of the course first."))
    else:
        messages.success(request, _("Done."))
    return to(request, "_people", found.course.uuid)


@for_holders
@PAGES
def attendance(request: HttpRequest, session: UUID) -> HttpResponse:
    """Everybody on one page: present or absent. Saving says that the session was held."""
    found, one = held_session(request, session)
    user: Any = request.user
    marks = {row.enrolment: row.state for row in queries.attended(session)}
    error = ""
    if request.method == "POST":
        typed = {which: request.POST.get(f"p-{which}", "") for which in marks}
        if request.POST.get("rest") == "present":
            typed = {which: mark or AttendanceState.PRESENT for which, mark in typed.items()}
        try:
            services.note_attendance(
                session=session,
                states={which: mark for which, mark in typed.items() if mark},
                actor=user,
                role=role_of(request),
            )
        except services.Refused as refused:
            error = " ".join(refused.sentences)
        except services.StepRefused as refused:
            error = str(refused.message)
        else:
            messages.success(request, _("Attendance is kept. The session counts as held."))
            return to(request, "_course", found.uuid)
        marks = typed
    known = {who.enrolment: who for who in _participants(found.uuid, user)}
    rows = [
        {
            "key": which,
            "name": known[which].name if which in known else _("Somebody who is not kept any more"),
            "mark": mark,
        }
        for which, mark in marks.items()
    ]
    context = {
        "course": found,
        "session": one,
        "rows": sorted(rows, key=lambda row: str(row["name"]).casefold()),
        "error": error,
        "header_title": _("Attendance"),
    }
    return page(request, "attendance", context, status=422 if error else 200)


@for_holders
@require_safe
def sheet(request: HttpRequest, session: UUID) -> HttpResponse:
    """The list to be signed at the door, to print from the browser."""
    found, _one = held_session(request, session)
    user: Any = request.user
    context = services.sheet_context(session=session, viewer=user)
    here = frame(request)
    context |= {
        "on_screen": True,
        "url_back": reverse(f"{here}_course", args=[found.uuid]),
        "url_pdf": reverse(f"{here}_sheet_pdf", args=[session]),
    }
    return render(request, "courses/sheet.html", context)


@for_holders
@require_safe
def sheet_pdf(request: HttpRequest, session: UUID) -> HttpResponse:
    """The same as a tagged PDF."""
    held_session(request, session)
    user: Any = request.user
    return pdf_response(services.attendance_sheet(session=session, viewer=user), "attendance")


@for_holders
@require_safe
def certificate(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """The certificate of one of them, for who has no e-mail. The look is noted."""
    found = queries.enrolment(enrolment)
    if found is None:
        raise Http404
    held_course(request, found.course.uuid)
    user: Any = request.user
    services.look_at_participant(enrolment=enrolment, viewer=user)
    try:
        return pdf_response(services.certificate_of(enrolment=enrolment), "certificate")
    except services.StepRefused as refused:
        messages.error(request, str(refused.message))
    except services.NotEnough:
        messages.error(request, _("The course is not over, or she was not there for enough of it."))
    return to(request, "_people", found.course.uuid)


def _enrol(
    request: HttpRequest, course: UUID, key: UUID, typed: dict[str, Any]
) -> services.Enrolled:
    user: Any = request.user
    return services.enrol(
        client_uuid=key,
        course=course,
        person=typed,
        on_paper=typed["on_paper"],
        or_wait="wait" in request.POST,
        language_wanted=typed["language_wanted"],
        preparations=typed["preparations"],
        language=typed["language"],
        enrolled_by=typed["enrolled_by"],
        role=role_of(request),
        actor=user,
    )


def _participants(course: UUID, user: Any) -> list[services.ParticipantFacts]:
    return services.look_at_participants(course=course, viewer=user)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid.uuid4()
