"""One's own enrolment, by its code or by a signed link: look, change, leave, answer an offer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import services as accounts
from apps.courses import ics, links, queries, services
from apps.courses.facts import EnrolmentFacts
from apps.courses.forms import ChangeForm, CodeForm

PAGES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@PAGES
def lookup(request: HttpRequest) -> HttpResponse:
    """Find an enrolment by its code. Guessing is counted."""
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
            found = queries.enrolment_by_code(form.cleaned_data["code"])
            if found is not None:
                return redirect("courses_enrolment", code=found.code)
            form.add_error("code", _("No enrolment has this code. Look at it once more."))
    return render(request, "courses/lookup.html", {"form": form}, status=status)


@never_cache
@require_safe
def enrolment(request: HttpRequest, code: str) -> HttpResponse:
    """The enrolment: sessions, place, what to bring, and what one may do."""
    found = _by_code(code)
    now = timezone.now()
    seen = queries.own_sessions_seen(found.uuid)
    context = {
        "enrolment": found,
        "course": found.course,
        "may_change": found.may_change(now),
        "may_take": found.is_waiting and found.course.takes(now) == "yes",
        "sessions": [(one, seen.get(one.uuid, "")) for one in found.course.sessions],
    }
    return render(request, "courses/enrolment.html", context)


@never_cache
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """All sessions as a file for one's calendar."""
    found = _by_code(code)
    content = ics.calendar_file(found, stamped_at=timezone.now())
    response = HttpResponse(
        content, content_type=f"{ics.MEDIA_TYPE}; charset=utf-8; method={ics.method(found)}"
    )
    response["Content-Disposition"] = 'attachment; filename="soglia.ics"'
    return response


@never_cache
@PAGES
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Leave, opened by the code."""
    return _leave(request, _by_code(code), None)


@never_cache
@PAGES
def leave_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Leave, opened by the link of a letter. Only the button leaves: mail programs look."""
    found = _by_link(token, links.LEAVE)
    return _dead(request) if found is None else _leave(request, found, found.link_version)


@never_cache
@PAGES
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change contact or wishes, opened by the code."""
    return _change(request, _by_code(code), None)


@never_cache
@PAGES
def change_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Change contact or wishes, opened by the link of a letter."""
    found = _by_link(token, links.CHANGE)
    return _dead(request) if found is None else _change(request, found, found.link_version)


@never_cache
@PAGES
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Yes or no to a seat that became free. Only the buttons answer: mail programs look."""
    found = _by_link(token, links.OFFER)
    if found is None:
        return _dead(request)
    if request.method == "POST":
        return _answer(request, found, found.link_version)
    return render(request, "courses/offer.html", {"enrolment": found, "course": found.course})


@never_cache
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The same by the code; or take a seat that is free shortly before the course."""
    return _answer(request, _by_code(code), None)


@never_cache
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate, by the link of its letter alone: a code opens no name."""
    try:
        link = links.read(token, links.CERTIFICATE)
    except links.BadLink:
        return _dead(request)
    found = queries.enrolment(link.subject)
    if found is None or found.link_version != link.version:
        return _dead(request)
    try:
        accounts.spend(request, "sheet")
        body = services.certificate_of(enrolment=found.uuid)
    except (services.StepRefused, services.NotEnough):
        return _dead(request)
    except accounts.TooMany:
        return _dead(request, status=429)
    return pdf_response(body, "certificate")


def pdf_response(body: bytes, name: str) -> HttpResponse:
    """A PDF that is nobody else's business."""
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _leave(request: HttpRequest, found: EnrolmentFacts, version: int | None) -> HttpResponse:
    if not found.may_change(timezone.now()):
        return redirect("courses_enrolment", code=found.code)
    context: dict[str, Any] = {"enrolment": found, "course": found.course}
    if request.method == "POST":
        try:
            services.leave(enrolment=found.uuid, link_version=version)
        except services.StepRefused as refused:
            context["error"] = str(refused.message)
        else:
            messages.success(request, _("You left the course."))
            return redirect("courses_enrolment", code=found.code)
    return render(request, "courses/leave.html", context)


def _change(request: HttpRequest, found: EnrolmentFacts, version: int | None) -> HttpResponse:
    if not found.may_change(timezone.now()):
        return redirect("courses_enrolment", code=found.code)
    initial = {
        "language_wanted": found.language_wanted, "preparations": list(found.preparations)
    }  # fmt: skip
    posted = request.method == "POST"
    form = ChangeForm(request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        try:
            accounts.spend(request, "mail")
            services.change(enrolment=found.uuid, link_version=version, **form.cleaned_data)
        except services.Refused as refused:
            form.add_messages(refused.errors)
        except services.StepRefused as refused:
            form.add_error(None, str(refused.message))
        except accounts.TooMany as many:
            form.add_error(
                None,
                _("Too many attempts. Try again in %(count)d minutes.")
                % {"count": many.wait_minutes},
            )
        else:
            messages.success(request, _("It was changed."))
            return redirect("courses_enrolment", code=found.code)
    context = {"form": form, "enrolment": found, "course": found.course}
    return render(request, "courses/change.html", context)


def _answer(request: HttpRequest, found: EnrolmentFacts, version: int | None) -> HttpResponse:
    said = request.POST.get("answer")
    try:
        if said == "no":
            services.leave(enrolment=found.uuid, link_version=version)
            messages.success(request, _("Thank you for telling us. The next one is asked."))
        elif found.is_waiting:
            services.take_free_seat(enrolment=found.uuid)
            messages.success(request, _("The seat is yours."))
        else:
            services.accept_offer(enrolment=found.uuid, link_version=version)
            messages.success(request, _("The seat is yours."))
    except services.StepRefused as refused:
        messages.error(request, str(refused.message))
    except services.CourseFull:
        messages.error(request, _("Somebody has just taken the last seat."))
    return redirect("courses_enrolment", code=found.code)


def _by_code(code: str) -> EnrolmentFacts:
    found = queries.enrolment_by_code(code)
    if found is None:
        raise Http404
    return found


def _by_link(token: str, purpose: str) -> EnrolmentFacts | None:
    """The enrolment a link opens, unless it has changed since, or the course is over."""
    try:
        link = links.read(token, purpose)
    except links.BadLink:
        return None
    found = queries.enrolment(link.subject)
    if found is None or found.link_version != link.version:
        return None
    if purpose == links.OFFER and not found.is_offered:
        return None
    return found if found.may_change(timezone.now()) else None


def _dead(request: HttpRequest, status: int = 410) -> HttpResponse:
    return render(request, "courses/dead_link.html", status=status)
