"""When sites are open, as plain stretches of time: what booking and coverage reckon with."""

from datetime import date, datetime

from apps.points import hours
from apps.points.facts import PointFacts, SiteFacts
from apps.points.models import PointStatus, SiteRole
from apps.points.words import city_calendar

Spans = tuple[tuple[datetime, datetime], ...]


def published_spans(facts: PointFacts, site: SiteFacts, first_day: date, last_day: date) -> Spans:
    """The public hours of these days, both included, less holidays and closures.

    None while the point or the site is out of service, outside the validity of either, and
    where nobody published hours, or nobody can read them.
    """
    days = _days_in_service(facts, site, first_day, last_day)
    if days is None or not site.opening_hours:
        return ()
    return hours.spans(site.opening_hours, *days, city_calendar(), _closed(site))


def bookable_spans(facts: PointFacts, site: SiteFacts, first_day: date, last_day: date) -> Spans:
    """When appointments may take place: the public hours, or whole days where none are published.

    Who writes a weekly rule for a site without published hours knows when it receives people. A
    stop of the mobile unit without a calendar has no span, and nothing is booked there.
    """
    if site.opening_hours or site.role == SiteRole.STOP:
        return published_spans(facts, site, first_day, last_day)
    days = _days_in_service(facts, site, first_day, last_day)
    return () if days is None else hours.whole_days(*days, city_calendar(), _closed(site))


def _days_in_service(
    facts: PointFacts, site: SiteFacts, first_day: date, last_day: date
) -> tuple[date, date] | None:
    if site.suspended or facts.status != PointStatus.ACTIVE:
        return None
    first = max([first_day, *filter(None, (facts.valid_from, site.valid_from))])
    last = min([last_day, *filter(None, (facts.valid_until, site.valid_until))])
    return (first, last) if first <= last else None


def _closed(site: SiteFacts) -> tuple[hours.ClosedDays, ...]:
    return tuple(hours.ClosedDays(c.first_day, c.last_day, c.reason) for c in site.closures)
