"""The queue of a day: numbers are given, called, put back, and everybody leaves in the end."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.desk import lifecycle
from apps.desk.errors import DeskRefused
from apps.desk.models import PRESENT, QueueDay, Ticket, TicketEvent, TicketState
from apps.desk.order import Waiting, turn
from apps.desk.services.steps import By, hold_queue, locked_ticket, write_step
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.points.queries import SiteFacts

NAME_LENGTH = 40
# The letter of numbers the server gives; a device without network has one of its own.
OWN_SERIES = "A"
_SERIES, NUMBER_MAX = re.compile("[A-Z]{1,2}"), 9_999
# How far back a night looks for people who left: longer than the clock was ever away.
LOOKS_BACK = timedelta(days=14)
# What the steps that follow from a state alone are called when nobody says why.
USUAL: dict[tuple[str, str], str] = {
    pair: step.reasons[0] for pair, step in lifecycle.TABLE.items()
}


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was given. ``created`` is false when it was a repeat.

    ``renumbered`` is true when the number a device gave was taken, so that another one holds.
    """

    ticket: uuid.UUID
    label: str
    created: bool
    renumbered: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody who walks in says, all of it as she likes."""

    service: str = ""
    language_wanted: str = ""
    preparations: tuple[str, ...] = ()
    name: str = ""


@booking.retried
@transaction.atomic
def add_walk_in(
    *,
    ticket: uuid.UUID,
    site: SiteFacts,
    wish: Wish,
    by: By,
    series: str = "",
    number: int | None = None,
) -> Given:
    """Give somebody who walks in a number; a repeat answers the same.

    ``series`` and ``number`` are of a device that gave a number without network. Raises
    ``DeskRefused`` (code "wrong") when the wish names what nobody knows.
    """
    checked = check_wish(wish)
    _check_series(series, number)
    pk = _site_key(site)
    when = min(by.at or by.clock, by.clock)
    queue = hold_queue(pk, local_day(when))
    earlier = Ticket.objects.filter(uuid=ticket).first()
    if earlier is not None:
        return Given(earlier.uuid, earlier.label, created=False)
    row = Ticket(
        uuid=ticket,
        site_id=pk,
        day=queue.day,
        service=checked.service,
        language_wanted=checked.language_wanted,
        preparations=list(checked.preparations),
        name=checked.name,
        due_at=when,
    )
    renumbered = _number(row, queue, series, number)
    write_step(row, to=TicketState.WAITING, reason="walked_in", by=by, new=True)
    return Given(row.uuid, row.label, created=True, renumbered=renumbered)


@booking.retried
@transaction.atomic
def check_in(
    *,
    ticket: uuid.UUID,
    appointment: uuid.UUID,
    by: By,
    series: str = "",
    number: int | None = None,
) -> Given:
    """Who has an appointment is here: booking is told, and she has a number.

    Her turn is before walk-ins from the time of the appointment on, or from now if that is past.
    A repeat, from another device too, answers the same. ``series`` and ``number`` as in
    ``add_walk_in``. Raises ``DeskRefused``.
    """
    _check_series(series, number)
    facts = bookings.appointment(appointment)
    if facts is None:
        raise DeskRefused(_("There is no such appointment."), "gone")
    if by.actor is None:
        raise DeskRefused(_("Only somebody at the desk can do this."), "role")
    when = min(by.at or by.clock, by.clock)
    if facts.day != local_day(when):
        raise DeskRefused(_("This appointment is on another day."), "wrong")
    pk = _site_key(facts.site)
    queue = hold_queue(pk, facts.day)
    earlier = Ticket.objects.filter(Q(uuid=ticket) | Q(appointment=appointment)).first()
    if earlier is not None:
        return Given(earlier.uuid, earlier.label, created=False)
    try:
        booking.arrive(appointment=appointment, actor=by.actor, role=by.role, at=when)
    except booking.StepRefused as refused:
        raise DeskRefused(refused.message, refused.code) from refused
    row = Ticket(
        uuid=ticket,
        site_id=pk,
        day=facts.day,
        service=facts.service,
        language_wanted=facts.language_wanted,
        preparations=list(facts.preparations),
        appointment=appointment,
        due_at=max(facts.start, when),
    )
    renumbered = _number(row, queue, series, number)
    write_step(row, to=TicketState.WAITING, reason="came_to_appointment", by=by, new=True)
    return Given(row.uuid, row.label, created=True, renumbered=renumbered)


@booking.retried
@transaction.atomic
def take_step(
    *, ticket: uuid.UUID, to: str, by: By, reason: str = "", desk_number: int | None = None
) -> bool:
    """Change the state of a number; return whether that is news (a repeat is not).

    ``reason`` is the usual one when empty. An appointment that was helped is done, and one that
    left is told to booking. Raises ``DeskRefused``: "later" when ``by.after`` is a step that is
    not here yet, "moved" when there has been another one since.
    """
    row = locked_ticket(ticket)
    if TicketEvent.objects.filter(uuid=by.uuid).exists():
        return False
    if by.after is not None:
        _nothing_since(row, by.after)
    reason = reason or USUAL.get((str(row.state), to), "")
    before = str(row.state)
    event = write_step(row, to=to, reason=reason, by=by, desk_number=desk_number)
    if row.appointment is not None:
        _tell_booking(row, before, to, replace(by, at=event.at))
    return True


@booking.retried
@transaction.atomic
def call_next(*, site: SiteFacts, by: By, desk_number: int | None = None) -> Given | None:
    """Call whoever's turn it is; ``None`` when nobody waits. A repeat answers the same.

    Two desks that press at once call two people: the queue is held.
    """
    pk = _site_key(site)
    queue = hold_queue(pk, local_day(by.clock))
    earlier = TicketEvent.objects.filter(uuid=by.uuid).select_related("ticket").first()
    if earlier is not None:
        return Given(earlier.ticket.uuid, earlier.ticket.label, created=False)
    waiting = Ticket.objects.filter(site=pk, day=queue.day, state=TicketState.WAITING)
    rows = {row.uuid: row for row in waiting}
    order = turn([waiting_of(row) for row in rows.values()], by.clock)
    if not order:
        return None
    row = rows[order[0].uuid]
    write_step(row, to=TicketState.CALLED, reason="called", by=by, desk_number=desk_number)
    return Given(row.uuid, row.label, created=True)


def close_days(*, now: datetime | None = None) -> int:
    """Whoever is still in a queue of a day that is over has left, or was helped. Returns how many.

    Called at night. One transaction for each number: a day that is closed in part is closed
    further by the next call.
    """
    at = now or timezone.now()
    today = local_day(at)
    open_ones = Ticket.objects.filter(day__lt=today, state__in=PRESENT).order_by("pk")
    closed = sum(_end(which, at) for which in list(open_ones.values_list("uuid", flat=True)))
    left = Ticket.objects.filter(
        day__lt=today, day__gte=today - LOOKS_BACK, state=TicketState.LEFT,
        appointment__isnull=False,
    )  # fmt: skip
    for appointment in list(left.values_list("appointment", flat=True)):
        if appointment is not None:
            booking.left_before(appointment=appointment, at=at)
    return closed


@transaction.atomic
def _end(which: uuid.UUID, at: datetime) -> bool:
    row = locked_ticket(which)
    if row.state not in PRESENT:
        return False
    helped = row.state == TicketState.SERVING
    by = By("system", channel="clock", now=at)
    to = TicketState.DONE if helped else TicketState.LEFT
    write_step(row, to=to, reason="end_of_day", by=by)
    if helped:
        # Nobody knows how long it took: no estimate is made of it.
        Ticket.objects.filter(pk=row.pk).update(served_s=None)
        _tell_booking(row, TicketState.SERVING, to, replace(by, at=at))
    return True


def waiting_of(row: Ticket) -> Waiting:
    """A ticket as the order of turns sees it."""
    return Waiting(row.uuid, row.appointment is not None, row.due_at, row.joined_at, row.pk)


def local_day(moment: datetime) -> date:
    """The day of the city."""
    return moment.astimezone(points.city_zone()).date()


def check_wish(wish: Wish) -> Wish:
    """The wish with its name trimmed. Raises ``DeskRefused`` (code "wrong")."""
    if wish.service and wish.service not in points.SERVICE_CODES:
        raise DeskRefused(_("Nobody knows this service."), "wrong")
    if not set(wish.preparations) <= set(points.PREPARATIONS):
        raise DeskRefused(_("Nobody knows what has to be prepared."), "wrong")
    if len(wish.language_wanted) > 5:
        raise DeskRefused(_("Nobody knows this language."), "wrong")
    name = " ".join(wish.name.split())
    if len(name) > NAME_LENGTH:
        raise DeskRefused(
            _("A name here has at most %(count)d letters.") % {"count": NAME_LENGTH}, "wrong"
        )
    return replace(wish, name=name, preparations=tuple(sorted(set(wish.preparations))))


def _check_series(series: str, number: int | None) -> None:
    if series and (not _SERIES.fullmatch(series) or not 0 < (number or 0) <= NUMBER_MAX):
        raise DeskRefused(_("Nobody knows this number."), "wrong")


def _site_key(site: SiteFacts) -> int:
    return points.site_keys([site.code])[site.code]


def _number(row: Ticket, queue: QueueDay, series: str, number: int | None) -> bool:
    """Give ``row`` its number; return whether it is another one than its device gave.

    Numbers of the own series are counted on the held row of the day, so that none comes twice.
    """
    if series and number and series != OWN_SERIES:
        taken = Ticket.objects.filter(
            site=row.site_id, day=row.day, series=series, number=number
        ).exists()
        if not taken:
            row.series, row.number = series, number
            return False
    queue.last_number += 1
    queue.save(update_fields=["last_number"])
    row.series, row.number = OWN_SERIES, queue.last_number
    return bool(series)


def _nothing_since(row: Ticket, after: uuid.UUID) -> None:
    """Raises ``DeskRefused`` unless ``after`` is the last step of the ticket."""
    if row.last_step == after:
        return
    if row.events.filter(uuid=after).exists():
        raise DeskRefused(
            _("Somebody else has changed this number meanwhile. Look at it again."), "moved"
        )
    raise DeskRefused(_("A step before this one has not arrived yet."), "later")


def _tell_booking(row: Ticket, before: str, to: str, by: By) -> None:
    """What an appointment follows of its ticket. A call that was missed changes nothing there.

    Who left may come back until the day is over: only then is booking told (``close_days``).
    """
    which = row.appointment
    if which is None:
        return
    try:
        if to == TicketState.DONE:
            booking.finish(appointment=which, actor=by.actor, role=by.role, at=by.at)
        elif before == TicketState.DONE and by.actor is not None:
            booking.not_done_yet(appointment=which, actor=by.actor, role=by.role, at=by.at)
    except booking.StepRefused as refused:
        raise DeskRefused(refused.message, refused.code) from refused
