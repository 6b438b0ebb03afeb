"""The register in the admin beyond its lists: checks, what people say is wrong, files."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.office.policies import CityPolicy
from apps.points import asked, services
from apps.points.corrections import ANSWER_MAX
from apps.points.models import CorrectionState, FacilitationPoint
from apps.points.queries import points_to_check

PER_PAGE = 50
PAGES = require_http_methods(["GET", "HEAD", "POST"])


def may_keep_the_register(request: HttpRequest) -> bool:
    """Whoever may change its lists: staff of the whole city."""
    return CityPolicy(FacilitationPoint).user_has_permission(request.user, "change")


def _only_for_the_city(request: HttpRequest) -> None:
    if not may_keep_the_register(request):
        raise PermissionDenied


@never_cache
@PAGES
def checks(request: HttpRequest) -> HttpResponse:
    """Every site with its last check, the oldest first; one button says "I checked this"."""
    _only_for_the_city(request)
    if request.method == "POST":
        codes = request.POST.getlist("site")
        number = services.note_check(site_codes=codes, by=request.user.uuid)  # type: ignore[union-attr]
        words = ngettext("%(n)s site checked today.", "%(n)s sites checked today.", number)
        messages.success(request, words % {"n": number})
        return redirect("points_checks")
    context = {"lines": points_to_check(), "header_title": _("Checks of the points")}
    return render(request, "points/admin/checks.html", context)


@never_cache
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What people say is wrong: those that wait for an answer, or all of them."""
    _only_for_the_city(request)
    everything = request.GET.get("state") == "all"
    rows = asked.corrections(
        state="" if everything else CorrectionState.OPEN, point=request.GET.get("point", "")[:40]
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "corrections": asked.told(page.object_list),
        "everything": everything,
        "owed": asked.owed(),
        "header_title": _("“This is wrong”"),
    }
    return render(request, "points/admin/corrections.html", context)


class AnswerForm(forms.Form):
    """What became of it, and what the person reads."""

    state = forms.ChoiceField(
        label=gettext_lazy("What became of it"), choices=asked.ANSWERS, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("Your answer, in the language of the person"),
        required=False,
        max_length=ANSWER_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Whoever has the code can read it. Write no names in it."),
    )


@never_cache
@PAGES
def correction(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One of them: read it, correct the register, answer."""
    _only_for_the_city(request)
    found = asked.correction(uuid)
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None) if found.is_open else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.answer_correction(
                uuid=uuid,
                state=form.cleaned_data["state"],
                text=form.cleaned_data["text"],
                by=request.user.uuid,  # type: ignore[union-attr]
            )
        except services.CorrectionRefused as refused:
            for name, words in refused.errors.items():
                form.add_error(name, str(words))
        else:
            messages.success(request, _("The answer is kept."))
            return redirect("points_corrections")
    context = {
        "correction": found,
        "form": form,
        "language": get_language_info(found.language)["name_translated"],
        "header_title": _("“This is wrong”: %(point)s") % {"point": found.point_name},
    }
    return render(request, "points/admin/correction.html", context, status=_status(form))


def _status(form: forms.Form | None) -> int:
    return 422 if form is not None and form.errors else 200


class FileForm(forms.Form):
    """A file of the register."""

    file = forms.FileField(
        label=gettext_lazy("A ZIP of the register, or one of its tables as CSV"),
        help_text=gettext_lazy("Nothing is deleted: what the file does not name stays."),
    )
    only_check = forms.BooleanField(
        label=gettext_lazy("Only check it, and change nothing"), required=False, initial=True
    )


@never_cache
@PAGES
def files(request: HttpRequest) -> HttpResponse:
    """Take the register away as files, and bring it back."""
    _only_for_the_city(request)
    form = FileForm(request.POST or None, request.FILES or None)
    report, slips, status = None, [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                if file.size > services.MOST_BYTES:
                    raise services.RegisterRefused([_("The file is too large.")])
                report = services.import_register(
                    file.name, file.read(), only_check=form.cleaned_data["only_check"]
                )
                status = 200
            except services.RegisterRefused as refused:
                slips = refused.slips
    context = {
        "form": form,
        "tables": list(services.TABLES),
        "report": report,
        "slips": slips,
        "was_only_checked": report is not None and form.cleaned_data["only_check"],
        "header_title": _("The register as files"),
    }
    return render(request, "points/admin/files.html", context, status=status)


@never_cache
@require_safe
def register_zip(request: HttpRequest) -> HttpResponse:
    """All tables."""
    _only_for_the_city(request)
    day = timezone.localdate().isoformat()
    return _download(services.export_register(), "application/zip", f"register-{day}.zip")


@never_cache
@require_safe
def register_table(request: HttpRequest, name: str) -> HttpResponse:
    """One table."""
    _only_for_the_city(request)
    if name not in services.TABLES:
        raise Http404
    return _download(services.export_table(name), "text/csv; charset=utf-8", f"{name}.csv")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
