"""Book an appointment in five steps, without account and without JavaScript."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import services as accounts
from apps.booking import flow, queries, services
from apps.booking.fair_use import limit
from apps.booking.forms import DetailsForm, WishForm
from apps.booking.models import BookingDraft
from apps.booking.views.times import others_context, times_context
from apps.points import queries as points
from apps.visitors.drafts import part, plain, typed
from apps.visitors.forms import PersonForm, is_doubted

PAGES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@PAGES
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: what one needs. ``?service=`` and ``?site=`` choose beforehand."""
    draft = services.draft_of(request)
    if request.method == "POST":
        form = WishForm(request.POST)
        site = plain(request.POST.get("site", ""))
        if form.is_valid():
            wish = {
                "service": form.cleaned_data["service"],
                "language_wanted": form.cleaned_data.get("language_wanted", ""),
                "preparations": form.cleaned_data["preparations"],
            }
            known = site or flow.site_of(draft)
            draft = services.keep_draft(draft, {"wish": wish, "site": known})
            chosen = any(one.site.code == site for one in _places(draft)) if site else False
            response = redirect("booking_when" if chosen else "booking_place")
            return services.remember_draft(request, response, draft)
    else:
        site = plain(request.GET.get("site", ""))
        kept = part(draft, "wish")
        form = WishForm(initial={**kept, **_asked_service(request)})
    found = points.site_facts(site) if site else None
    context = {
        "form": form,
        "step_names": flow.steps(),
        "site_code": site if found else "",
        "site_name": found[1].name if found else "",
        "nothing_bookable": not queries.bookable_services(),
    }
    return render(request, "booking/start.html", context)


@never_cache
@PAGES
def place(request: HttpRequest) -> HttpResponse:
    """Step 1, second page: which point, the one that is free first on top."""
    draft = services.draft_of(request)
    if draft is None or flow.wish_of(draft) is None:
        return redirect("booking_start")
    choices, error = _places(draft), ""
    wish = flow.wish_of(draft)
    if wish is not None and not any(choice.first_free for choice in choices):
        flow.note_unserved(draft, wish)
    if request.method == "POST":
        site = request.POST.get("site", "")
        if any(choice.site.code == site for choice in choices):
            services.keep_draft(draft, {"site": site})
            return redirect("booking_when")
        error = _("Choose a point.")
    context = {
        "choices": choices,
        "chosen": flow.site_of(draft),
        "error": error,
        "step_names": flow.steps(),
        "service": wish.service if wish else "",
    }
    return render(request, "booking/place.html", context)


@never_cache
@PAGES
def when(request: HttpRequest) -> HttpResponse:
    """Step 2: a month, then one of its free times; it is kept for a while."""
    draft = services.draft_of(request)
    wish, site = flow.wish_of(draft), flow.site_of(draft)
    if draft is None or wish is None or not site:
        return redirect("booking_start")
    if points.site_facts(site) is None:
        return redirect("booking_place")
    context: dict[str, Any] = {}
    if request.method == "POST":
        asked = flow.time_asked(request.POST.get("time", ""))
        if asked is None:
            context["error"] = _("Choose a time.")
        else:
            try:
                accounts.spend(request, "booking")
                services.hold(
                    client_uuid=draft.client_uuid,
                    site_code=asked[0],
                    service=wish.service,
                    start=asked[1],
                    language_wanted=wish.language,
                    preparations=sorted(wish.preparations),
                    language=get_language() or "it",
                )
            except services.SlotGone as gone:
                context |= others_context(gone.others)
            except services.BookingRefused:
                return redirect("booking_start")
            except services.StepRefused:
                return _booked_already(draft)
            except accounts.TooMany as many:
                context["waits"] = many.words
            else:
                services.keep_draft(draft, {"site": asked[0]})
                return redirect("booking_details")
    held = flow.held_for(draft)
    context |= times_context(request, site, wish)
    if context["none_at_all"]:
        flow.note_unserved(draft, wish, site)
    context |= {"step_names": flow.steps(), "held": held}
    status = 409 if "others" in context else 429 if "waits" in context else 200
    return render(request, "booking/when.html", context, status=status)


