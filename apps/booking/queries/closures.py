"""What closures hit, and how far telling of them has come."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet

from apps.accounts import queries as accounts
from apps.booking.models import (
    Appointment,
    AppointmentState,
    BulkClosure,
    ClosureItem,
    ClosureState,
    ItemState,
)
from apps.booking.queries.availability import city_zone
from apps.points.queries import service_name


@dataclass(frozen=True, slots=True)
class HitLine:
    """An appointment that a closure would cancel, without anything about who comes."""

    code: str
    uuid: uuid.UUID
    site: int
    start: datetime
    service: str


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """A closure in bulk with how far it has come. ``sites``: how many of them."""

    uuid: uuid.UUID
    first_day: date
    last_day: date
    reason: str
    state: str
    state_label: str
    tell_from: datetime
    created_at: datetime
    by: str
    sites: int
    hit: int
    told: int
    waiting: int
    kept: int
    gone: int

    @property
    def may_be_undone(self) -> bool:
        """Whether taking it back still changes anything for anybody."""
        return self.state in {ClosureState.ANNOUNCED, ClosureState.TELLING}


def hit(
    sites: Iterable[int], first_day: date, last_day: date, now: datetime
) -> QuerySet[Appointment]:
    """Appointments that are to come and fall on these days (local, both included), by time."""
    zone = city_zone()
    first = datetime.combine(first_day, time(), zone)
    last = datetime.combine(last_day + timedelta(days=1), time(), zone)
    return Appointment.objects.filter(
        site__in=list(sites),
        state__in=[AppointmentState.HELD, AppointmentState.CONFIRMED],
        period__overlap=(first, last),
        period__startswith__gt=now,
    ).order_by("period", "pk")


def hit_lines(
    sites: Iterable[int], first_day: date, last_day: date, now: datetime
) -> list[HitLine]:
    """The booked ones among them: times that are only kept are given back without a word."""
    rows = hit(sites, first_day, last_day, now).filter(state=AppointmentState.CONFIRMED)
    zone = city_zone()
    return [
        HitLine(code, key, site, period.lower.astimezone(zone), service_name(service))
        for code, key, site, period, service in rows.values_list(
            "code", "uuid", "site", "period", "service"
        )
    ]


def closures_in_bulk(*, sites: Iterable[int] | None = None, limit: int = 50) -> list[ClosureLine]:
    """The last ones, newest first; of these sites only, or all. Four queries."""
    rows = BulkClosure.objects.order_by("-pk")
    if sites is not None:
        # Those that lie within wholly: the others are somebody else's to look at.
        links = BulkClosure.sites.through.objects.exclude(site__in=list(sites))
        rows = rows.exclude(pk__in=links.values("bulkclosure"))
    return _lines(list(rows[:limit]))


def closure_in_bulk(which: uuid.UUID) -> tuple[ClosureLine, frozenset[int]] | None:
    """One of them with the keys of its sites."""
    row = BulkClosure.objects.filter(uuid=which).first()
    if row is None:
        return None
    return _lines([row])[0], frozenset(row.sites.values_list("pk", flat=True))


def _lines(rows: list[BulkClosure]) -> list[ClosureLine]:
    names = accounts.names_of({row.actor for row in rows})
    items: dict[int, Counter[str]] = defaultdict(Counter)
    grouped = ClosureItem.objects.filter(closure__in=rows).values_list("closure", "state")
    for closure, state, number in grouped.annotate(number=Count("pk")).order_by():
        items[closure][state] = number
    links = BulkClosure.sites.through.objects.filter(bulkclosure__in=rows)
    sites = Counter(links.values_list("bulkclosure", flat=True))
    zone = city_zone()
    return [
        ClosureLine(
            uuid=row.uuid,
            first_day=row.first_day,
            last_day=row.last_day,
            reason=row.reason,
            state=row.state,
            state_label=str(ClosureState(row.state).label),
            tell_from=row.tell_from.astimezone(zone),
            created_at=row.created_at.astimezone(zone),
            by=names.get(row.actor, ""),
            sites=sites[row.pk],
            hit=items[row.pk].total(),
            told=items[row.pk][ItemState.TOLD],
            waiting=items[row.pk][ItemState.WAITING],
            kept=items[row.pk][ItemState.KEPT],
            gone=items[row.pk][ItemState.GONE],
        )
        for row in rows
    ]
