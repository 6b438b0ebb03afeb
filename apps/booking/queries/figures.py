"""How the points are used: counted from appointments and searches, never from who came.

An appointment counts when it was booked: times that were only kept do not. Those that were
cancelled have a SEQUENCE above zero when they had been booked before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.fields import DateTimeField
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.booking.models import LIVE, Appointment, AppointmentState, BookedBy, UnservedDemand
from apps.booking.queries.availability import city_zone
from apps.booking.rule_words import weekday_name
from apps.booking.words import day_words, language_name
from apps.points.queries import service_name

WEEKS_AHEAD = 8
_GONE = (AppointmentState.CANCELLED_BY_CITIZEN, AppointmentState.CANCELLED_BY_SERVICE)
_CAME = (AppointmentState.ARRIVED, AppointmentState.DONE)
BOOKED = Q(state__in=[AppointmentState.CONFIRMED, AppointmentState.MISSED, *_CAME]) | Q(
    state__in=_GONE, sequence__gt=0
)
START = Func(F("period"), function="lower", output_field=DateTimeField())
# Minutes people wait at a point: whoever holds the queue says it (``register_waits``).
_waits: list[str] = []

# Days from booking to appointment, and minutes from the time of the appointment to coming.
_SPANS = """
    SELECT count(*) FILTER (WHERE lead_d IS NOT NULL),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY lead_d),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY lead_d),
           count(late_min),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY late_min),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY late_min)
    FROM (
        SELECT extract(epoch FROM lower(a.period) - a.created_at) / 86400.0 AS lead_d,
               (SELECT extract(epoch FROM min(e.created_at) - lower(a.period)) / 60.0
                FROM booking_appointmentevent AS e
                WHERE e.appointment_id = a.id AND e.to_state = 'arrived') AS late_min
        FROM booking_appointment AS a
        WHERE a.site_id = ANY(%(sites)s)
          AND lower(a.period) >= %(first)s AND lower(a.period) < %(last)s
          AND (a.state IN ('confirmed', 'missed', 'arrived', 'done')
               OR (a.state IN ('cancelled_by_citizen', 'cancelled_by_service') AND a.sequence > 0))
    ) AS spans
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a table, and its length in the drawing. ``value`` is what is counted."""

    label: str
    value: int
    percent: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts by something, as a drawing and as a table. ``what`` is the head of its column."""

    name: str
    title: str
    what: str
    counted: str
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time: half of all are shorter than ``median``, nine of ten than ``most``."""

    count: int
    median: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of some sites and days."""

    booked: int
    came: int
    missed: int
    cancelled_by_citizen: int
    cancelled_by_service: int
    to_come: int
    lead_days: Span
    late_min: Span
    waited_min: Span | None
    unserved: int
    charts: list[Chart]

    @property
    def missed_percent(self) -> float | None:
        """Of those who came or should have; unknown while nobody did."""
        due = self.came + self.missed
        return 100 * self.missed / due if due else None


def register_waits(dotted: str) -> None:
    """Name the function that knows how long people wait at a point; called in ``ready``.

    It takes sites (primary keys) and two moments, and returns count, median and ninth decile in
    minutes, the last two None when nobody waited.
    """
    _waits[:] = [dotted]


def figures(sites: Sequence[int], first: date, last: date, now: datetime) -> Figures:
    """What happened on these local days, both included, and what is booked ahead.

    Constant queries, whatever is counted.
    """
    zone = city_zone()
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = Appointment.objects.filter(
        BOOKED, site__in=list(sites), period__startswith__gte=start, period__startswith__lt=end
    )
    states = dict(rows.values_list("state").annotate(number=Count("pk")).order_by())
    searches = UnservedDemand.objects.filter(day__gte=first, day__lte=last).filter(
        Q(site__in=list(sites)) | Q(site__isnull=True)
    )
    lead, late = _spans(sites, start, end)
    return Figures(
        booked=sum(states.values()),
        came=sum(states.get(state, 0) for state in _CAME),
        missed=states.get(AppointmentState.MISSED, 0),
        cancelled_by_citizen=states.get(AppointmentState.CANCELLED_BY_CITIZEN, 0),
        cancelled_by_service=states.get(AppointmentState.CANCELLED_BY_SERVICE, 0),
        to_come=states.get(AppointmentState.CONFIRMED, 0),
        lead_days=lead,
        late_min=late,
        waited_min=_waited(sites, start, end),
        unserved=searches.aggregate(all=Sum("searches"))["all"] or 0,
        charts=[
            *_demand(rows),
            _unserved(searches),
            _ahead(sites, now),
        ],
    )


