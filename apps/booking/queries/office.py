"""Lists of the office: appointments, who looked at whom, one appointment with its log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import F, Func, QuerySet
from django.db.models.fields import DateTimeField
from django.utils.translation import gettext as _

from apps.accounts import queries as accounts
from apps.booking.lifecycle import REASONS
from apps.booking.models import (
    Appointment,
    AppointmentEvent,
    AppointmentPerson,
    AppointmentState,
    BookedBy,
    PersonView,
    PersonViewWay,
    SeatKind,
)
from apps.booking.queries.availability import city_zone
from apps.booking.words import language_name
from apps.points.queries import service_name

PER_PAGE = 50
FOUND_MAX = 30


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for. ``sites``: primary keys; days are local, both included."""

    sites: Sequence[int]
    first_day: date
    last_day: date
    state: str = ""
    service: str = ""
    language: str = ""
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An appointment as the list shows it: nothing about who comes."""

    uuid: uuid.UUID
    code: str
    site: int
    start: datetime
    end: datetime
    service: str
    desk: int
    state: str
    state_label: str
    language: str
    booked_by: str
    with_preparations: bool


@dataclass(frozen=True, slots=True)
class EventLine:
    """One step in words. ``who``: as colleagues call her; empty: the citizen or the clock."""

    at: datetime
    what: str
    reason: str
    who: str
    role: str
    start: datetime


@dataclass(frozen=True, slots=True)
class ViewLine:
    """Somebody looked at who comes."""

    at: datetime
    who: str
    way: str
    code: str
    uuid: uuid.UUID
    site: int


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """An appointment that was found by a name, with the name."""

    line: Line
    name: str


def appointment_lines(filters: Filters, number: str | None = None) -> Page[Line]:
    """One page of the list, by time. ``number`` as it was sent. Two queries."""
    zone = city_zone()
    first = datetime.combine(filters.first_day, time(), zone)
    last = datetime.combine(filters.last_day + timedelta(days=1), time(), zone)
    rows = Appointment.objects.filter(
        site__in=list(filters.sites), period__startswith__gte=first, period__startswith__lt=last
    )
    if filters.state:
        rows = rows.filter(state=filters.state)
    else:
        # Times that were only kept, and never booked, are nobody's appointment.
        rows = rows.exclude(state__in=[AppointmentState.EXPIRED, AppointmentState.HELD])
    if filters.service:
        rows = rows.filter(service=filters.service)
    if filters.language:
        rows = rows.filter(language_wanted=filters.language)
    if filters.seat:
        rows = rows.filter(seat=filters.seat)
    start = Func(F("period"), function="lower", output_field=DateTimeField())
    page: Page[Any] = Paginator(rows.order_by(start, "pk"), PER_PAGE).get_page(number)
    page.object_list = _lines(cast("QuerySet[Appointment]", page.object_list))
    return page


def one_line(which: uuid.UUID) -> Line | None:
    """One appointment as a line."""
    found = _lines(Appointment.objects.filter(uuid=which))
    return found[0] if found else None


def found_by_name(typed: str, sites: Iterable[int]) -> list[FoundPerson]:
    """Appointments of whose surname, and perhaps name, begin like that; the newest first.

    Whoever asks notes that the names were seen (``services.find_people``).
    """
    words = typed.split()
    if not words:
        return []
    rows = AppointmentPerson.objects.filter(
        family_name__istartswith=words[0], appointment__site__in=list(sites)
    )
    for word in words[1:]:
        rows = rows.filter(given_name__istartswith=word)
    people = list(
        rows.order_by("-appointment__period").values_list(
            "appointment__uuid", "family_name", "given_name"
        )[:FOUND_MAX]
    )
    lines = {
        line.uuid: line
        for line in _lines(Appointment.objects.filter(uuid__in=[one[0] for one in people]))
    }
    return [
        FoundPerson(lines[key], f"{family} {given}")
        for key, family, given in people
        if key in lines
    ]


def events_of(which: uuid.UUID) -> list[EventLine]:
    """The log of an appointment, oldest first. Two queries."""
    rows = list(AppointmentEvent.objects.filter(appointment__uuid=which).order_by("number"))
    names = accounts.names_of({row.actor for row in rows if row.actor})
    zone = city_zone()
    return [
        EventLine(
            at=row.created_at.astimezone(zone),
            what=str(AppointmentState(row.to_state).label),
            reason=str(REASONS.get(row.reason, row.reason)),
            who=names.get(row.actor, "") if row.actor else "",
            role=_role(row.actor_role),
            start=row.period.lower.astimezone(zone),
        )
        for row in rows
    ]


def seat_of(which: uuid.UUID) -> str:
    """Which kind of seat an appointment sits on: it is moved to one of the same kind."""
    found = Appointment.objects.filter(uuid=which).values_list("seat", flat=True).first()
    return str(found or SeatKind.PUBLIC)


def person_is_kept(which: uuid.UUID) -> bool:
    """Whether it is still known who comes."""
    return AppointmentPerson.objects.filter(appointment__uuid=which).exists()


def views_of_people(*, which: uuid.UUID | None = None, number: str | None = None) -> Page[ViewLine]:
    """Who looked at who comes, newest first. ``number`` as it was sent. Two queries."""
    rows = PersonView.objects.select_related("viewer", "appointment").order_by("-viewed_at", "-pk")
    if which is not None:
        rows = rows.filter(appointment__uuid=which)
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(number)
    zone = city_zone()
    page.object_list = [
        ViewLine(
            at=row.viewed_at.astimezone(zone),
            who=(row.viewer.get_full_name() or row.viewer.get_username()) if row.viewer else "",
            way=str(PersonViewWay(row.way).label),
            code=row.appointment.code,
            uuid=row.appointment.uuid,
            site=row.appointment.site_id,
        )
        for row in page.object_list
    ]
    return page


def _lines(rows: QuerySet[Appointment]) -> list[Line]:
    zone = city_zone()
    columns = ("uuid", "code", "site_id", "period", "service", "desk__number", "state",
               "language_wanted", "booked_by", "preparations")  # fmt: skip
    return [
        Line(
            uuid=key,
            code=code,
            site=site,
            start=period.lower.astimezone(zone),
            end=period.upper.astimezone(zone),
            service=service_name(service),
            desk=desk,
            state=state,
            state_label=str(AppointmentState(state).label),
            language=language_name(language) if language else "",
            booked_by=str(BookedBy(booked_by).label),
            with_preparations=bool(preparations),
        )
        for (
            key, code, site, period, service, desk, state, language, booked_by, preparations,
        ) in rows.values_list(*columns)
    ]  # fmt: skip


def _role(role: str) -> str:
    return {
        "citizen": _("the citizen"),
        "facilitator": _("a facilitator"),
        "staff": _("the office"),
        "system": _("the clock"),
    }.get(role, role)
