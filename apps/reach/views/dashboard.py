"""The city's figures, as of any day: a page without scripts, and files of the same numbers."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_date
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from apps.accounts import services as accounts
from apps.reach import choropleth, exports, queries
from apps.reach.made import made
from apps.reach.profiles import CATEGORY_LABELS, PROFILE_LABELS
from apps.reach.queries import dashboard, history
from apps.territory import queries as territory
from project.too_many import too_many_page

PROFILE, CATEGORY = "manual_wheelchair", "pharmacy"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the visitor asked for. A value that does not exist is as if not given.

    ``typed`` is the day as it was written, ``day`` what it means; None: now.
    """

    profile: str
    category: str
    group: str
    order: str
    typed: str
    day: date | None
    error: str

    @classmethod
    def read(cls, query: QueryDict) -> "Choice":
        """Read the query string."""

        def one_of(key: str, allowed: Any, otherwise: str) -> str:
            value = query.get(key, "")
            return value if value in allowed else otherwise

        typed = query.get("day", "").strip()[:20]
        day, error = _day(typed)
        return cls(
            profile=one_of("profile", PROFILE_LABELS, PROFILE),
            category=one_of("category", CATEGORY_LABELS, CATEGORY),
            group=one_of("group", {"all", "65_plus"}, "all"),
            order=one_of("order", dashboard.ORDERS, "district"),
            typed=typed,
            day=day,
            error=error,
        )

    def published(self) -> history.PublishedFacts | None:
        """The set that was public at the end of the day, or is now. One query."""
        return history.as_of(timezone.now()) if self.day is None else history.as_of_day(self.day)

    def within(self, figures: history.CityFigures) -> "Choice":
        """The nearest choice these figures can answer."""

        def one_of(value: str, there: list[str]) -> str:
            return value if value in there else there[0]

        return replace(
            self,
            profile=one_of(self.profile, figures.profiles),
            category=one_of(self.category, figures.categories),
            group=one_of(self.group, figures.groups),
        )


def _day(typed: str) -> tuple[date | None, str]:
    """The day and what is wrong with it."""
    if not typed:
        return None, ""
    try:
        day = parse_date(typed)
    except ValueError:  # looks like a date, and is none
        day = None
    if day is None:
        return None, _("Write the day as year-month-day, for example 2026-03-31.")
    if day > timezone.localdate():
        return None, _("This day has not come yet.")
    # Nobody could have published before; and calendars end.
    return (day, "") if day.year >= 1900 else (None, _("Nothing was published that early."))


@require_safe
@conditional_page
def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The figures by district and profile, on a map and in an equal table, and how they moved."""
    choice = Choice.read(request.GET)
    published = choice.published()
    if published is None and not choice.error and choice.day is not None:
        choice = replace(choice, day=None, error=_("Nothing had been published by that day."))
        published = choice.published()
    context: dict[str, Any] = {"choice": choice, "datasets": territory.active_datasets()}
    try:
        if published is not None:
            context |= _shown(choice, published)
    except history.BeingMade:
        return _later(render(request, "reach/dashboard.html", context))
    response = render(request, "reach/dashboard.html", context)
    # Ask again each time: the answer is "not modified" until there is something new.
    patch_cache_control(response, no_cache=True)
    return response


def _later(response: HttpResponse) -> HttpResponse:
    """Somebody else is computing what was asked for."""
    response.status_code = 503
    response.headers["Retry-After"] = "10"
    patch_cache_control(response, no_store=True)
    return response


def _shown(choice: Choice, published: history.PublishedFacts) -> dict[str, Any]:
    figures = history.city_figures(published)
    choice = choice.within(figures)
    shown = dashboard.dashboard(
        published,
        profile=choice.profile,
        category=choice.category,
        group=choice.group,
        order=choice.order,
    )
    labels = dict(queries.categories())
    return {
        "choice": choice,
        "shown": shown,
        "first_day": history.first_day(),
        "today": timezone.localdate(),
        "profiles": [(p, PROFILE_LABELS.get(p, p)) for p in figures.profiles],
        "categories": [(c, labels.get(c, c), figures.has_data(c)) for c in figures.categories],
        "profile_label": PROFILE_LABELS.get(choice.profile, choice.profile),
        "category_label": labels.get(choice.category, choice.category),
        "map": _map(shown),
        "lines": _lines(shown.moments),
    }


def _map(shown: dashboard.Dashboard) -> dict[str, Any] | None:
    drawn = choropleth.district_shapes()
    if drawn is None or not shown.has_data:
        return None
    areas = {area.code: area for area in shown.districts}
    return {
        "width": drawn.width,
        "height": drawn.height,
        "shapes": [
            {
                "shape": shape,
                "area": areas.get(shape.code),
                "share_class": choropleth.share_class(
                    areas[shape.code].within_15 if shape.code in areas else None
                ),
            }
            for shape in drawn.shapes
        ],
        "classes": [
            (str(i + 1), round(100 * low), round(100 * high))
            for i, (low, high) in enumerate(
                zip((0.0, *choropleth.CLASSES), choropleth.CLASSES, strict=False)
            )
        ],
    }


def _lines(moments: list[dashboard.Moment]) -> dict[str, choropleth.Line] | None:
    """Nothing to draw before there are two points; gaps inside are drawn as gaps."""
    while moments and moments[0].within_15 is None:
        moments = moments[1:]
    if len(moments) < 2:
        return None
    times = [moment.published.published_at.timestamp() for moment in moments]
    return {
        "hopeful": choropleth.line(times, [moment.within_15 for moment in moments]),
        "sure": choropleth.line(times, [moment.sure_within_15 for moment in moments]),
    }


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The whole set of a day as CSV."""
    return _file(request, "csv", "text/csv; charset=utf-8")


@require_safe
def figures_gpkg(request: HttpRequest) -> HttpResponse:
    """The districts with all figures of a day as a GeoPackage."""
    return _file(request, "gpkg", "application/geopackage+sqlite3")


def _file(request: HttpRequest, kind: str, content_type: str) -> HttpResponse:
    """Keyed by the set and the districts: made once for everybody, and sent again to nobody."""
    choice = Choice.read(request.GET)
    published = None if choice.error else choice.published()
    districts = territory.active_dataset("districts")
    if published is None or (kind == "gpkg" and districts is None):
        raise Http404
    # The set is named in the file, so that it is not that of another with the same figures.
    of = f"{published.pk}-{published.digest[:32]}-{districts.id if districts else 0}"
    etag = f'"{kind}-{of}"'
    # Who compresses on the way weakens the tag; the content is the same.
    known = {
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    if etag in known:
        response: HttpResponse = HttpResponseNotModified()
    else:
        try:
            accounts.spend(request, "download")
            body = _made(kind, of, published)
        except accounts.TooMany as too_many:
            return too_many_page(request, too_many)
        except history.BeingMade:
            return _later(HttpResponse(_("This file is being made. Try again in a moment.")))
        response = HttpResponse(body, content_type=content_type)
        name = f"{exports.file_stem(published)}.{kind}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _made(kind: str, of: str, published: history.PublishedFacts) -> bytes:
    figures = history.city_figures(published)
    if kind == "gpkg" and not any(figures.areas):
        raise Http404
    make = exports.csv_of if kind == "csv" else exports.geopackage_of
    return made(f"{of}.{kind}", lambda: make(published, figures), one_at_a_time="files of figures")