def _demand(rows: QuerySet[Appointment]) -> list[Chart]:
    zone = city_zone()

    def by(expression: Any, label: Callable[[Any], str]) -> list[tuple[str, int]]:
        grouped = rows.annotate(group=expression).values_list("group")
        found = grouped.annotate(number=Count("pk")).order_by("-number", "group")
        return [(label(group), number) for group, number in found]

    hours = sorted(by(ExtractHour(START, tzinfo=zone), lambda hour: f"{hour:02d}:00"))
    weekdays = rows.annotate(day=ExtractIsoWeekDay(START, tzinfo=zone)).values_list("day")
    days = dict(weekdays.annotate(number=Count("pk")).order_by())
    booked = _("Appointments")
    return [
        chart("service", _("What people book"), _("Service"), booked,
              by(F("service"), service_name)),
        chart("language", _("Language wanted at the desk"), _("Language"), booked,
              by(F("language_wanted"),
                 lambda code: language_name(code) if code else _("Italian, or any"))),
        chart("hour", _("Hour of the day"), _("Begins from"), booked, hours),
        chart("weekday", _("Day of the week"), _("Day"), booked,
              [(capfirst(weekday_name(day - 1)), days.get(day, 0)) for day in range(1, 8)]),
        chart("way", _("How it was booked"), _("Way"), booked,
              by(F("booked_by"), lambda code: str(BookedBy(code).label))),
    ]  # fmt: skip


def _unserved(searches: QuerySet[UnservedDemand]) -> Chart:
    found = (
        searches.values_list("service")
        .annotate(number=Sum("searches", output_field=IntegerField()))
        .order_by("-number", "service")
    )
    return chart(
        "unserved",
        _("Looked for a time and found none"),
        _("Service"),
        _("Searches"),
        [(service_name(service), number) for service, number in found],
    )


def _ahead(sites: Sequence[int], now: datetime) -> Chart:
    """What is booked in each of the next weeks, beginning with this one."""
    zone = city_zone()
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    last = datetime.combine(monday + timedelta(weeks=WEEKS_AHEAD), time(), zone)
    starts = Appointment.objects.filter(
        site__in=list(sites),
        state__in=LIVE,
        period__startswith__gt=now,
        period__startswith__lt=last,
    ).annotate(day=TruncDate(START, tzinfo=zone))
    counts = [0] * WEEKS_AHEAD
    for day, number in starts.values_list("day").annotate(number=Count("pk")).order_by():
        week = (day - monday).days // 7
        counts[min(max(week, 0), WEEKS_AHEAD - 1)] += number
    weeks = [
        (day_words(monday + timedelta(weeks=ahead)), number) for ahead, number in enumerate(counts)
    ]
    return chart("ahead", _("Booked ahead"), _("Week from"), _("Appointments"), weeks)


def chart(
    name: str, title: str, what: str, counted: str, counts: Sequence[tuple[str, int]]
) -> Chart:
    """A chart of these counts in their order; the longest bar is the whole width."""
    longest = max((number for _label, number in counts), default=0)
    bars = [
        Bar(label, number, round(100 * number / longest, 1) if longest else 0.0)
        for label, number in counts
    ]
    return Chart(name, title, what, counted, bars)


def _spans(sites: Sequence[int], first: datetime, last: datetime) -> tuple[Span, Span]:
    with connection.cursor() as cursor:
        cursor.execute(_SPANS, {"sites": list(sites), "first": first, "last": last})
        (leads, lead, lead_most, lates, late, late_most) = cursor.fetchone()
    return Span(leads, lead, lead_most), Span(lates, late, late_most)


def _waited(sites: Sequence[int], first: datetime, last: datetime) -> Span | None:
    if not _waits:
        return None
    count, median, most = import_string(_waits[0])(list(sites), first, last)
    return Span(count, median, most)
