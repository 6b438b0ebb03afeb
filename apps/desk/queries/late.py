"""What came from devices and still needs somebody: bookings to be made again, conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format

from apps.accounts import queries as accounts
from apps.booking.queries import language_name
from apps.desk.models import (
    ConflictState,
    ConflictWhy,
    ItemKind,
    OfflineConflict,
    RebookState,
    Ticket,
    TicketState,
    ToRebook,
    ToRebookEvent,
)
from apps.desk.offline.kept import whom, written_in
from apps.desk.rebook_life import LOOKED_AT
from apps.desk.topics import topic_name
from apps.points import queries as points
from apps.points.queries import PREPARATIONS, service_name

# A list a person can read.
LIST_MAX = 100


@dataclass(frozen=True, slots=True)
class RebookLine:
    """Somebody whose time was gone. Times are local."""

    uuid: UUID
    state: str
    name: str
    email: str
    phone: str
    details: str
    service: str
    service_name: str
    wanted_at: datetime
    language_wanted: str
    language_name: str
    preparations: tuple[str, ...]
    preparation_names: list[str]
    calls: int
    appointment: UUID | None

    @property
    def is_open(self) -> bool:
        """Whether she still has to be called."""
        return self.state == RebookState.OPEN

    @property
    def may_be_wanted(self) -> bool:
        """Whether she gave up, and can be taken up again."""
        return self.state == RebookState.GIVEN_UP

    @property
    def state_label(self) -> str:
        """In the active language."""
        return str(RebookState(self.state).label)


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """Something that came too late: what, why, whose, and what was written."""

    uuid: UUID
    what: str
    why: str
    label: str
    who: str
    at: datetime
    words: tuple[str, ...]
    may_be_kept: bool


def late_counts(site_code: str) -> dict[str, int]:
    """How many wait at a site to be rebooked, and to be looked at. Two queries."""
    return {
        "to_rebook": ToRebook.objects.filter(
            site__code=site_code, state=RebookState.OPEN
        ).count(),
        "conflicts": OfflineConflict.objects.filter(
            site__code=site_code, state=ConflictState.OPEN
        ).count(),
    }  # fmt: skip


def to_rebook_lines(site_code: str) -> list[RebookLine]:
    """Who is to be called, the nearest time first. One query."""
    rows = ToRebook.objects.filter(site__code=site_code, state=RebookState.OPEN)
    return [_rebook(row) for row in rows.order_by("wanted_at", "pk")[:LIST_MAX]]


def rebook_line(which: UUID, site_code: str) -> RebookLine | None:
    """One of them, whatever became of it."""
    row = ToRebook.objects.filter(uuid=which, site__code=site_code).first()
    return None if row is None else _rebook(row)


def late_conflicts(site_code: str) -> list[ConflictLine]:
    """What came too late and nobody has looked at, the oldest first. Three queries."""
    found = OfflineConflict.objects.filter(site__code=site_code, state=ConflictState.OPEN)
    rows = list(found.order_by("at", "pk")[:LIST_MAX])
    names = accounts.names_of({row.by for row in rows})
    tickets = Ticket.objects.filter(uuid__in=[row.ticket for row in rows if row.ticket])
    labels = {row.uuid: row.label for row in tickets}
    return [_conflict(row, names, labels) for row in rows]


def rebook_looks(which: UUID) -> list[tuple[datetime, str]]:
    """When who saw whom this is about, the newest first; no name once she is gone. Two queries."""
    seen = list(
        ToRebookEvent.objects.filter(to_rebook__uuid=which, reason=LOOKED_AT)
        .order_by("-number")
        .values_list("at", "actor")
    )
    names = accounts.names_of({actor for _at, actor in seen if actor})
    return [(at, names.get(actor, "") if actor else "") for at, actor in seen]


def _rebook(row: ToRebook) -> RebookLine:
    who = whom(row)
    return RebookLine(
        uuid=row.uuid,
        state=row.state,
        name=f"{who.get('given_name', '')} {who.get('family_name', '')}".strip(),
        email=who.get("email", ""),
        phone=who.get("phone", ""),
        details=who.get("details", ""),
        service=row.service,
        service_name=service_name(row.service),
        wanted_at=row.wanted_at.astimezone(points.city_zone()),
        language_wanted=row.language_wanted,
        language_name=language_name(row.language_wanted) if row.language_wanted else "",
        preparations=tuple(row.preparations),
        preparation_names=[
            str(PREPARATIONS[code]) for code in row.preparations if code in PREPARATIONS
        ],
        calls=row.calls,
        appointment=row.appointment,
    )


def _conflict(
    row: OfflineConflict, names: dict[UUID, str], labels: dict[UUID, str]
) -> ConflictLine:
    known = labels.get(row.ticket) if row.ticket else None
    written = written_in(row)
    return ConflictLine(
        uuid=row.uuid,
        what=str(ItemKind(row.kind).label),
        why=str(ConflictWhy(row.why).label),
        label=known or str(row.facts.get("label", "")),
        who=names.get(row.by, ""),
        at=row.at.astimezone(points.city_zone()),
        words=(*_step_words(row), *_written_words(written)),
        may_be_kept=row.kind == ItemKind.RECORD and bool(row.sealed),
    )


def _step_words(row: OfflineConflict) -> list[str]:
    to = row.facts.get("to")
    return [str(TicketState(to).label)] if to in TicketState.values else []


def _written_words(written: dict[str, Any]) -> list[str]:
    """What was written, as words one can read: never a code of ours alone."""
    said = []
    for name, value in written.items():
        if name == "topics" and isinstance(value, list):
            said += [topic_name(str(one)) for one in value]
        elif name == "service" and isinstance(value, str) and value:
            said.append(service_name(value))
        elif name == "start" and isinstance(value, str):
            said.append(_moment_words(value))
        elif name in _READABLE and isinstance(value, str) and value.strip():
            said.append(value)
    return said


# Fields that people wrote in words; the others are codes and numbers.
_READABLE = frozenset(
    {
        "note", "follow_up", "name", "given_name", "family_name", "contact", "details", "address",
        "corner", "description", "contact_email", "contact_phone", "minutes",
    }
)  # fmt: skip


def _moment_words(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value).astimezone(points.city_zone())
    except (ValueError, OverflowError):
        return value
    return date_format(moment, "SHORT_DATETIME_FORMAT")
