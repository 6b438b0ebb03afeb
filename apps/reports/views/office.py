"""One report in the Wagtail admin: look, decide with a reason, and see what it changes."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.mail import queries as mail
from apps.reach import queries as reach
from apps.reports import lifecycle, queries, services
from apps.reports.codes import canonical
from apps.reports.mail.names import NAMES
from apps.reports.models import (
    OPEN_STATES,
    QueueEntry,
    Report,
    ReportContact,
    ReportPhoto,
    ReportState,
)
from apps.reports.office import hands
from apps.reports.office.listing import percents
from apps.reports.office_forms import DecisionForm, QuestionForm, decisions_from
from apps.reports.permissions import is_of, may_decide, may_decide_about
from apps.reports.queries.photos import reviews_of_report
from apps.reports.queries.report import facts_for_the_office
from apps.reports.questions import QUESTIONS
from apps.reports.words import measure_lines
from apps.twin import queries as twin


@never_cache
@require_safe
def detail(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """One report with its private part, and the decisions that are possible now."""
    report = office_report(request, report_uuid)
    return office_detail(request, report)


@never_cache
@require_POST
def show_contact(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Show how to reach the reporter. Looking is written down."""
    report = office_report(request, report_uuid)
    contact = ReportContact.objects.filter(report=report).first()
    if contact is not None:
        services.note_contact_view(report=report, viewer=request.user)  # type: ignore[arg-type]
    return office_detail(request, report, contact=contact)


@never_cache
@require_http_methods(["POST"])
def decide(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Ask once more, then decide. Says so when somebody else was faster."""
    report = office_report(request, report_uuid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a decision and its reason."))
        return redirect("reports_office_detail", report_uuid=report.uuid)
    wanted = form.cleaned_data
    other = _duplicate_of(wanted["duplicate_of"])
    if wanted["to"] == ReportState.DUPLICATE and other is None:
        messages.error(request, _("No report has the code of the other report."))
        return redirect("reports_office_detail", report_uuid=report.uuid)
    if other is not None and not may_decide_about(request.user, other):
        messages.error(request, str(services.OTHER_IS_ELSEWHERE))
        return redirect("reports_office_detail", report_uuid=report.uuid)
    if not wanted["sure"]:
        return _ask(request, report, wanted, other)
    try:
        services.transition(
            report_uuid=report.uuid,
            to=wanted["to"],
            reason=wanted["reason"],
            actor=request.user,
            duplicate_of=other.uuid if other else None,
            expected=wanted["expected"],
        )
    except services.TransitionRefused as refused:
        messages.error(request, str(refused.message))
        return redirect("reports_office_detail", report_uuid=report.uuid)
    messages.success(
        request,
        _("Report %(code)s: %(state)s.")
        % {"code": report.code, "state": queries.status_label(wanted["to"])},
    )
    return redirect("reports_office")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Choose in whose hands the report shall be."""
    report = office_report(request, report_uuid)
    if request.method == "POST":
        try:
            hand = services.hand_of(request.POST.get("hand", "")[:20])
            services.assign(report_uuid=report.uuid, to=hand, actor=request.user)  # type: ignore[arg-type]
        except services.TransitionRefused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("In hand of %(whom)s") % {"whom": hand.label})
            return redirect("reports_office_detail", report_uuid=report.uuid)
    context = {
        "report": report,
        "hands": hands.hands(),
        "hand": hands.Hand(report.entry.assigned_to, report.entry.assigned_group).label,
        "header_title": _("Report %(code)s") % {"code": report.code},
    }
    return render(request, "reports/admin/assign.html", context)


