"""What the desk tells: plain immutable facts, no model leaves the app."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from apps.booking.queries import language_name
from apps.desk.estimates import Wait
from apps.desk.models import TicketState
from apps.points.queries import PREPARATIONS, service_name


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A number of today. Times are local. ``wait`` is ``None`` when not known, or not waiting."""

    uuid: UUID
    label: str
    state: str
    service: str
    language_wanted: str
    preparations: tuple[str, ...]
    name: str
    appointment: UUID | None
    desk_number: int | None
    calls: int
    joined_at: datetime
    due_at: datetime
    called_at: datetime | None
    changed_at: datetime
    last_step: UUID
    ahead: int | None = None
    wait: Wait | None = None
    # When the appointment was, of who came to one.
    booked_for: datetime | None = None

    @property
    def service_name(self) -> str:
        """The service in the active language; empty when she has not said it."""
        return service_name(self.service) if self.service else ""

    @property
    def language_name(self) -> str:
        """The language wanted, in the active one."""
        return language_name(self.language_wanted) if self.language_wanted else ""

    @property
    def preparation_names(self) -> list[str]:
        """What has to be there, in the active language."""
        return [str(PREPARATIONS[code]) for code in self.preparations if code in PREPARATIONS]

    @property
    def state_label(self) -> str:
        """The state in the active language."""
        return str(TicketState(self.state).label)


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """The queue of a site on a day. ``waiting`` is in the order of turns.

    ``served`` and ``left`` count who is gone; ``version`` changes with every step.
    """

    day: date
    version: int
    waiting: tuple[TicketFacts, ...]
    at_desks: tuple[TicketFacts, ...]
    missed: tuple[TicketFacts, ...]
    finished: tuple[TicketFacts, ...]

    @property
    def served(self) -> int:
        """How many were helped."""
        return sum(one.state == TicketState.DONE for one in self.finished)

    @property
    def everybody(self) -> tuple[TicketFacts, ...]:
        """All numbers of the day."""
        return (*self.waiting, *self.at_desks, *self.missed, *self.finished)

    def of_appointment(self, appointment: UUID) -> TicketFacts | None:
        """The number of who came to an appointment."""
        return next((one for one in self.everybody if one.appointment == appointment), None)

    def of_uuid(self, typed: str) -> TicketFacts | None:
        """The number with a UUID as it stands in an address."""
        return next((one for one in self.everybody if str(one.uuid) == typed), None)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call as the waiting room sees it: a number and a desk, and nobody in it."""

    label: str
    desk_number: int | None
    calls: int
    called_at: datetime
    is_open: bool
