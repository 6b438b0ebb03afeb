"""Who is competent, in the Wagtail admin: order the rules, test them, and change one answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import queries as accounts
from apps.reports import queries, services
from apps.reports.competence_forms import AssignForm, ForwardForm, RuleForm
from apps.reports.competence_words import describe, off_words
from apps.reports.models import CompetenceRule, Report
from apps.reports.permissions import may_decide, may_decide_about


def may_rule(request: HttpRequest) -> bool:
    """Staff and technicians of the whole city: the rules are one for all districts."""
    return accounts.holds_whole_city(request)


@never_cache
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in order, with what each of them says of the last reports."""
    _may_rule(request)
    preview = queries.preview_competence()
    rows = queries.competence_rules()
    context = {
        "rules": [
            {
                "rule": rule,
                "says": describe(rule),
                "reports": preview.by_rule.get(rule.pk, 0),
                "off": off_words(rule.switched_off_reason),
                "first": index == 0,
                "last": index == len(rows) - 1,
            }
            for index, rule in enumerate(rows)
        ],
        "asked": len(preview.rows),
        "nobody": preview.by_body.get("", 0),
        "header_title": _("Who is competent"),
    }
    return render(request, "reports/admin/competence_rules.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new rule, or another wording of one."""
    rule = CompetenceRule() if pk is None else _rule(request, pk)
    _may_rule(request)
    form = RuleForm(request.POST if request.method == "POST" else None, instance=rule)
    if request.method == "POST" and form.is_valid():
        try:
            saved = form.save()
        except services.BrokenRule as broken:
            form.add_error(None, off_words(broken.reason))
        else:
            messages.success(request, _("The rule is kept."))
            return redirect("reports_competence_preview", pk=saved.pk)
    title = _("New rule") if pk is None else _("Change a rule")
    context = {"form": form, "header_title": title}
    return render(
        request,
        "reports/admin/competence_rule.html",
        context,
        status=422 if form.errors else 200,
    )


@never_cache
@require_safe
def preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Which body would the last reports get? A rule that is off may be asked as if it were on."""
    _may_rule(request)
    rule = None if pk is None else _rule(request, pk)
    result = queries.preview_competence(also=pk)
    names = queries.body_names()
    rows = [row for row in result.rows if rule is None or row.rule == rule.pk]
    context = {
        "rule": rule,
        "says": describe(rule) if rule else "",
        "rows": [
            {
                "row": row,
                "now": names.get(row.body_now, ""),
                "then": names.get(row.body_then, ""),
            }
            for row in rows
        ],
        "asked": len(result.rows),
        "changed": sum(row.changes for row in rows),
        "broken": [off_words(reason) for reason in result.broken.values()],
        "header_title": _("Test of the rules"),
    }
    return render(request, "reports/admin/competence_preview.html", context)


@never_cache
@require_POST
def change_rule(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Move a rule, switch it on or off, or remove it."""
    rule = _rule(request, pk)
    try:
        if what in ("up", "down"):
            services.move_rule(pk=rule.pk, up=what == "up")
        elif what in ("on", "off"):
            services.switch_rule(pk=rule.pk, active=what == "on")
        elif what == "remove":
            services.remove_rule(pk=rule.pk)
        else:
            raise Http404
    except services.BrokenRule as broken:
        messages.error(request, off_words(broken.reason))
    else:
        messages.success(request, _("Done."))
    return redirect("reports_competence")


@never_cache
@require_safe
def of_report(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Who has to act on one report, and who was told."""
    return _of_report(request, _report(request, report_uuid))


@never_cache
@require_POST
def assign(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Give the report to another body, with a reason."""
    report = _report(request, report_uuid)
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _of_report(request, report, assign=form)
    try:
        services.reassign(
            report_uuid=report.uuid,
            body_code=form.cleaned_data["body"].code,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            expected=form.cleaned_data["expected"],
        )
    except services.TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The report is given to this body."))
    return redirect("reports_competence_report", report_uuid=report.uuid)


@never_cache
@require_POST
def forward(request: HttpRequest, report_uuid: UUID) -> HttpResponse:
    """Tell a body of the report."""
    report = _report(request, report_uuid)
    form = ForwardForm(request.POST)
    if not form.is_valid():
        return _of_report(request, report, forward=form)
    words = form.cleaned_data
    try:
        services.forward(
            report_uuid=report.uuid,
            body_code=words["body"].code,
            actor=request.user,
            with_text=words["with_text"],
            text_checked=words["text_checked"],
            with_contact=words["with_contact"],
        )
    except services.ForwardRefused as refused:
        form.add_error(None, str(refused.message))
        return _of_report(request, report, forward=form)
    messages.success(request, _("The report is on its way."))
    return redirect("reports_competence_report", report_uuid=report.uuid)


def _of_report(
    request: HttpRequest,
    report: Report,
    *,
    assign: AssignForm | None = None,
    forward: ForwardForm | None = None,
) -> HttpResponse:
    body = report.competent_body
    # A person may have removed or switched off the body meanwhile: then nothing is chosen.
    context: dict[str, Any] = {
        "report": report,
        "body": queries.body_names().get(body, ""),
        "description": report.description,
        "forwardings": queries.forwardings_of(report.uuid),
        "assign": assign or AssignForm(initial={"body": body, "expected": body}),
        "forward": forward or ForwardForm(initial={"body": body}),
        "header_title": _("Report %(code)s") % {"code": report.code},
    }
    wrong = (assign and assign.errors) or (forward and forward.errors)
    return render(
        request, "reports/admin/competence_report.html", context, status=422 if wrong else 200
    )


def _may_rule(request: HttpRequest) -> None:
    if not may_rule(request):
        raise PermissionDenied


def _rule(request: HttpRequest, pk: int) -> CompetenceRule:
    _may_rule(request)
    rule = (
        CompetenceRule.objects.select_related("body").filter(pk=pk).first() if pk < 2**63 else None
    )
    if rule is None:
        raise Http404
    return rule


def _report(request: HttpRequest, report_uuid: UUID) -> Report:
    if not may_decide(request):
        raise PermissionDenied
    report = Report.objects.filter(uuid=report_uuid).first()
    if report is None:
        raise Http404
    if not may_decide_about(request.user, report):
        raise PermissionDenied
    return report
