"""Points with their desks and the week of their rules; a rule shows what it gives, then is kept."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.booking import queries, services
from apps.booking.models import Desk, WeeklyRule
from apps.booking.office.common import office_page, page, posted, show_refusal, site_or_404
from apps.booking.office.plan_forms import DeskForm, RuleForm
from apps.booking.permissions import scope_of
from apps.booking.rule_words import sentences
from apps.points.queries import SiteLine, service_choices, service_name


@office_page()
def points(request: HttpRequest) -> HttpResponse:
    """The points one plans for, and whether anything can be booked there."""
    scope = scope_of(request)
    counts = queries.counts_of(scope.keys, timezone.now())
    context = {
        "lines": [(line, counts[line.pk]) for line in scope.sites],
        "tab": "booking_points",
        "header_title": _("Bookable time"),
    }
    return page(request, "points", context)


@office_page()
def point(request: HttpRequest, code: str) -> HttpResponse:
    """One point: desks, the week, shifts of the next weeks, services with times of their own."""
    line, now = site_or_404(scope_of(request), code), timezone.now()
    context = {
        "line": line,
        "desks": queries.desk_lines(line.pk),
        "week": queries.week_of(line.pk, now),
        "shifts": queries.shifts_of([line.pk], now, now + queries.SHIFTS_AHEAD),
        "settings": queries.settings_of(line.pk),
        "service_names": service_choices(),
        "header_title": line.name,
    }
    return page(request, "point", context)


@office_page()
def desk(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """Add or change a desk."""
    line = site_or_404(scope_of(request), code)
    row = _found(Desk, line, pk)
    form = DeskForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_desk(form.save(commit=False))
        except services.BookingRefused as refused:
            show_refusal(form, refused.errors)
        else:
            messages.success(request, _("The desk is kept."))
            return redirect("booking_point", code=code)
    coming = services.appointments_to_come(row) if pk else 0
    context = {
        "form": form,
        "coming": coming,
        "line": line,
        "header_title": _("Desk") if pk else _("New desk"),
    }
    return page(request, "desk", context, status=_status(form))


@office_page()
def rule(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """Add or change a weekly rule: what it means and gives is shown first, then it is kept."""
    line, now = site_or_404(scope_of(request), code), timezone.now()
    row = _found(WeeklyRule, line, pk)
    form = RuleForm(posted(request), instance=row)
    context: dict[str, Any] = {"line": line, "form": form, "is_new": pk is None, "pk": pk}
    shown = row if pk and request.method != "POST" else None
    if request.method == "POST" and form.is_valid():
        shown = form.save(commit=False)
        if request.POST.get("do") == "keep":
            try:
                services.save_rule(shown)
            except services.BookingRefused as refused:
                show_refusal(form, refused.errors)
            else:
                messages.success(request, _("The rule is kept."))
                return redirect("booking_point", code=code)
    if shown is not None:
        preview = queries.preview_of(line.code, line.pk, shown, now)
        context |= {
            "sentences": sentences(shown),
            "preview": preview,
            "gives_nothing": not any(day.public or day.kept for day in preview),
            "preview_for": service_name(queries.preview_service(shown)),
        }
    context["header_title"] = _("New rule") if pk is None else _("Weekly rule")
    return page(request, "rule", context, status=_status(form))


@office_page()
def remove_rule(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask once more, then remove a rule."""
    line = site_or_404(scope_of(request), code)
    row = _found(WeeklyRule, line, pk)
    if request.method == "POST":
        services.remove_rule(row)
        messages.success(request, _("The rule is removed. What was booked stays."))
        return redirect("booking_point", code=code)
    context = {
        "line": line,
        "said": [*sentences(row), _("What is booked by it stays booked.")],
        "button": _("Remove the rule"),
        "header_title": _("Remove the rule?"),
    }
    return page(request, "sure", context)


def _found(model: type[Any], line: SiteLine, pk: int | None) -> Any:
    """The row of that point, or a new one."""
    if pk is None:
        return model(site_id=line.pk)
    row = model.objects.filter(site=line.pk, pk=pk).first()
    if row is None:
        raise Http404
    return row


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
