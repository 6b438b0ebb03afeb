"""How the points are used: figures with their tables, for a point or all, for some days."""

import csv
import io
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.booking import queries
from apps.booking.office.common import office_page, page
from apps.booking.office.plan_forms import date_input
from apps.booking.permissions import Scope, scope_of

LONGEST = timedelta(days=366)


class SpanForm(forms.Form):
    """Which points and days. Whatever cannot be understood is left out."""

    point = forms.ChoiceField(label=gettext_lazy("Point"), required=False)
    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=date_input())
    last = forms.DateField(label=gettext_lazy("To"), required=False, widget=date_input())

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].choices = [  # type: ignore[attr-defined]
            ("", _("All points")),
            *((one.code, one.name) for one in scope.sites),
        ]


@office_page()
def figures(request: HttpRequest) -> HttpResponse:
    """Waiting times, who did not come, what is asked for and when, what could not be given."""
    scope, now = scope_of(request), timezone.now()
    form = SpanForm(request.GET, scope=scope)
    form.is_valid()
    first, last = _days(form.cleaned_data)
    site = scope.by_code(form.cleaned_data.get("point") or "")
    found = queries.figures([site.pk] if site else scope.keys, first, last, now)
    if request.GET.get("format") == "csv":
        return _table(found, first, last)
    context = {
        "form": form,
        "found": found,
        "first": first,
        "last": last,
        "header_title": _("Figures of the points"),
    }
    return page(request, "figures", context)


def _days(said: dict[str, Any]) -> tuple[date, date]:
    """The days that are asked for; else the last four weeks."""
    last = said.get("last") or timezone.localdate()
    first = said.get("first") or last - timedelta(days=27)
    if first > last:
        first, last = last, first
    return max(first, last - LONGEST), last


def _table(found: queries.Figures, first: date, last: date) -> HttpResponse:
    """All charts in one file. For the office: nothing is left out, so it is not for publishing."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("From"), _("To"), _("Figure"), _("Group"), _("Number")])
    for chart in found.charts:
        for bar in chart.bars:
            writer.writerow([first, last, chart.title, bar.label, bar.value])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return response
