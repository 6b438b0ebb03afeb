"""Sheets in the Wagtail admin: choose what of a selection, wait or leave, find it again."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import queries as accounts
from apps.accounts import services as limits
from apps.opendata import queries, services
from apps.opendata.models import SheetFormat
from apps.opendata.selection import AT_MOST, AT_ONCE, Selection
from apps.opendata.sheets.making import CONTENT_TYPES, file_stem
from apps.territory import queries as territory
from apps.twin import queries as twin
from apps.twin.kinds import BarrierKind
from apps.twin.queries import listing

_ATTENTION = (listing.NEEDS_CHECK, listing.ABOUT_TO_EXPIRE)


class MakeForm(forms.Form):
    """What is made, and in which language."""

    format = forms.ChoiceField(label=gettext_lazy("Make"), choices=SheetFormat.choices)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the sheets"), choices=settings.LANGUAGES
    )


def may_make_sheets(request: HttpRequest) -> bool:
    """Staff and technicians, for the districts where their role holds."""
    return accounts.holds_somewhere(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """How many barriers the filters match, and what to make of them."""
    selection = _selection(request)
    total = selection.count()
    data = request.POST if request.method == "POST" else None
    form = MakeForm(data, initial={"format": "pdf", "language": get_language()})
    if data is not None and form.is_valid() and total:
        try:
            return _make(request, selection, total, form.cleaned_data)
        except services.TooMany as many:
            form.add_error(None, _why(many.why))
        except limits.TooMany as many:
            wait = ngettext(
                "Try again in %(n)s minute.", "Try again in %(n)s minutes.", many.wait_minutes
            )
            form.add_error(None, wait % {"n": many.wait_minutes})
    context = {
        "form": form,
        "total": total,
        "at_once": AT_ONCE,
        "at_most": AT_MOST,
        "is_too_many": total > AT_MOST,
        "is_job": total > AT_ONCE,
        "asked": request.GET.urlencode(),
        "told": _in_words(request),
        "header_title": _("Sheets of barriers (PEBA)"),
    }
    status = 422 if form.errors else 200
    return render(request, "opendata/admin/choose.html", context, status=status)


@never_cache
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What I asked for."""
    _may(request)
    context = {
        "jobs": queries.jobs(user_id=_user_id(request)),
        "header_title": _("My sheets"),
    }
    return render(request, "opendata/admin/jobs.html", context)


@never_cache
@require_safe
def job(request: HttpRequest, job_uuid: UUID) -> HttpResponse:
    """How far it is; the file when it is ready. Asked with JSON it answers in JSON."""
    found = _job(request, job_uuid)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(
            {"state": found.state, "done": found.done, "total": found.total, "open": found.is_open}
        )
    context = {"job": found, "header_title": _("Sheets of barriers (PEBA)")}
    return render(request, "opendata/admin/job.html", context)


@never_cache
@require_safe
def job_file(request: HttpRequest, job_uuid: UUID) -> HttpResponseBase:
    """The finished file."""
    found = _job(request, job_uuid)
    if not found.is_done or not default_storage.exists(found.file):
        raise Http404
    return FileResponse(
        default_storage.open(found.file, "rb"),
        content_type=CONTENT_TYPES[found.ending],
        as_attachment=True,
        filename=f"peba-{found.created_at:%Y-%m-%d}.{found.ending}",
    )


def _make(
    request: HttpRequest, selection: Selection, total: int, wanted: dict[str, Any]
) -> HttpResponse:
    limits.spend(request, "sheet")
    if total > AT_ONCE:
        uuid = services.ask_for_sheets(
            selection,
            format=wanted["format"],
            language=wanted["language"],
            user_id=_user_id(request),
        )
        messages.success(
            request, _("The sheets are being made. You may leave this page and come back.")
        )
        return redirect("opendata_job", job_uuid=uuid)
    body = services.make_sheets(selection, format=wanted["format"], language=wanted["language"])
    ending = wanted["format"]
    return HttpResponse(
        body,
        content_type=CONTENT_TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{file_stem()}.{ending}"'},
    )


def _why(code: str) -> str:
    return {
        "at_most": _("These are more than %(most)s barriers. Narrow the filters.")
        % {"most": AT_MOST},
        "at_once": _("Meanwhile more barriers match. Ask again: they are made in the background."),
        "waiting": _("Some of your sheets are still being made. Wait for them first."),
    }[code]


def _selection(request: HttpRequest) -> Selection:
    """The filters of the address, within the person's districts. What is unknown matches all."""
    _may(request)
    asked = request.GET
    within = accounts.verified_districts(request.user)
    if asked.get("barrier"):
        return Selection(barrier=_own_barrier(request, asked["barrier"]))
    district = asked.get("district", "")
    if district and within is not None and district not in within:
        raise PermissionDenied
    kind, state = asked.get("kind", ""), asked.get("state", "")
    attention = asked.get("attention", "")
    return Selection(
        kind=kind if kind in BarrierKind.values else "",
        state=state if state in twin.BARRIER_STATES else "",
        attention=attention if attention in _ATTENTION else "",
        place=asked.get("place", "").replace("\x00", "")[:100],
        districts=frozenset({district}) if district else within,
    )


def _own_barrier(request: HttpRequest, text: str) -> UUID:
    try:
        uuid = UUID(text)
    except ValueError:
        raise Http404 from None
    barrier = twin.barrier(uuid)
    if barrier is None:
        raise Http404
    if not accounts.may_verify(request.user, district_code=barrier.district_code):
        raise PermissionDenied
    return uuid


def _in_words(request: HttpRequest) -> list[str]:
    """The filters in force, for the page."""
    asked = request.GET
    districts = {one.code: one.name for one in territory.districts()}
    found = [
        str(dict(BarrierKind.choices).get(asked.get("kind", ""), "")),
        str(twin.BARRIER_STATES.get(asked.get("state", ""), "")),
        districts.get(asked.get("district", ""), ""),
        asked.get("place", "")[:100],
    ]
    return [words for words in found if words]


def _job(request: HttpRequest, uuid: UUID) -> queries.JobFacts:
    _may(request)
    found = queries.job(uuid, user_id=_user_id(request))
    if found is None:
        raise Http404
    return found


def _may(request: HttpRequest) -> None:
    if not may_make_sheets(request):
        raise PermissionDenied


def _user_id(request: HttpRequest) -> int:
    user: Any = request.user
    return int(user.pk)
