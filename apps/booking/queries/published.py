"""What is published of how the points are used: months that are over, small numbers left out.

One table only, with the same appointments counted by point, by service, by language and by hour.
No two are crossed, and no sums are told: still the sum of a table is known from another one, so
what is left out is chosen for that (``office.suppression``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import ExtractHour, TruncMonth

from apps.booking.models import Appointment, AppointmentState, UnservedDemand
from apps.booking.queries.availability import city_zone
from apps.booking.queries.figures import BOOKED, START
from apps.office.suppression import hidden
from apps.points import queries as points

# Older months stay in copies of whoever took them; here a table that can be read.
MONTHS = 24
TABLES = ("point", "service", "language", "hour")
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """A line of the published table. None is left out: a small number, or what would tell one."""

    month: date
    table: str
    code: str
    appointments: int | None
    missed: int | None
    searches: int | None


def published_months(now: datetime) -> list[Published]:
    """Every month that is over, the newest first. Constant queries."""
    zone = city_zone()
    until = now.astimezone(zone).date().replace(day=1)
    since = _months_before(until, MONTHS)
    sites = {
        key: code
        for code, key in points.site_keys(
            site.code for facts in points.points(now) for site in facts.sites
        ).items()
    }
    counts: dict[date, Counter[_Key]] = defaultdict(Counter)
    rows = Appointment.objects.filter(
        BOOKED,
        site__in=list(sites),
        period__startswith__gte=datetime.combine(since, time(), zone),
        period__startswith__lt=datetime.combine(until, time(), zone),
    ).annotate(month=TruncMonth(START, tzinfo=zone))
    groups: dict[str, Any] = {
        "point": F("site"),
        "service": F("service"),
        "language": F("language_wanted"),
        "hour": ExtractHour(START, tzinfo=zone),
    }
    for table, expression in groups.items():
        grouped = rows.annotate(group=expression).values_list("month", "group")
        found = grouped.annotate(
            number=Count("pk"),
            missed=Count("pk", filter=Q(state=AppointmentState.MISSED)),
        ).order_by()
        for month, group, number, missed in found:
            code = _code(table, group, sites)
            of_month = counts[month.astimezone(zone).date()]
            of_month[table, code, "appointments"] += number
            of_month[table, code, "missed"] += missed
            of_month[table, code, "others"] += number - missed
    _add_searches(counts, sites, since, until)
    return [line for month in sorted(counts, reverse=True) for line in _lines(month, counts[month])]


def _add_searches(
    counts: dict[date, Counter[_Key]], sites: dict[int, str], since: date, until: date
) -> None:
    searches = UnservedDemand.objects.filter(day__gte=since, day__lt=until)
    grouped = searches.annotate(month=TruncMonth("day")).values_list("month", "site", "service")
    for month, site, service, number in grouped.annotate(number=Sum("searches")).order_by():
        if site is not None and site not in sites:
            continue
        counts[month]["service", service, "searches"] += number
        counts[month]["point", sites.get(site, "") if site else "", "searches"] += number


def _lines(month: date, counts: Counter[_Key]) -> list[Published]:
    left_out = hidden(counts, _told_together(counts))

    def told(table: str, code: str, what: str) -> int | None:
        key = (table, code, what)
        return None if key in left_out else counts[key]

    return [
        Published(
            month, table, code,
            told(table, code, "appointments"),
            told(table, code, "missed"),
            told(table, code, "searches") if table in {"point", "service"} else None,
        )
        for table in TABLES
        for code in sorted({code for name, code, _what in counts if name == table})
    ]  # fmt: skip


def _told_together(counts: Counter[_Key]) -> list[list[_Key]]:
    """Cells whose sum somebody could know: a table's, and the two parts of each line."""
    groups: dict[tuple[str, ...], list[_Key]] = defaultdict(list)
    for table, code, what in counts:
        groups[table, what].append((table, code, what))
        if what in {"missed", "others"}:
            groups[table, code, "line"].append((table, code, what))
    return list(groups.values())


def _code(table: str, group: Any, sites: dict[int, str]) -> str:
    if table == "point":
        return sites[group]
    return f"{group:02d}" if table == "hour" else str(group)


def _months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
