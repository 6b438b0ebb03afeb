"""Coverage of the points, for the office. Its name opens with another word than the desk's pages:

a PIN at a shared computer does not lead here.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.queries import holds_whole_city
from apps.desk import queries
from apps.desk.coverage import Coverage, percent
from apps.desk.queries import coverage as figures
from apps.office.suppression import SMALLEST
from cities import get_city

# A spreadsheet would take these for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A year, up to today: per point, per circoscrizione, and the city; ``form`` gives a file."""
    if not holds_whole_city(request):
        raise PermissionDenied
    today = queries.local_today()
    years = figures.years_recorded(today)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(one) for one in years} else today.year
    page = figures.coverage(date(year, 1, 1), min(today, date(year, 12, 31)))
    if request.GET.get("form") == "public":
        return _file(_public_rows(page), f"points-helped-{year}.csv")
    if request.GET.get("form") == "csv":
        return _file(_rows(page), f"points-coverage-{year}.csv")
    names = {one.code: one.name for one in page.districts}
    programme = page.programme
    context = {
        "page": page,
        "year": year,
        "years": years,
        "tables": [
            (
                _("By point"),
                [_cells(one, page, names.get(one.district, "")) for one in page.points],
            ),
            (_("By circoscrizione"), [_cells(one, page, "") for one in page.districts]),
        ],
        "city": _cells(page.city, page, ""),
        "smallest": SMALLEST,
        "target": round(programme.people_per_point) if programme else None,
        "header_title": _("Coverage of the points"),
    }
    return render(request, "desk/admin/coverage.html", context)


def _cells(one: Coverage, page: figures.CoveragePage, district: str) -> dict[str, Any]:
    """A line of a table: values, and how much they are of what was asked."""
    programme = page.programme
    wanted = programme.people_per_point * one.points if programme and page.target_holds else None
    training = programme.training_hours_a_year * one.points if programme else None
    return {
        "name": one.name or _("Not known"),
        "district": district,
        "points": one.points,
        "hours": one.hours_a_week,
        "hours_percent": percent(one.hours_a_week, programme.hours_a_week if programme else None),
        "training": one.training_hours,
        "training_percent": percent(one.training_hours, training),
        "helps": one.helps,
        "people": one.people,
        "first_time": one.first_time if one.asked else None,
        "so_far": one.people_so_far,
        "so_far_percent": percent(one.people_so_far, wanted),
    }


def _rows(page: figures.CoveragePage) -> Iterable[list[object]]:
    """For the office: exact, with unknown left empty."""
    yield [
        "level", "code", "name", "circoscrizione", "points", "first_day", "last_day",
        "open_hours_a_week", "training_hours", "helps", "people", "asked_whether_first_time",
        "first_time", "people_since_the_beginning",
    ]  # fmt: skip
    levels = (("point", page.points), ("circoscrizione", page.districts), ("city", (page.city,)))
    for level, lines in levels:
        for one in lines:
            yield [
                level, one.code, one.name, one.district, one.points, page.first, page.last,
                _number(one.hours_a_week), _number(one.training_hours), one.helps, one.people,
                one.asked, one.first_time, one.people_so_far,
            ]  # fmt: skip


def _public_rows(page: figures.CoveragePage) -> Iterable[list[object]]:
    """To be published: one number of people for each point, small ones left out."""
    lines, total = figures.published(page)
    yield ["code", "name", "first_day", "last_day", "people", "left_out"]
    for one, people in lines:
        yield [one.code, one.name, page.first, page.last, _known(people), int(people is None)]
    yield ["", _city_name(), page.first, page.last, _known(total), int(total is None)]


def _city_name() -> str:
    return get_city(settings.SOGLIA_CITY).name


def _known(value: int | None) -> int | str:
    return "" if value is None else value


def _number(value: float | Decimal | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _file(rows: Iterable[list[object]], name: str) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_as_text(cell) for cell in row])
    # With the mark that tells spreadsheets it is UTF-8.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _as_text(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
