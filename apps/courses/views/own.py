"""One's own enrolment, by its code or by a signed link: look, change, leave, answer an offer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import services as accounts
from apps.courses import ics, links, queries, services
from apps.courses.facts import EnrolmentFacts
from apps.courses.forms import ChangeForm
from apps.visitors.calendars import response_of
from apps.visitors.own import PAGES, OwnPages


def _is_open(found: EnrolmentFacts, purpose: str) -> bool:
    if purpose == links.OFFER and not found.is_offered:
        return False
    return found.may_change(timezone.now())


OWN = OwnPages(
    templates="courses",
    page="courses_enrolment",
    by_code=queries.enrolment_by_code,
    by_uuid=queries.enrolment,
    signer=links.SIGNER,
    is_open=_is_open,
    name=gettext_lazy("My course"),
    lead=gettext_lazy(
        "See a course in which you are enrolled or for which you wait, change what you wrote, or "
        "leave."
    ),
    code_label=gettext_lazy("Code of the enrolment"),
    unknown_code=gettext_lazy("No enrolment has this code. Look at it once more."),
)
lookup = never_cache(PAGES(OWN.lookup))


@never_cache
@require_safe
def enrolment(request: HttpRequest, code: str) -> HttpResponse:
    """The enrolment: sessions, place, what to bring, and what one may do."""
    found = OWN.found(code)
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
    found = OWN.found(code)
    return response_of(ics.calendar_file(found, stamped_at=timezone.now()), ics.method(found))


@never_cache
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate, by the link of its letter alone: a code opens no name."""
    found = OWN.linked(token, links.CERTIFICATE)
    if found is None:
        return OWN.dead(request)
    try:
        accounts.spend(request, "sheet")
        body = services.certificate_of(enrolment=found.uuid)
    except (services.StepRefused, services.NotEnough):
        return OWN.dead(request)
    except accounts.TooMany:
        return OWN.dead(request, status=429)
    return pdf_response(body, "certificate")


def pdf_response(body: bytes, name: str) -> HttpResponse:
    """A PDF that is nobody else's business."""
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _leave(request: HttpRequest, found: EnrolmentFacts, version: int | None) -> HttpResponse:
    if not found.may_change(timezone.now()):
        return OWN.to(found)
    context: dict[str, Any] = {"enrolment": found, "course": found.course}
    if request.method == "POST":
        try:
            services.leave(enrolment=found.uuid, link_version=version)
        except services.StepRefused as refused:
            context["error"] = refused.words
        else:
            messages.success(request, _("You left the course."))
            return OWN.to(found)
    return render(request, "courses/leave.html", context)


def _change(request: HttpRequest, found: EnrolmentFacts, version: int | None) -> HttpResponse:
    if not found.may_change(timezone.now()):
        return OWN.to(found)
    initial = {
        "language_wanted": found.language_wanted, "preparations": list(found.preparations)
    }  # fmt: skip
    posted = request.method == "POST"
    form = ChangeForm(request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        try:
            accounts.spend(request, "mail")
            services.change(enrolment=found.uuid, link_version=version, **form.cleaned_data)
        except (services.Refused, services.StepRefused, accounts.TooMany) as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("It was changed."))
            return OWN.to(found)
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
        messages.error(request, refused.words)
    except services.CourseFull:
        messages.error(request, _("Somebody has just taken the last seat."))
    return OWN.to(found)


def _offer(request: HttpRequest, found: EnrolmentFacts, version: int | None) -> HttpResponse:
    """Yes or no to a seat that became free."""
    if request.method == "POST":
        return _answer(request, found, version)
    return render(request, "courses/offer.html", {"enrolment": found, "course": found.course})


leave, leave_by_link = OWN.with_code(_leave), OWN.with_link(_leave, links.LEAVE)
change, change_by_link = OWN.with_code(_change), OWN.with_link(_change, links.CHANGE)
offer = OWN.with_link(_offer, links.OFFER)
# The same by the code; or take a seat that is free shortly before the course.
answer = require_POST(OWN.with_code(_answer))
