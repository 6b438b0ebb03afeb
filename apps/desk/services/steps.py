"""Change a ticket: the table is asked, the event is written with it.

Whoever changes a queue holds its day first (``QueueDay``), then tickets, then what booking locks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.desk import lifecycle
from apps.desk.errors import DeskRefused
from apps.desk.models import QueueDay, Ticket, TicketEvent, TicketState

if TYPE_CHECKING:
    from apps.accounts.models import User

# Made when the first number of a day is asked for; then it is held and counts one change more.
_HOLD = """
    INSERT INTO desk_queueday (site_id, day, last_number, version) VALUES (%s, %s, 0, 1)
    ON CONFLICT (site_id, day) DO UPDATE SET version = desk_queueday.version + 1
"""


@dataclass(frozen=True, slots=True)
class By:
    """Who does it and how; ``uuid`` is made by the client, so that a repeat is recognised.

    ``at`` is when it happened by the client's clock. ``after`` is the step the client saw last:
    with it, nobody changes what has changed meanwhile.
    """

    role: str
    actor: User | None = None
    channel: str = "desk"
    uuid: UUID = field(default_factory=uuid4)
    at: datetime | None = None
    after: UUID | None = None
    # The server's own clock; tests set it.
    now: datetime | None = None

    @property
    def clock(self) -> datetime:
        """The server's time."""
        return self.now or timezone.now()


def hold_queue(site: int, day: date) -> QueueDay:
    """Hold the queue of a site on a day until the transaction ends, counted as changed."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [site, day])
    return QueueDay.objects.get(site=site, day=day)


def locked_ticket(which: UUID) -> Ticket:
    """A ticket with its queue held. Raises ``DeskRefused`` (code "gone")."""
    seen = Ticket.objects.filter(uuid=which).values_list("site_id", "day").first()
    if seen is None:
        raise DeskRefused(_("There is no such number."), "gone")
    hold_queue(*seen)
    return Ticket.objects.get(uuid=which)


def write_step(
    ticket: Ticket,
    *,
    to: str,
    reason: str,
    by: By,
    desk_number: int | None = None,
    new: bool = False,
) -> TicketEvent:
    """Save ``ticket`` in state ``to`` with its event, inside the caller's transaction.

    The caller holds the queue. A time before the last step, or to come, is set right: times in
    states add up to the time that passed. Raises ``DeskRefused``.
    """
    before = "" if new else str(ticket.state)
    step = lifecycle.step(before, to)
    if step is None:
        raise DeskRefused(lifecycle.MEANING.get(before, _("This is not possible.")), "state")
    if by.role not in step.by or reason not in step.reasons:
        raise DeskRefused(_("You may not do this with the number."), "role")
    last = None if new else ticket.events.order_by("-number").first()
    when = min(by.at or by.clock, by.clock)
    if last is not None:
        when = max(when, last.at)
    ticket.state = TicketState(to)
    if before != to:
        ticket.state_changed_at = when
    if new:
        ticket.joined_at = when
    _follow(ticket, before, to, when, desk_number)
    ticket.last_step = by.uuid
    ticket.save()
    return TicketEvent.objects.create(
        uuid=by.uuid,
        ticket=ticket,
        number=(last.number if last else 0) + 1,
        from_state=before,
        to_state=to,
        reason=reason,
        desk_number=ticket.desk_number,
        actor=by.actor.uuid if by.actor else None,
        actor_role=by.role,
        channel=by.channel,
        at=when,
        recorded_at=by.clock,
    )


def _follow(ticket: Ticket, before: str, to: str, when: datetime, desk_number: int | None) -> None:
    """What else changes with the state: the desk, how often called, how long it took."""
    if desk_number is not None:
        ticket.desk_number = desk_number
    if to == TicketState.CALLED:
        ticket.calls += 1
        ticket.called_at = when
    if to == TicketState.WAITING:
        ticket.desk_number = None
    ticket.served_s = None
    if to == TicketState.DONE:
        ticket.served_s = served_seconds(ticket, when)


def served_seconds(ticket: Ticket, until: datetime) -> int:
    """Whole seconds for which the ticket has been at a desk, were it to end now."""
    total, since = 0.0, None
    for state, at in ticket.events.order_by("number").values_list("to_state", "at"):
        if since is not None:
            total += (at - since).total_seconds()
        since = at if state == TicketState.SERVING else None
    if since is not None:
        total += (until - since).total_seconds()
    return round(total)