@require_POST
def ask(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Ask the reporter something: one question at a time."""
    report = office_report(request, report_uuid)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the questions."))
        return redirect("reports_office_detail", report_uuid=report.uuid)
    try:
        services.ask_question(
            report_uuid=report.uuid,
            code=form.cleaned_data["code"],
            text=form.cleaned_data["text"],
            actor=request.user,  # type: ignore[arg-type]  # nobody gets here anonymously
        )
    except services.TransitionRefused as refused:
        messages.error(request, str(refused.message))
    except services.ReportRefused as refused:
        for texts in refused.errors.values():
            messages.error(request, " ".join(map(str, texts)))
    else:
        messages.success(request, _("The question is with the report."))
    return redirect("reports_office_detail", report_uuid=report.uuid)


@never_cache
@require_safe
def photo(request: HttpRequest, photo_uuid: UUID) -> HttpResponseBase:
    """A private photo, for who may decide about its report."""
    _may(request)
    found = ReportPhoto.objects.select_related("report").filter(uuid=photo_uuid).first()
    if found is None:
        raise Http404
    if not may_decide_about(request.user, found.report):
        raise PermissionDenied
    return FileResponse(found.image.open("rb"), content_type="image/jpeg")


def _may(request: HttpRequest) -> None:
    if not may_decide(request):
        raise PermissionDenied


# Columns of a report, its entry and its hand that a page shows or asks about; of the report it
# repeats only what leads there.
_SHOWN = (
    *(field.name for field in Report._meta.concrete_fields if field.name != "search"),  # noqa: SLF001
    *(f"entry__{field.name}" for field in QueueEntry._meta.concrete_fields),  # noqa: SLF001
    "duplicate_of__uuid",
    "duplicate_of__code",
    "entry__assigned_to__username",
    "entry__assigned_to__first_name",
    "entry__assigned_to__last_name",
    "entry__assigned_group__name",
)


def office_report(request: HttpRequest, report_uuid: UUID) -> Report:
    """The report with its entry, when the person may decide about its district. One query."""
    _may(request)
    report = (
        Report.objects.select_related(
            "duplicate_of", "entry", "entry__assigned_to", "entry__assigned_group"
        )
        .annotate(
            has_contact=Exists(ReportContact.objects.filter(report=OuterRef("pk"))),
            unreachable=Exists(
                ReportContact.objects.filter(report=OuterRef("pk"), unreachable_at__isnull=False)
            ),
            body_name=Subquery(queries.body_name_of(OuterRef("competent_body"))),
        )
        .only(*_SHOWN)
        .filter(uuid=report_uuid)
        .first()
    )
    if report is None:
        raise Http404
    if not is_of(request, report):
        raise PermissionDenied
    return report


def office_detail(
    request: HttpRequest,
    report: Report,
    *,
    contact: ReportContact | None = None,
    note: str = "",
    note_error: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a report, with its contact when it was asked for, and a note that was refused."""
    barrier, nearby = twin.around_report(report.uuid, report.geom.x, report.geom.y, report.kind)
    language = get_language() or "it"
    sentences = reach.sentences_about(barrier.uuid, barrier, language) if barrier else []
    entry, letters = report.entry, mail.messages_of(report.uuid)
    context: dict[str, Any] = {
        "report": facts_for_the_office(report),
        "entry": entry,
        "hand": hands.Hand(entry.assigned_to, entry.assigned_group).label,
        "is_overdue": report.state in OPEN_STATES and entry.due_at < timezone.now(),
        "reliability": percents(entry),
        "description": report.description,
        "place_note": report.place_note,
        "questions": queries.questions(report.uuid),
        "known_questions": [(code, str(words)) for code, words in QUESTIONS.items()],
        "can_ask": report.state in lifecycle.OPEN,
        "mail": [(NAMES.get(one.template, one.template), one) for one in letters],
        "has_contact": report.has_contact,  # type: ignore[attr-defined]
        "unreachable": report.unreachable,  # type: ignore[attr-defined]
        "photos": reviews_of_report(report.uuid),
        "notes": list(report.notes.select_related("author").order_by("pk")),
        "note": note,
        "note_error": note_error,
        # Made here, so that pressing twice is one note.
        "note_uuid": uuid4(),
        "contact": contact,
        "barrier": barrier,
        "sentences": sentences,
        "petition": queries.petition_of(report.uuid) if report.petition_id else None,
        "nearby": nearby,
        "measures": measure_lines(report.measures),
        "duplicate_of": report.duplicate_of,
        "competent_body": report.body_name or "",  # type: ignore[attr-defined]
        "decisions": decisions_from(report.state),
        "header_title": _("Report %(code)s") % {"code": report.code},
    }
    return render(request, "reports/admin/report.html", context, status=status)


def _ask(
    request: HttpRequest, report: Report, wanted: dict[str, Any], other: Report | None
) -> HttpResponse:
    context = {
        "report": report,
        "wanted": wanted,
        "other": other,
        "state_label": queries.status_label(wanted["to"]),
        "reason_label": lifecycle.REASONS[wanted["reason"]],
        "header_title": _("Report %(code)s") % {"code": report.code},
    }
    return render(request, "reports/admin/confirm.html", context)


def _duplicate_of(code: str) -> Report | None:
    stored = canonical(code) if code else None
    return Report.objects.filter(code=stored).first() if stored else None
