"""What can be booked at all: points, services, languages, and when each is free next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from apps.booking import slots
from apps.booking.models import Desk, Shift, WeeklyRule
from apps.booking.queries.availability import city_zone, free_slots, setting_of
from apps.points import queries as points
from apps.points.queries import SERVICE_CODES, PointFacts, SiteFacts

# How far ahead "the first free time" is looked for.
AHEAD = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Choice:
    """A site one may choose, with its first free time, if there is one."""

    point: PointFacts
    site: SiteFacts
    first_free: datetime | None


@dataclass(frozen=True, slots=True)
class DayOfTimes:
    """A day of the calendar with its free times; none is a fact worth showing."""

    day: date
    times: tuple[slots.Slot, ...]


def bookable_services() -> list[str]:
    """Codes of what can be booked anywhere, in the order of the catalogue."""
    offered: set[str] = set()
    for services in WeeklyRule.objects.values_list("services", flat=True):
        offered.update(services or SERVICE_CODES)
    return [code for code in SERVICE_CODES if code in offered]


def languages_spoken(now: datetime | None = None) -> list[str]:
    """Codes of languages that somebody speaks at a desk from now on, Italian left out."""
    # One question to the database, whatever the number of shifts.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT unnest(languages) FROM {Shift._meta.db_table} WHERE ends > %s",  # noqa: S608, SLF001 - the name of our own table
            [now or timezone.now()],
        )
        return sorted(code for (code,) in cursor.fetchall() if code != "it")


def sites_to_choose(wish: slots.Wish, now: datetime | None = None) -> list[Choice]:
    """Sites that take bookings of this service, the first free one on top."""
    at = now or timezone.now()
    today = at.astimezone(city_zone()).date()
    free = free_slots(None, wish, today, today + AHEAD, at)
    offering = _offering(wish.service)
    found = [
        Choice(
            facts,
            site,
            next(iter(free[site.code])).start if site.code in free else None,
        )
        for facts in points.points(at)
        for site in facts.sites
        if site.code in offering and site.in_service and not site.suspended
    ]
    never = datetime.max.replace(tzinfo=city_zone())
    return sorted(found, key=lambda one: (one.first_free or never, one.point.name, one.site.code))


def month_of_times(
    site_code: str, wish: slots.Wish, month: date, now: datetime | None = None
) -> list[DayOfTimes]:
    """The days of a month on which the site takes bookings, with what is free.

    ``month`` is its first day. Days that are over, too near or too far are left out.
    """
    at = now or timezone.now()
    zone = city_zone()
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    first = max(month, at.astimezone(zone).date())
    if first > last:
        return []
    found = free_slots([site_code], wish, first, last, at).get(site_code)
    days = found.by_day() if found else {}
    working = _working_days(site_code, wish.service, first, last, at)
    return [DayOfTimes(day, tuple(days.get(day, ()))) for day in sorted({*working, *days})]


def months_ahead(site_code: str, service: str, now: datetime | None = None) -> list[date]:
    """First days of the months in which one may book."""
    at = now or timezone.now()
    today = at.astimezone(city_zone()).date()
    pk = points.site_keys([site_code]).get(site_code)
    if pk is None:
        return []
    last = today + timedelta(days=setting_of(service, pk).lead_max_days)
    months = [today.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    return months


def _working_days(site_code: str, service: str, first: date, last: date, at: datetime) -> set[date]:
    """Days on which a rule of the site and its hours meet, whoever has booked."""
    found = points.site_facts(site_code)
    if found is None:
        return set()
    pk = points.site_keys([site_code]).get(site_code)
    limit = at.astimezone(city_zone()).date() + timedelta(
        days=setting_of(service, pk or 0).lead_max_days
    )
    open_days = {
        start.date() + timedelta(days=ahead)
        for start, end in points.bookable_spans(*found, first, min(last, limit))
        for ahead in range((end - timedelta(seconds=1) - start).days + 1)
    }
    weekdays = {
        rule.weekday
        for rule in WeeklyRule.objects.filter(site=pk)
        if not rule.services or service in rule.services
    }
    return {day for day in open_days if day.weekday() in weekdays}


def _offering(service: str) -> set[str]:
    """Codes of sites with a desk and a rule for this service."""
    with_desk = set(Desk.objects.filter(active=True).values_list("site__code", flat=True))
    rules = WeeklyRule.objects.filter(public_seats__gt=0).values_list("site__code", "services")
    return {code for code, services in rules if not services or service in services} & with_desk
