"""Openings and weeks of hours in the words of a language."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.points import hours
from apps.points.facts import DayHours, Opening, SiteFacts
from cities import get_city


def opening(site: SiteFacts, at: datetime | None = None) -> Opening:
    """Whether a site receives people at ``at`` (now when absent), in the active language."""
    if site.suspended:
        return Opening("closed", "suspended", None, _("Suspended for now"))
    if not site.in_service:
        return Opening("closed", "not_in_service", None, _("Not in service"))
    if not site.opening_hours:
        return Opening("unknown", "no_hours", None, _("Opening hours not known"))
    now = at or timezone.now()
    calendar = city_calendar()
    found = hours.moment(site.opening_hours, now, calendar, _closures(site))
    return Opening(
        found.state, found.reason, found.next_change, _sentence(found, now, calendar.timezone)
    )


def week_hours(
    site: SiteFacts, language: str | None = None, first_day: date | None = None
) -> list[DayHours]:
    """Seven days of hours from ``first_day`` (today when absent), in words.

    Empty when nobody said the hours, or nobody can read them: the page says so instead.
    """
    calendar = city_calendar()
    today = timezone.localdate(timezone=calendar.timezone)
    first = first_day or today
    if not site.opening_hours or not hours.is_readable(site.opening_hours):
        return []
    with translation.override(language or translation.get_language()):
        return [_day(site, first + timedelta(days=ahead), today, calendar) for ahead in range(7)]


def _day(site: SiteFacts, day: date, today: date, calendar: hours.Calendar) -> DayHours:
    closures = _closures(site)
    intervals = (
        [] if site.suspended else hours.day_intervals(site.opening_hours, day, calendar, closures)
    )
    if intervals:
        spans = [
            _("from %(start)s to %(end)s") % {"start": _clock(start), "end": _clock(end)}
            for start, end in intervals
        ]
        text = _(" and ").join(spans)
    elif site.suspended:
        text = _("Suspended for now")
    else:
        text = _why(*hours.why_closed(site.opening_hours, day, calendar, closures))
    return DayHours(
        day=day,
        weekday=capfirst(str(WEEKDAYS[day.weekday()])),
        text=text,
        intervals=tuple(intervals),
        is_today=day == today,
    )


def _sentence(found: hours.Moment, now: datetime, zone: ZoneInfo) -> str:
    when = _when(found.next_change, now.astimezone(zone)) if found.next_change else ""
    if found.state == "open":
        return _("Open until %(when)s") % {"when": when} if when else _("Open")
    if found.state == "unknown":
        if found.reason == "unreadable":
            return _("Opening hours not known")
        return found.detail or _("Opening hours may vary: ask first")
    closed = _why(found.reason, found.detail)
    if found.next_change is None:
        return closed
    if found.next_change.astimezone(zone).date() == now.astimezone(zone).date():
        when = _("today at %(time)s") % {"time": when}
    return _("%(closed)s. Opens %(when)s") % {"closed": closed, "when": when}


def _why(reason: str, detail: str) -> str:
    if reason == "closure":
        return _("Closed: %(reason)s") % {"reason": detail} if detail else _("Closed these days")
    if reason == "holiday":
        return _("Closed for the holiday")
    return _("Closed")


def _when(moment: datetime, now: datetime) -> str:
    clock = _clock(moment.time())
    days = (moment.date() - now.date()).days
    if days == 0:
        return clock
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    if days < 7:
        return _("%(weekday)s at %(time)s") % {"weekday": WEEKDAYS[moment.weekday()], "time": clock}
    day = date_format(moment.date(), "DATE_FORMAT")
    return _("%(day)s at %(time)s") % {"day": day, "time": clock}


def _clock(moment: time) -> str:
    if moment == time():
        return _("midnight")
    return time_format(moment, "TIME_FORMAT")


def _closures(site: SiteFacts) -> list[hours.ClosedDays]:
    return [hours.ClosedDays(c.first_day, c.last_day, c.reason) for c in site.closures]


@lru_cache(maxsize=8)
def _city_calendar(code: str) -> hours.Calendar:
    city = get_city(code)
    return hours.Calendar(ZoneInfo(city.timezone), tuple(city.local_holidays))


def city_calendar() -> hours.Calendar:
    """Time zone and holidays of the city of this installation."""
    return _city_calendar(settings.SOGLIA_CITY)
