"""Lines of the day screen: who comes beside what is booked, names beside numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from apps.booking.queries import AgendaLine, language_name
from apps.desk.facts import QueueFacts, TicketFacts
from apps.points.queries import PREPARATIONS, service_name


@dataclass(frozen=True, slots=True)
class Line:
    """An appointment of the day as the desk reads it. ``ticket`` is of whoever came."""

    uuid: UUID
    start: datetime
    end: datetime
    state: str
    service: str
    name: str
    details: str
    language: str
    preparations: list[str]
    desk_number: int
    ticket: TicketFacts | None
    may_arrive: bool
    may_be_missed: bool
    # For the number she gets: made with the page, so that pressing twice gives one.
    new_ticket: UUID


def agenda_lines(
    agenda: Sequence[AgendaLine], queue: QueueFacts, comers: Mapping[UUID, Any], now: datetime
) -> list[Line]:
    """The lines of a day. Who came has a number, and no button any more."""
    lines = []
    for one in agenda:
        comer = comers.get(one.uuid)
        ticket = queue.of_appointment(one.uuid)
        lines.append(
            Line(
                uuid=one.uuid,
                start=one.start,
                end=one.end,
                state=one.state,
                service=service_name(one.service),
                name=comer.name if comer else "",
                details=comer.details if comer else "",
                language=language_name(one.language_wanted) if one.language_wanted else "",
                preparations=[
                    str(PREPARATIONS[code]) for code in one.preparations if code in PREPARATIONS
                ],
                desk_number=one.desk_number,
                ticket=ticket,
                # "arrived" without a number: the page went away in between.
                may_arrive=ticket is None and one.state in {"confirmed", "missed", "arrived"},
                may_be_missed=one.state == "confirmed" and one.start <= now,
                new_ticket=uuid4(),
            )
        )
    return lines


def with_appointments(
    queue: QueueFacts, agenda: Sequence[AgendaLine], comers: Mapping[UUID, Any]
) -> QueueFacts:
    """The queue in which who came to an appointment has her name and her time."""
    starts = {line.uuid: line.start for line in agenda}

    def named(tickets: Iterable[TicketFacts]) -> tuple[TicketFacts, ...]:
        return tuple(
            replace(
                one,
                name=comers[one.appointment].name if one.appointment in comers else "",
                booked_for=starts.get(one.appointment),
            )
            if one.appointment
            else one
            for one in tickets
        )

    return replace(
        queue,
        waiting=named(queue.waiting),
        at_desks=named(queue.at_desks),
        missed=named(queue.missed),
        finished=named(queue.finished),
    )
