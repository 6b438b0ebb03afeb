"""Courses as who holds them plans them: the list, one course, its sessions, a copy."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.courses import queries, services
from apps.courses.facts import CourseFacts
from apps.courses.office_forms import (
    CourseForm,
    SessionForm,
    StartForm,
    WeeksForm,
    WhyForm,
    initial_of,
)
from apps.courses.views.office_frame import (
    for_holders,
    held_course,
    held_session,
    page,
    role_of,
    to,
)

PER_PAGE = 50
PAGES = require_http_methods(["GET", "HEAD", "POST"])


@for_holders
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Courses of my points: those to come, or with ``?over=yes`` those that are over."""
    over = request.GET.get("over") == "yes"
    found = queries.office_courses(queries.points_held(request), over=over)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {"page": shown, "over": over, "header_title": _("Courses")}
    return page(request, "index", context)


@for_holders
@PAGES
def new(request: HttpRequest) -> HttpResponse:
    """A new course, not yet published."""
    form = CourseForm(_posted(request), held=queries.points_held(request))
    if form.is_bound and form.is_valid():
        try:
            which = services.prepare_course(
                plan=form.plan, actor=_user(request), role=role_of(request)
            )
        except services.Refused as refused:
            form.add_messages(refused.errors)
        else:
            messages.success(request, _("Kept. Add its sessions, then publish it."))
            return to(request, "_course", which)
    return _form(request, "edit", form, _("New course"))


@for_holders
@PAGES
def edit(request: HttpRequest, course: UUID) -> HttpResponse:
    """Change what is written about a course, and its places."""
    found = held_course(request, course)
    form = CourseForm(
        _posted(request),
        initial=initial_of(queries.plan_of(course)),
        held=queries.points_held(request),
    )
    if form.is_bound and form.is_valid():
        try:
            services.change_course(course=course, plan=form.plan, actor=_user(request))
        except services.Refused as refused:
            form.add_messages(refused.errors)
        except services.StepRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The course was changed."))
            return to(request, "_course", course)
    return _form(request, "edit", form, _("Change the course"), course=found)


@for_holders
@require_safe
def course(request: HttpRequest, course: UUID) -> HttpResponse:
    """One course: its sessions with what should be known of them, and what can be done."""
    return _course_page(request, held_course(request, course), WeeksForm(), WhyForm())


@for_holders
@require_POST
def add_sessions(request: HttpRequest, course: UUID) -> HttpResponse:
    """One session, or the same for several weeks: all of them or none."""
    found = held_course(request, course)
    form = WeeksForm(request.POST)
    if form.is_valid():
        try:
            services.add_sessions(
                course=course, times=form.times, actor=_user(request), role=role_of(request)
            )
        except services.Refused as refused:
            form.add_messages(refused.errors)
        except services.StepRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Added. Everybody who is enrolled sees it on her page."))
            return to(request, "_course", course)
    return _course_page(request, found, form, WhyForm(), status=422)


@for_holders
@require_POST
def do(request: HttpRequest, course: UUID, what: str) -> HttpResponse:
    """Publish, take back, cancel."""
    held_course(request, course)
    words: dict[str, Any] = {
        "course": course, "actor": _user(request), "role": role_of(request)
    }  # fmt: skip
    try:
        if what == "publish":
            services.publish_course(**words)
            messages.success(request, _("Published: people can enrol."))
        elif what == "withdraw":
            services.withdraw_course(**words)
            messages.success(request, _("Taken back: nobody sees it."))
        elif what == "cancel":
            services.cancel_course(reason=request.POST.get("reason", ""), **words)
            messages.success(request, _("Cancelled. Everybody with an e-mail address is told."))
        else:
            raise Http404
    except services.StepRefused as refused:
        messages.error(request, str(refused.message))
    return to(request, "_course", course)


@for_holders
@PAGES
def session(request: HttpRequest, session: UUID) -> HttpResponse:
    """Move a session, or cancel it."""
    found, one = held_session(request, session)
    initial = {"day": one.starts.date(), "starts": one.starts.time(), "ends": one.ends.time()}
    moving = request.method == "POST" and "reason" not in request.POST
    form = SessionForm(request.POST if moving else None, initial=initial)
    words: dict[str, Any] = {
        "session": session, "actor": _user(request), "role": role_of(request)
    }  # fmt: skip
    try:
        if moving and form.is_valid():
            services.move_session(starts=form.moment(), ends=form.moment("ends"), **words)
            messages.success(request, _("Moved. Everybody with an e-mail address is told."))
            return to(request, "_course", found.uuid)
        if request.method == "POST" and not moving:
            services.cancel_session(reason=request.POST["reason"], **words)
            messages.success(request, _("Cancelled. Everybody with an e-mail address is told."))
            return to(request, "_course", found.uuid)
    except services.Refused as refused:
        form.add_messages(refused.errors)
    except services.StepRefused as refused:
        form.add_error(None, str(refused.message)) if form.is_bound else messages.error(
            request, str(refused.message)
        )
    context = {"course": found, "session": one, "why": WhyForm()}
    return _form(request, "session", form, _("Move or cancel a session"), **context)


@for_holders
@PAGES
def copy(request: HttpRequest, course: UUID) -> HttpResponse:
    """The same course again, from another day."""
    found = held_course(request, course)
    first = found.first_start
    initial = {"starts": first.time()} if first else {}
    form = StartForm(_posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            which = services.copy_course(
                course=course,
                first_start=form.moment(),
                actor=_user(request),
                role=role_of(request),
            )
        except services.StepRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Copied. Look at the dates, then publish it."))
            return to(request, "_course", which)
    return _form(request, "copy", form, _("Copy to new dates"), course=found)


def _course_page(
    request: HttpRequest, found: CourseFacts, form: WeeksForm, why: WhyForm, status: int = 200
) -> HttpResponse:
    warnings = queries.warnings_of(found)
    context = {
        "course": found,
        "sessions": [(one, warnings.get(one.uuid, [])) for one in found.sessions],
        "form": form,
        "why": why,
        "header_title": found.title,
    }
    return page(request, "course", context, status=status)


def _form(
    request: HttpRequest, template: str, form: Any, title: str, **context: Any
) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(request, template, {"form": form, "header_title": title, **context}, status=status)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _user(request: HttpRequest) -> Any:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
