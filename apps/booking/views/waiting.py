"""Join the waiting list, answer an offer, leave the list."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.accounts import services as accounts
from apps.booking import flow, links, queries, services
from apps.booking.forms import WaitingForm
from apps.booking.views.own import OWN
from apps.booking.words import when_words
from apps.points import queries as points
from apps.points.queries import service_name
from apps.visitors.drafts import part, typed
from apps.visitors.own import PAGES


@never_cache
@PAGES
def join(request: HttpRequest) -> HttpResponse:
    """Wait for a time at the point that was chosen."""
    draft = services.draft_of(request)
    wish, site = flow.wish_of(draft), flow.site_of(draft)
    found = points.site_facts(site) if site else None
    if draft is None or wish is None or found is None:
        return redirect("booking_start")
    today = timezone.localdate()
    key = draft.data.get("waiting_uuid") or str(uuid.uuid4())
    initial = {**part(draft, "person"), "last_day": today + timedelta(days=30)}
    form = WaitingForm(request.POST or None, initial=initial)
    if request.method == "POST":
        person = typed(request.POST, "given_name", "family_name", "email", "phone")
        services.keep_draft(draft, {"waiting_uuid": key, "person": person})
        if form.is_valid():
            try:
                accounts.spend(request, "booking")
                services.join_waiting_list(
                    client_uuid=uuid.UUID(key),
                    site_code=site,
                    service=wish.service,
                    first_day=today,
                    last_day=form.cleaned_data["last_day"],
                    person=form.cleaned_data,
                    language_wanted=wish.language,
                    preparations=sorted(wish.preparations),
                    language=get_language() or "it",
                )
            except (services.BookingRefused, accounts.TooMany) as refused:
                form.add_refusal(refused)
            else:
                joined = {"point_name": found[1].name}
                return render(request, "booking/waiting_joined.html", joined)
    context = {
        "form": form,
        "point_name": found[1].name,
        "service": service_name(wish.service),
        "step_names": flow.steps(),
    }
    return render(request, "booking/waiting.html", context)


@never_cache
@PAGES
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Yes or no to a time that became free. Only the buttons answer: mail programs look."""
    which = _alive(token, links.OFFER, queries.offer_version)
    shown = queries.offer(which) if which else None
    if which is None or shown is None:
        return OWN.dead(request)
    context: dict[str, Any] = {"offer": shown, "when": when_words(shown.appointment.start)}
    if request.method == "POST":
        if request.POST.get("answer") == "no":
            services.refuse_offer(offer=which)
            return render(request, "booking/offer_refused.html", context)
        try:
            booked = services.accept_offer(offer=which)
        except services.StepRefused as refused:
            context["error"] = refused.words
        else:
            taken = queries.appointment(booked)
            if taken is not None:
                messages.success(request, _("The time is booked."))
                return redirect("booking_done", code=taken.code)
    return render(request, "booking/offer.html", context)


@never_cache
@PAGES
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Does not wait any more."""
    which = _alive(token, links.WAITING, queries.waiting_version)
    if which is None:
        return OWN.dead(request)
    if request.method == "POST":
        services.leave_waiting_list(entry=which)
        return render(request, "booking/waiting_left.html")
    return render(request, "booking/waiting_leave.html")


def _alive(token: str, purpose: str, version_of: Any) -> uuid.UUID | None:
    try:
        link = links.read(token, purpose)
    except links.BadLink:
        return None
    return link.subject if version_of(link.subject) == link.version else None