@never_cache
@PAGES
def details(request: HttpRequest) -> HttpResponse:
    """Step 3: what it is about, and for whom."""
    draft = services.draft_of(request)
    held = flow.held_for(draft)
    if draft is None or held is None:
        return redirect("booking_start")
    form = DetailsForm(request.POST or None, initial=part(draft, "details"))
    if request.method == "POST":
        services.keep_draft(draft, {"details": typed(request.POST, "details", "on_behalf")})
        if form.is_valid():
            return redirect("booking_applicant")
    context = {"form": form, "held": held, "step_names": flow.steps()}
    return render(request, "booking/details.html", context)


@never_cache
@PAGES
def applicant(request: HttpRequest) -> HttpResponse:
    """Step 4: who comes, and who books for her."""
    draft = services.draft_of(request)
    held = flow.held_for(draft)
    if draft is None or held is None:
        return redirect("booking_start")
    on_behalf = part(draft, "details").get("on_behalf", "")
    form = PersonForm(request.POST or None, initial=part(draft, "person"), on_behalf=on_behalf)
    if request.method == "POST":
        services.keep_draft(draft, {"person": typed(request.POST, *form.fields)})
        if form.is_valid():
            return redirect("booking_check")
    context = {"form": form, "held": held, "step_names": flow.steps(), "on_behalf": on_behalf}
    return render(request, "booking/applicant.html", context)


@never_cache
@PAGES
def check(request: HttpRequest) -> HttpResponse:
    """Step 5: everything in words on one page; then, and only then, it is booked."""
    draft = services.draft_of(request)
    held = flow.held_for(draft)
    if draft is None or held is None:
        return redirect("booking_start")
    person = {**part(draft, "person"), **part(draft, "details")}
    if not person.get("given_name"):
        return redirect("booking_applicant")
    context: dict[str, Any] = {"person": person, "held": held, "step_names": flow.steps()}
    context["doubted"] = is_doubted(request)
    if request.method == "POST" and not context["doubted"]:
        try:
            accounts.spend(request, "booking")
            booked = services.confirm(appointment=held.uuid, person=person)
        except services.SlotGone:
            return redirect("booking_when")
        except services.BookingRefused as refused:
            context["refused"] = refused.sentences
        except services.StepRefused:
            return _booked_already(draft)
        except accounts.TooMany as many:
            context["waits"] = many.words
        else:
            services.discard_draft(draft)
            response = redirect("booking_done", code=booked.code)
            services.forget_draft(response)
            return response
    context["hold_minutes"] = limit("hold_s") // 60
    status = (
        429 if "waits" in context else 422 if "refused" in context or context["doubted"] else 200
    )
    return render(request, "booking/check.html", context, status=status)


@never_cache
@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """The confirmation: code, time, place, and what to bring."""
    found = queries.appointment_by_code(code)
    if found is None:
        raise Http404
    ahead_s = limit("remind_s")
    context = {
        "appointment": found,
        "has_mail": queries.contact_exists(found.uuid),
        # Who books later than that has a fresh letter: no reminder follows.
        "reminder_hours": ahead_s // 3600
        if found.start - timezone.now() > timedelta(seconds=ahead_s)
        else 0,
    }
    return render(request, "booking/done.html", context)


def _places(draft: BookingDraft) -> list[queries.Choice]:
    wish = flow.wish_of(draft)
    return queries.sites_to_choose(wish, timezone.now()) if wish else []


def _asked_service(request: HttpRequest) -> dict[str, str]:
    service = request.GET.get("service", "")
    return {"service": service} if service in queries.bookable_services() else {}


def _booked_already(draft: BookingDraft) -> HttpResponse:
    """Pressed twice, or in two windows: show what was booked."""
    found = queries.appointment_of_client(draft.client_uuid)
    services.discard_draft(draft)
    if found is None:
        return redirect("booking_start")
    return redirect("booking_appointment", code=found.code)
