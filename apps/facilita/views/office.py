"""The national monitoring in the Wagtail admin: files, their answers, names, rules."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.queries import holds_whole_city
from apps.desk import queries as desk
from apps.facilita import queries, services
from apps.facilita.forms import NameForm, ReportForm, RulesForm
from apps.facilita.models import EntryState
from apps.points import queries as points

View = Callable[..., HttpResponse]


def may_export(request: HttpRequest) -> bool:
    """Staff of the whole city, where the export is on."""
    return queries.is_on() and holds_whole_city(request)


def _staff_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **words: Any) -> HttpResponse:
        if not queries.is_on():
            raise Http404
        if not holds_whole_city(request):
            raise PermissionDenied
        return view(request, *args, **words)

    return never_cache(guarded)


@require_safe
@_staff_only
def overview(request: HttpRequest) -> HttpResponse:
    """How many rows are where, for what they wait, the files, what to correct."""
    counts = queries.counts()
    refused = queries.refused()
    context = {
        "counts": [(EntryState(state).label, number) for state, number in counts.items()],
        "why": queries.why_waiting(),
        "last_day": queries.cut_off(),
        "exports": queries.exports(),
        "refused": refused,
        "looks": queries.looks(),
        "header_title": _("National monitoring"),
    }
    return render(request, "facilita/admin/overview.html", context)


@require_POST
@_staff_only
def make(request: HttpRequest) -> HttpResponse:
    """Put what is ready into files."""
    try:
        files = services.make_files(actor=_actor(request))
    except services.StepRefused as refused:
        messages.error(request, str(refused))
        return redirect("facilita_overview")
    done = ngettext("%(n)s file is made.", "%(n)s files are made.", len(files)) % {"n": len(files)}
    messages.success(request, done)
    return redirect("facilita_file", files[0]) if len(files) == 1 else redirect("facilita_overview")


@require_http_methods(["GET", "HEAD", "POST"])
@_staff_only
def file(request: HttpRequest, export_uuid: UUID) -> HttpResponse:
    """One file: fetch it, take in its answer, confirm it."""
    found = queries.export(export_uuid)
    if found is None:
        raise Http404
    form = ReportForm()
    if request.method == "POST":
        try:
            return _answer(request, export_uuid)
        except services.StepRefused as refused:
            messages.error(request, str(refused))
            return redirect("facilita_file", export_uuid)
        except services.BadReport as bad:
            form = ReportForm(request.POST, request.FILES)
            form.full_clean()
            form.add_error("report", _why(bad.code))
    context = {
        "export": found,
        "refused": queries.answer_of(export_uuid),
        "form": form,
        "header_title": _("A file of the national monitoring"),
    }
    status = 422 if form.errors else 200
    return render(request, "facilita/admin/file.html", context, status=status)


@require_safe
@_staff_only
def download(request: HttpRequest, export_uuid: UUID) -> HttpResponse:
    """The file itself. It holds names and tax codes: it is written now and kept nowhere."""
    found = queries.export(export_uuid)
    if found is None:
        raise Http404
    try:
        body = services.file_of(export_uuid)
    except services.StepRefused as refused:
        messages.error(request, str(refused))
        return redirect("facilita_file", export_uuid)
    services.note_download(export_uuid=export_uuid, viewer=_actor(request).uuid)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    name = f"facilita-{found.made_at:%Y-%m-%d}-{str(found.uuid)[:8]}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@_staff_only
def names(request: HttpRequest) -> HttpResponse:
    """How the platform knows our sites and facilitators, sign by sign."""
    form = NameForm(request.POST or None)
    errors: list[str] = []
    if request.method == "POST":
        try:
            if form.is_valid():
                _register(form.cleaned_data)
                messages.success(request, _("Kept."))
                return redirect("facilita_names")
            errors = [_("This is too long.")]
        except services.EntryRefused as refused:
            errors = [text for texts in refused.errors.values() for text in texts]
    known = queries.registered_sites()
    people = queries.facilitators_of_desk()
    theirs = queries.registered_facilitators({one.pk for one in people})
    typed = form.data if errors else {}
    context = {
        "sites": [
            _line("site", site.code, f"{point.name}, {site.name}", known.get(site.code), typed)
            for point in points.points()
            for site in point.sites
        ],
        "people": [
            _line("facilitator", str(one.pk), one.name, theirs.get(one.pk), typed) for one in people
        ],
        "errors": errors,
        "header_title": _("Names on the platform"),
    }
    return render(request, "facilita/admin/names.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@_staff_only
def rules(request: HttpRequest) -> HttpResponse:
    """The last day, minors, the version."""
    present = queries.present_rules()
    form = RulesForm(request.POST if request.method == "POST" else None, initial=present)
    if request.method == "POST" and form.is_valid():
        services.set_programme(**form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("facilita_overview")
    context = {
        "form": form,
        "book": queries.rules(),
        "header_title": _("Rules of the national monitoring"),
    }
    return render(request, "facilita/admin/rules.html", context, status=422 if form.errors else 200)


@require_safe
@_staff_only
def row(request: HttpRequest, entry_uuid: UUID) -> HttpResponse:
    """To the page where a row is corrected: the desk's, where it was filled in."""
    found = queries.entry(entry_uuid)
    if found is None or desk.record(found.assistance_uuid, found.site_code) is None:
        raise Http404
    return redirect("facilita_correct", found.site_code, found.assistance_uuid, entry_uuid)


