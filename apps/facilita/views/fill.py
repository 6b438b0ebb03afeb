"""The step after a record of the desk: for the national monitoring, with the person's consent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.desk import queries as desk
from apps.desk.queries import KIND_LETTERS, Offer, Post
from apps.facilita import queries, services
from apps.facilita.forms import MonitoringForm
from apps.facilita.views.access import at_a_post


def offers(record: desk.RecordFacts) -> list[Offer]:
    """The link from a record to here; nothing where the export is off."""
    if not queries.is_on():
        return []
    address = reverse("facilita_fill", args=[record.site_code, record.uuid])
    return [Offer(_("For the national monitoring"), address)]


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_post
def fill(request: HttpRequest, post: Post, record: UUID) -> HttpResponse:
    """A row more of a record."""
    found = _record(post, record)
    if request.method != "POST":
        form = MonitoringForm(rules=queries.rules(), initial=_begin(found), auto_id="monitoring-%s")
        return _page(request, post, found, form)
    return _keep(request, post, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_post
def correct(request: HttpRequest, post: Post, record: UUID, entry: UUID) -> HttpResponse:
    """Correct a row; that it was looked at is written down."""
    found = _record(post, record)
    filled = queries.filled(entry)
    if filled is None or filled.facts.assistance_uuid != record:
        raise Http404
    if not filled.facts.is_changeable:
        messages.info(request, _("The row is in a file: it can be corrected when it is refused."))
        return redirect("facilita_fill", post.site.code, record)
    if request.method == "POST":
        return _keep(request, post, found, filled)
    services.note_view(entry_uuid=entry, viewer=_user(request).uuid)
    single = ("AN9", "AN10", "AN11", "AN12", "PR1", "ES6")
    answers = {
        column: chosen[0] if column in single else chosen
        for column, chosen in filled.answers.items()
        if chosen
    }
    begin = answers | {
        "given_name": filled.person.given_name,
        "family_name": filled.person.family_name,
        "tax_code": filled.person.tax_code,
        "consent": filled.consent,
        "details": filled.details,
        "interest": filled.interest,
    }
    form = MonitoringForm(rules=queries.rules(), initial=begin, auto_id="monitoring-%s")
    return _page(request, post, found, form, filled=filled)


@require_POST
@at_a_post
def take_back(request: HttpRequest, post: Post, record: UUID, entry: UUID) -> HttpResponse:
    """The person does not agree any more."""
    found = _record(post, record)
    if entry not in {one.uuid for one in queries.entries_of(found.uuid)}:
        raise Http404
    try:
        services.take_back(entry_uuid=entry)
    except services.StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is deleted. The record stays, without anybody's name."))
    return redirect("facilita_fill", post.site.code, record)


def _keep(
    request: HttpRequest, post: Post, found: desk.RecordFacts, filled: queries.Filled | None
) -> HttpResponse:
    form = MonitoringForm(request.POST, rules=queries.rules(), auto_id="monitoring-%s")
    if form.is_valid():
        try:
            services.keep(
                _helped(found, _user(request)),
                form.told(),
                actor=_user(request),
                entry_uuid=filled.facts.uuid if filled else None,
            )
        except services.EntryRefused as refused:
            form.add_messages(refused.errors)
        except services.StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept for the national monitoring."))
            return redirect("facilita_fill", post.site.code, found.uuid)
    return _page(request, post, found, form, filled=filled, status=422)


def _helped(found: desk.RecordFacts, user: Any) -> services.Helped:
    giver = user
    if found.facilitator_id not in (None, user.pk):
        giver = get_user_model().objects.get(pk=found.facilitator_id)
    return services.Helped(
        found.uuid, found.site_code, giver, found.begun_at.date(), found.minutes, found.people
    )


def _begin(found: desk.RecordFacts) -> dict[str, Any]:
    """What the record knows already."""
    first = {True: "SI", False: "NO", None: ""}[found.first_time]
    return {
        "SE3": [KIND_LETTERS[found.kind]],
        "SE5": [str(one) for one in found.competences],
        "SE6": list(found.domains),
        "PR1": first,
        "AN12": "TO",
    }


def _page(
    request: HttpRequest,
    post: Post,
    found: desk.RecordFacts,
    form: MonitoringForm,
    *,
    filled: queries.Filled | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = queries.entries_of(found.uuid)
    context = {
        "post": post,
        "record": found,
        "form": form,
        "rows": rows,
        "filled": filled,
        "is_full": filled is None and len(rows) >= found.people,
        "today": timezone.localdate(),
    }
    return render(request, "facilita/fill.html", context, status=status)


def _record(post: Post, record: UUID) -> desk.RecordFacts:
    """One that counts; nothing where the export is off or it is practice."""
    found = desk.record(record, post.site.code) if queries.is_on() else None
    if found is None or not found.counts or found.is_training:
        raise Http404
    return found


def _user(request: HttpRequest) -> Any:
    return request.user
