"""The appointments of a day at a site, for whoever works there."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max

from apps.booking.models import Appointment, AppointmentState, Desk
from apps.booking.queries.availability import city_zone

# What is held or has run out, or was cancelled, is nothing that somebody comes to.
ON_THE_AGENDA = (
    AppointmentState.CONFIRMED,
    AppointmentState.ARRIVED,
    AppointmentState.DONE,
    AppointmentState.MISSED,
)


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """A desk of a site."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An appointment of the day, without who comes. Times are local."""

    uuid: uuid.UUID
    code: str
    state: str
    service: str
    start: datetime
    end: datetime
    desk_number: int
    language_wanted: str
    preparations: tuple[str, ...]


def desks_of(site_pk: int) -> list[DeskFacts]:
    """The desks in use at a site, by number."""
    rows = Desk.objects.filter(site=site_pk, active=True).order_by("number")
    return [DeskFacts(number, name) for number, name in rows.values_list("number", "name")]


def agenda(site_pk: int, day: date) -> list[AgendaLine]:
    """Appointments that begin at a site on a local day, cancelled ones left out. One query."""
    zone = city_zone()
    rows = (
        Appointment.objects.filter(
            site=site_pk, period__overlap=_span(day), state__in=ON_THE_AGENDA
        )
        .order_by("period", "desk__number")
        .values_list(
            "uuid", "code", "state", "service", "period", "desk__number", "language_wanted",
            "preparations",
        )
    )  # fmt: skip
    return [
        AgendaLine(
            uuid=key,
            code=code,
            state=state,
            service=service,
            start=period.lower.astimezone(zone),
            end=period.upper.astimezone(zone),
            desk_number=desk,
            language_wanted=language,
            preparations=tuple(wishes),
        )
        for key, code, state, service, period, desk, language, wishes in rows
        if period.lower.astimezone(zone).date() == day
    ]


def agenda_version(site_pk: int, day: date) -> str:
    """Changes whenever the agenda of a day does."""
    found = Appointment.objects.filter(site=site_pk, period__overlap=_span(day)).aggregate(
        last=Max("state_changed_at"), rows=Count("pk"), moves=Max("sequence")
    )
    last = found["last"].timestamp() if found["last"] else 0
    return f"{last:.3f}-{found['rows']}-{found['moves'] or 0}"


def _span(day: date) -> tuple[datetime, datetime]:
    zone = city_zone()
    return (
        datetime.combine(day, time(), zone),
        datetime.combine(day + timedelta(days=1), time(), zone),
    )
