"""Enrol in three steps, without account and without JavaScript."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import services as accounts
from apps.courses import queries, services
from apps.courses.forms import NeedsForm, WhoForm
from apps.courses.models import EnrolmentDraft
from apps.courses.views.public import shown_course
from apps.points.queries import preparation_names
from apps.visitors.drafts import part, typed
from apps.visitors.forms import is_doubted
from apps.visitors.words import language_name

PAGES = require_http_methods(["GET", "HEAD", "POST"])
_CONTACTS = ("email", "phone", "behalf_email", "behalf_phone")


@never_cache
@PAGES
def needs(request: HttpRequest, code: str) -> HttpResponse:
    """Step 1: for whom, the language she understands best, what has to be ready."""
    course = shown_course(code)
    if not _takes(course):
        return redirect("course", code=code)
    draft = services.draft_of(request)
    kept = part(draft, "needs")
    form = NeedsForm(request.POST or None, initial=kept)
    # Only radio buttons and boxes: none of them ticked is a complete answer.
    if request.method == "POST":
        form = NeedsForm(request.POST)
        if form.is_valid():
            draft = services.keep_draft(draft, {"needs": form.cleaned_data})
            return services.remember_draft(request, redirect("courses_who", code=code), draft)
    return _page(request, "needs", course, form=form)


@never_cache
@PAGES
def who(request: HttpRequest, code: str) -> HttpResponse:
    """Step 2: who takes part, and who enrols her."""
    course = shown_course(code)
    draft = services.draft_of(request)
    if draft is None or not _takes(course):
        return redirect("courses_enrol", code=code)
    on_behalf = part(draft, "needs").get("on_behalf", "")
    form = WhoForm(request.POST or None, initial=part(draft, "person"), on_behalf=on_behalf)
    if request.method == "POST":
        services.keep_draft(draft, {"person": typed(request.POST, *form.fields)})
        if form.is_valid():
            return redirect("courses_check", code=code)
    return _page(request, "who", course, form=form, on_behalf=on_behalf)


@never_cache
@PAGES
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Step 3: everything in words on one page; then, and only then, she is enrolled."""
    course = shown_course(code)
    draft = services.draft_of(request)
    if draft is None or not part(draft, "person").get("given_name"):
        return redirect("courses_enrol", code=code)
    wishes = part(draft, "needs")
    person = {**part(draft, "person"), "on_behalf": wishes.get("on_behalf", "")}
    context: dict[str, Any] = {"person": person}
    context["doubted"] = is_doubted(request)
    status = 422 if context["doubted"] else 200
    if request.method == "POST" and not context["doubted"]:
        try:
            accounts.spend(request, "booking")
            if not any(person.get(name) for name in _CONTACTS):
                accounts.spend(request, "paper")
            done = _enrol(draft, course, person, wishes, or_wait="wait" in request.POST)
        except services.CourseFull:
            context["is_full"], status = True, 409
        except services.Refused as refused:
            context["refused"], status = refused.sentences, 422
        except services.StepRefused as refused:
            context["refused"], status = [refused.words], 422
        except accounts.TooMany as many:
            context["refused"], status = [many.words], 429
        else:
            services.discard_draft(draft)
            response = redirect("courses_done", code=done.code)
            services.forget_draft(response)
            return response
    context |= {
        "wanted_language": language_name(wishes.get("language_wanted") or course.language),
        "prepared": preparation_names(wishes.get("preparations", [])),
        "waits": context.get("is_full") or course.takes(timezone.now()) == "wait",
    }
    return _page(request, "check", course, status=status, **context)


@never_cache
@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """The confirmation: code, sessions, place, and what to bring."""
    found = queries.enrolment_by_code(code)
    if found is None:
        raise Http404
    context = {
        "enrolment": found,
        "course": found.course,
        "has_mail": queries.is_written_to(found.uuid),
    }
    return render(request, "courses/done.html", context)


def _enrol(
    draft: EnrolmentDraft,
    course: queries.CourseFacts,
    person: dict[str, Any],
    wishes: dict[str, Any],
    *,
    or_wait: bool,
) -> services.Enrolled:
    return services.enrol(
        client_uuid=draft.client_uuid,
        course=course.uuid,
        person=person,
        on_paper=bool(person.get("on_paper")),
        or_wait=or_wait,
        language_wanted=wishes.get("language_wanted", ""),
        preparations=wishes.get("preparations", []),
        language=get_language() or "it",
    )


def _takes(course: queries.CourseFacts) -> bool:
    return course.takes(timezone.now()) in ("yes", "wait")


def _page(
    request: HttpRequest, name: str, course: queries.CourseFacts, status: int = 200, **context: Any
) -> HttpResponse:
    steps = [_("Needs"), _("Who takes part"), _("Summary")]
    shown = {"course": course, "step_names": steps, **context}
    return render(request, f"courses/{name}.html", shown, status=status)
