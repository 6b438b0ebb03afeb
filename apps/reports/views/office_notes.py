"""Internal notes of a report, and kept texts as the reporter would read them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.reports import lifecycle, questions, services
from apps.reports.models import AnswerUse
from apps.reports.queries.answers import answers_for
from apps.reports.views.office import office_detail, office_report


@never_cache
@require_POST
def add_note(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Write a note down. What was typed is still there when it cannot be taken."""
    report = office_report(request, report_uuid)
    text = request.POST.get("text", "")
    try:
        services.add_note(
            report_uuid=report.uuid,
            text=text,
            author=request.user,  # type: ignore[arg-type]  # nobody gets here anonymously
            client_uuid=request.POST.get("client_uuid", ""),
        )
    except services.ReportRefused as refused:
        words = " ".join(str(one) for texts in refused.errors.values() for one in texts)
        return office_detail(request, report, note=text, note_error=words, status=422)
    except services.TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The note is kept with the report."))
    return redirect("reports_office_detail", report_uuid=report.uuid)


@never_cache
@require_safe
def answers(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Kept texts with the facts of this report, in the reporter's language where there is one."""
    report = office_report(request, report_uuid)
    use = request.GET.get("use", "")
    use = use if use in AnswerUse.values else AnswerUse.QUESTION
    context = {
        "report": report,
        "use": use,
        "uses": AnswerUse.choices,
        "answers": answers_for(report, use=use),
        "can_ask": use == AnswerUse.QUESTION and report.state in lifecycle.OPEN,
        "longest": questions.TEXT_MAX_LENGTH,
        "language": get_language_info(report.language)["name_translated"],
        "header_title": _("Texts for report %(code)s") % {"code": report.code},
    }
    return render(request, "reports/admin/answers.html", context)
