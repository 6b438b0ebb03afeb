"""Hours of training that were held, for what a point owes in a year (50 h, ``points``)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db.models import DurationField, ExpressionWrapper, F, Q, Sum

from apps.courses.models import Session, SessionState
from apps.points import queries as points

_HOUR_S = Decimal(3600)


def training_hours(*, year: int, point_code: str = "", site_code: str = "") -> Decimal:
    """Hours of group training held in a year, at a point or one site of it; the whole city without.

    Only sessions that were held (attendance was noted) count, whole, in the year of their local
    start.
    """
    found = _seconds(year, Q(site_code=site_code) if site_code else Q(), "site__point__code")
    wanted = [found.get(point_code, 0)] if point_code else found.values()
    return _hours(sum(wanted))


def training_hours_by_point(year: int) -> dict[str, Decimal]:
    """The same by code of the point; points without any are absent. One query."""
    return {code: _hours(s) for code, s in _seconds(year, Q(), "site__point__code").items()}


def training_hours_by_site(year: int) -> dict[str, Decimal]:
    """The same by code of the site. One query."""
    return {code: _hours(s) for code, s in _seconds(year, Q(), "site__code").items()}


def _hours(seconds: int) -> Decimal:
    return Decimal(seconds) / _HOUR_S


def _seconds(year: int, which: Q, by: str) -> dict[str, int]:
    zone = points.city_zone()
    begin = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    length = ExpressionWrapper(F("ends") - F("starts"), output_field=DurationField())
    rows = (
        Session.objects.filter(state=SessionState.HELD, starts__gte=begin, starts__lt=end)
        .annotate(key=F(f"course__{by}"), site_code=F("course__site__code"))
        .filter(which)
        .values("key")
        .annotate(total=Sum(length))
        .order_by("key")
    )
    return {row["key"]: int((row["total"] or timedelta()).total_seconds()) for row in rows}
