"""The queue of a day: who waits, who is called, how long it takes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.booking import queries as bookings
from apps.booking.queries import AgendaLine
from apps.desk.estimates import AtDesk, Wait, waits
from apps.desk.facts import CallFacts, QueueFacts, TicketFacts
from apps.desk.models import QueueDay, Screen, Ticket, TicketState
from apps.desk.order import Waiting, turn
from apps.desk.queries.lengths import visit_lengths
from apps.points import queries as points

AT_DESKS = (TicketState.CALLED, TicketState.SERVING)
# A desk that has ended a visit so long ago is not at work any more.
DESK_RESTS = timedelta(minutes=30)
# Who has not come so long after the time of an appointment is not waited for in estimates.
STILL_COMING = timedelta(minutes=15)
# The screen of a waiting room shows the last calls and not the whole morning.
CALLS_SHOWN = 6


def local_today(now: datetime | None = None) -> date:
    """The day of the city."""
    return (now or timezone.now()).astimezone(points.city_zone()).date()


def queue_version(site_pk: int, day: date) -> int:
    """Changes with every step; 0 before the first number."""
    found = QueueDay.objects.filter(site=site_pk, day=day).values_list("version", flat=True)
    return found.first() or 0


def queue(site_pk: int, agenda: Sequence[AgendaLine], now: datetime | None = None) -> QueueFacts:
    """The queue of today with estimates. ``agenda``: the appointments of the day. Three queries."""
    at = now or timezone.now()
    day = local_today(at)
    version = queue_version(site_pk, day)
    rows = _tickets(site_pk, day)
    waiting = _in_turn(rows, at)
    if waiting:
        waiting = _with_waits(site_pk, rows, waiting, agenda, at)
    finished = (TicketState.DONE, TicketState.LEFT)
    return QueueFacts(
        day=day,
        version=version,
        waiting=tuple(waiting),
        at_desks=tuple(one for one in rows if one.state in AT_DESKS),
        missed=tuple(one for one in rows if one.state == TicketState.MISSED),
        finished=tuple(
            sorted(
                (one for one in rows if one.state in finished),
                key=lambda one: one.changed_at,
                reverse=True,
            )
        ),
    )


def ticket(which: UUID, now: datetime | None = None) -> tuple[TicketFacts, str] | None:
    """A number of today with its place in the queue, and the code of its site.

    ``None`` when there is none, or its day is over.
    """
    at = now or timezone.now()
    found = (
        Ticket.objects.filter(uuid=which, day=local_today(at))
        .values_list("site_id", "site__code")
        .first()
    )
    if found is None:
        return None
    site_pk, code = found
    day = local_today(at)
    rows = _tickets(site_pk, day)
    mine = next(one for one in rows if one.uuid == which)
    if mine.state == TicketState.WAITING:
        agenda = bookings.agenda(site_pk, day)
        known = _with_waits(site_pk, rows, _in_turn(rows, at), agenda, at)
        mine = next(one for one in known if one.uuid == which)
    return mine, code


def is_at(which: UUID, site_code: str) -> bool:
    """Whether a number is one of this site."""
    return Ticket.objects.filter(uuid=which, site__code=site_code).exists()


def last_calls(site_pk: int, now: datetime | None = None) -> list[CallFacts]:
    """The last calls of today, the newest first. One query."""
    rows = (
        Ticket.objects.filter(site=site_pk, day=local_today(now), called_at__isnull=False)
        .order_by("-called_at")
        .only("series", "number", "desk_number", "calls", "called_at", "state")[:CALLS_SHOWN]
    )
    return [
        CallFacts(
            row.label, row.desk_number, row.calls, row.called_at, row.state == TicketState.CALLED
        )
        for row in rows
        if row.called_at is not None
    ]


def waiting_count(site_pk: int, now: datetime | None = None) -> int:
    """How many wait today."""
    return Ticket.objects.filter(
        site=site_pk, day=local_today(now), state=TicketState.WAITING
    ).count()


def screen_site(screen: UUID, version: int) -> tuple[int, str] | None:
    """Key and code of the site a screen's link opens; ``None`` when another link replaced it."""
    row = Screen.objects.filter(uuid=screen, link_version=version)
    return row.values_list("site_id", "site__code").first()


def _tickets(site_pk: int, day: date) -> list[TicketFacts]:
    zone = points.city_zone()
    rows = Ticket.objects.filter(site=site_pk, day=day).order_by("series", "number")
    return [_facts(row, zone) for row in rows]


def _facts(row: Ticket, zone: ZoneInfo) -> TicketFacts:
    return TicketFacts(
        uuid=row.uuid,
        label=row.label,
        state=row.state,
        service=row.service,
        language_wanted=row.language_wanted,
        preparations=tuple(row.preparations),
        name=row.name,
        appointment=row.appointment,
        desk_number=row.desk_number,
        calls=row.calls,
        joined_at=row.joined_at.astimezone(zone),
        due_at=row.due_at.astimezone(zone),
        called_at=row.called_at.astimezone(zone) if row.called_at else None,
        changed_at=row.state_changed_at.astimezone(zone),
        last_step=row.last_step or row.uuid,
    )


def _in_turn(rows: Iterable[TicketFacts], at: datetime) -> list[TicketFacts]:
    """Who waits, in the order of turns, each with how many are before her."""
    by_uuid = {one.uuid: one for one in rows if one.state == TicketState.WAITING}
    order = turn(
        [
            Waiting(one.uuid, one.appointment is not None, one.due_at, one.joined_at, place)
            for place, one in enumerate(by_uuid.values())
        ],
        at,
    )
    return [replace(by_uuid[one.uuid], ahead=place) for place, one in enumerate(order)]


def _with_waits(
    site_pk: int,
    rows: Sequence[TicketFacts],
    waiting: Sequence[TicketFacts],
    agenda: Sequence[AgendaLine],
    at: datetime,
) -> list[TicketFacts]:
    lengths = visit_lengths(site_pk, local_today(at))
    helped = [
        AtDesk(
            one.service,
            (at - one.changed_at).total_seconds() if one.state == TicketState.SERVING else 0.0,
        )
        for one in rows
        if one.state in AT_DESKS
    ]
    coming = [
        (max((line.start - at).total_seconds(), 0.0), line.service)
        for line in agenda
        if line.state == "confirmed" and line.start > at - STILL_COMING
    ]
    found: list[Wait | None] = waits(
        _desks_at_work(rows, at), helped, [one.service for one in waiting], lengths, coming
    )
    return [replace(one, wait=wait) for one, wait in zip(waiting, found, strict=True)]


def _desks_at_work(rows: Iterable[TicketFacts], at: datetime) -> int:
    """Desks that help now, or did a while ago; at least one."""
    numbers = {
        one.desk_number
        for one in rows
        if one.state in AT_DESKS
        or (one.state == TicketState.DONE and at - one.changed_at < DESK_RESTS)
    }
    return max(len(numbers), 1)
