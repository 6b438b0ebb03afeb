"""What booking tells: plain immutable facts, no model leaves the app."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from apps.booking.lifecycle import CHANGEABLE, MEANING
from apps.booking.models import AppointmentState
from apps.points.queries import (
    SERVICES,
    PointFacts,
    SiteFacts,
    preparation_names,
    service_name,
)
from project.formats.lists import with_commas


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """An appointment without anything about who comes. ``start`` and ``end`` are local."""

    uuid: UUID
    code: str
    state: str
    service: str
    site: SiteFacts
    point: PointFacts
    desk_number: int
    start: datetime
    end: datetime
    sequence: int
    link_version: int
    language: str
    language_wanted: str
    preparations: tuple[str, ...]
    hold_until: datetime | None
    changed_at: datetime
    moves: int

    @property
    def day(self) -> date:
        """The local day."""
        return self.start.date()

    @property
    def service_name(self) -> str:
        """The service in the active language."""
        return service_name(self.service)

    @property
    def bring(self) -> list[str]:
        """What to bring, in the active language."""
        known = SERVICES.get(self.service)
        return [str(item) for item in known.bring] if known else []

    @property
    def preparation_names(self) -> list[str]:
        """What will be there, in the active language."""
        return preparation_names(self.preparations)

    @property
    def preparations_line(self) -> str:
        """The same in one line."""
        return with_commas(self.preparation_names)

    @property
    def place(self) -> str:
        """Name and address, for a letter or a calendar."""
        return self.site.place_line

    @property
    def state_label(self) -> str:
        """The state in the active language."""
        return str(AppointmentState(self.state).label)

    @property
    def meaning(self) -> str:
        """What the state means for who booked."""
        return str(MEANING[self.state])

    @property
    def was_cancelled_by_us(self) -> bool:
        """Whether another time is owed to whoever booked it."""
        return self.state == AppointmentState.CANCELLED_BY_SERVICE

    @property
    def may_change(self) -> bool:
        """Whether its owner may still move or cancel it, if it has not begun."""
        return self.state in CHANGEABLE


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """A time that is kept for somebody who waits; ``is_open`` while she may say yes."""

    uuid: UUID
    appointment: AppointmentFacts
    expires_at: datetime
    is_open: bool
