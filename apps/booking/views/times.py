"""What the pages with a list of times share."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest

from apps.booking import flow, queries
from apps.booking.errors import OtherTime
from apps.booking.words import day_words, month_words, time_words, when_words
from apps.points import queries as points


def times_context(request: HttpRequest, site_code: str, wish: queries.Wish) -> dict[str, Any]:
    """The months one may choose, and the days of the chosen one with their free times."""
    months = queries.months_ahead(site_code, wish.service)
    if not months:
        return {"months": [], "days": [], "none_at_all": True}
    asked = request.GET.get("month", "") or request.POST.get("month", "")
    month, days = _first_with_times(months, asked, site_code, wish)
    found = points.site_facts(site_code)
    return {
        "months": [(f"{one:%Y-%m}", month_words(one), one == month) for one in months],
        "month": f"{month:%Y-%m}",
        "month_words": month_words(month),
        "site_name": found[1].name if found else "",
        "site_code": site_code,
        "days": [
            {
                "id": f"{day.day:%Y%m%d}",
                "words": day_words(day.day),
                "times": [
                    {
                        "value": f"{site_code}|{slot.start.isoformat()}",
                        "words": time_words(slot.start),
                    }
                    for slot in day.times
                ],
            }
            for day in days
        ],
        "nothing_free": not any(day.times for day in days),
        # Nobody chose the month: all that can be booked was looked through.
        "none_at_all": not asked and not any(day.times for day in days),
    }


def others_context(others: Sequence[OtherTime]) -> dict[str, Any]:
    """Other times, when the one that was asked for is gone."""
    names = {}
    for other in others:
        if other.site_code not in names:
            found = points.site_facts(other.site_code)
            names[other.site_code] = found[1].name if found else ""
    return {
        "others": [
            {
                "value": f"{other.site_code}|{other.start.isoformat()}",
                "words": when_words(other.start),
                "site": names[other.site_code],
            }
            for other in others
        ]
    }


def _first_with_times(
    months: list[date], asked: str, site_code: str, wish: queries.Wish
) -> tuple[date, list[queries.DayOfTimes]]:
    """The month that was asked for, or else the first one in which something is free."""
    if asked:
        month = flow.month_asked(asked, months)
        return month, queries.month_of_times(site_code, wish, month)
    first = queries.month_of_times(site_code, wish, months[0])
    if any(day.times for day in first):
        return months[0], first
    for month in months[1:]:
        days = queries.month_of_times(site_code, wish, month)
        if any(day.times for day in days):
            return month, days
    return months[0], first
