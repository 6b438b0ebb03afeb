"""Record a help, look at what was recorded, correct it. All of it works without JavaScript."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.desk import after_record, queries, services
from apps.desk.permissions import Post
from apps.desk.record_form import RecordForm, data_of, first_values
from apps.desk.views.access import at_a_post
from apps.desk.views.onward import then_to

_PAGES = require_http_methods(["GET", "HEAD", "POST"])


@_PAGES
@at_a_post
def new(request: HttpRequest, post: Post) -> HttpResponse:
    """A record by itself, or of a number or an appointment; ``?as=last`` as the last one here."""
    if request.method != "POST":
        return _page(request, post, _empty(request, post))
    form = _bound(request, post)
    if form.is_valid():
        told = form.cleaned_data
        user: Any = request.user
        try:
            done = services.record_assistance(
                client_uuid=told["client_uuid"],
                site_code=post.site.code,
                data=data_of(request.POST),
                actor=user,
                role=post.role,
                ticket=told["ticket"],
                appointment=told["appointment"],
            )
        except services.RecordRefused as refused:
            form.add_messages(refused.errors)
        else:
            _say(request, done)
            return then_to(request, post, done.uuid)
    return _page(request, post, form, status=422)


@require_safe
@at_a_post
def day_list(request: HttpRequest, post: Post) -> HttpResponse:
    """Records of a day, what has none yet, and what there is to do again."""
    today = queries.local_today()
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    if not 2020 <= day.year < 2200:
        day = today
    found = queries.records_of_day(post.site.code, day)
    context = {
        "post": post,
        "day": day,
        "is_today": day == today,
        "records": found,
        "count": sum(one.counts for one in found),
        "missing": queries.not_recorded(post.site.code, day),
        "follow_ups": queries.to_follow_up(post.site.code, today),
    }
    return render(request, "desk/records.html", context)


@require_safe
@at_a_post
def one(request: HttpRequest, post: Post, record: UUID) -> HttpResponse:
    """One record with its steps."""
    found = _found(post, record)
    context = {
        "post": post,
        "record": found,
        "steps": queries.steps_of(record),
        "offers": after_record.offers(found),
    }
    return render(request, "desk/record_one.html", context)


@_PAGES
@at_a_post
def correct(request: HttpRequest, post: Post, record: UUID) -> HttpResponse:
    """Put what is true in its place."""
    found = _found(post, record)
    if request.method != "POST":
        typed = {**found.as_typed, "client_uuid": record}
        return _page(request, post, _form(post, initial=typed), found=found)
    form = _bound(request, post)
    if form.is_valid():
        user: Any = request.user
        try:
            services.correct_assistance(
                assistance=record, data=data_of(request.POST), actor=user, role=post.role
            )
        except services.RecordRefused as refused:
            form.add_messages(refused.errors)
        else:
            messages.success(request, _("The record is corrected."))
            return redirect("desk_record_one", post.site.code, record)
    return _page(request, post, form, found=found, status=422)


@require_POST
@at_a_post
def take_back(request: HttpRequest, post: Post, record: UUID) -> HttpResponse:
    """It was written by mistake; or, with ``back``, it was none after all."""
    _found(post, record)
    user: Any = request.user
    change = services.restore_assistance if "back" in request.POST else services.void_assistance
    change(assistance=record, actor=user, role=post.role)
    return redirect("desk_record_one", post.site.code, record)


def _found(post: Post, record: UUID) -> queries.RecordFacts:
    found = queries.record(record, post.site.code)
    if found is None:
        raise Http404
    return found


def _form(post: Post, *args: Any, **words: Any) -> RecordForm:
    return RecordForm(
        *args, auto_id="record-%s", used=queries.usual_topics(post.site.code), **words
    )


def _bound(request: HttpRequest, post: Post) -> RecordForm:
    return _form(post, request.POST)


def _empty(request: HttpRequest, post: Post) -> RecordForm:
    ticket = _uuid(request.GET.get("ticket", ""))
    appointment = _uuid(request.GET.get("appointment", ""))
    facts = None
    user: Any = request.user
    if request.GET.get("as") == "last":
        last = queries.last_record(user, post.site.code)
        facts = last.as_typed if last else None
    minutes = queries.served_minutes(ticket) if ticket else None
    begin = first_values(facts, minutes=minutes)
    return _form(post, initial={**begin, "ticket": ticket, "appointment": appointment})


def _page(
    request: HttpRequest,
    post: Post,
    form: RecordForm,
    *,
    found: queries.RecordFacts | None = None,
    status: int = 200,
) -> HttpResponse:
    address = (
        reverse("desk_record_correct", args=[post.site.code, found.uuid])
        if found
        else reverse("desk_record", args=[post.site.code])
    )
    context = {"post": post, "form": form, "address": address, "record": found}
    return render(request, "desk/record.html", context, status=status)


def _say(request: HttpRequest, done: services.Recorded) -> None:
    if not done.is_new:
        messages.info(request, _("This was recorded before: nothing is doubled."))
    else:
        messages.success(request, _("Recorded."))
    if "ticket" in done.still_open:
        messages.warning(
            request,
            _("The number could not be ended: look at it in the queue. The record is kept."),
        )
    if "appointment" in done.still_open:
        messages.warning(
            request,
            _("The appointment could not be ended: it may be cancelled. The record is kept."),
        )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