def _answer(request: HttpRequest, export_uuid: UUID) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "read":
        report = request.FILES.get("report")
        raw = report.read(services.REPORT_LARGEST_BYTES + 1) if report else b""
        services.read_refused(export_uuid=export_uuid, raw=raw)
    elif do == "none":
        services.none_refused(export_uuid=export_uuid)
    elif do == "forget":
        services.forget_answer(export_uuid=export_uuid)
    elif do == "confirm":
        accepted, refused = services.confirm_answer(export_uuid=export_uuid, actor=_actor(request))
        said = _("%(accepted)s accepted, %(refused)s to be corrected.")
        messages.success(request, said % {"accepted": accepted, "refused": refused})
    elif do == "not_taken":
        services.not_taken(export_uuid=export_uuid, actor=_actor(request))
        messages.success(request, _("Its rows wait for the next file."))
    else:
        raise Http404
    return redirect("facilita_file", export_uuid)


def _register(typed: dict[str, str]) -> None:
    words = {"number": typed["number"], "name": typed["name"]}
    if typed["kind"] == "site":
        services.register_site(site_code=typed["key"], **words)
        return
    user = (
        get_user_model()
        .objects.filter(pk=int(typed["key"]) if typed["key"].isdecimal() else 0)
        .first()
    )
    if user is not None:
        services.register_facilitator(user=user, **words)


def _line(kind: str, key: str, label: str, known: Any, typed: Any) -> dict[str, Any]:
    """One line of the table; what was typed and refused stays."""
    mine = typed.get("kind") == kind and typed.get("key") == key
    return {
        "kind": kind,
        "key": key,
        "label": label,
        "number": typed.get("number") if mine else known.number if known else "",
        "name": typed.get("name") if mine else known.name if known else "",
        "is_wrong": mine,
    }


def _why(code: str) -> str:
    return {
        "too_large": _("This file is too large for a report of refused rows."),
        "malformed": _(
            "This is not a report of refused rows: a number and a reason must begin each line."
        ),
        "empty": _("This report refuses nothing. If the platform took all rows, say so below."),
        "other_file": _("This report is about another file: numbers or facilitators do not fit."),
    }[code]


def _actor(request: HttpRequest) -> Any:
    """Whoever is signed in: the admin lets nobody else in."""
    return request.user
