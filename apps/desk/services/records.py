"""Record a help, correct it, take it back. Each step is an event with its author."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking import queries as bookings
from apps.desk import record_life
from apps.desk.models import (
    Assistance,
    AssistanceEvent,
    AssistanceWords,
    Delegation,
    RecordState,
    Ticket,
)
from apps.desk.queries.records import began_serving
from apps.desk.record_checks import (
    CheckedRecord,
    RecordRefused,
    VisitRecorded,
    check_record,
)
from apps.desk.services.finishing import finish_what_it_ends
from apps.desk.services.queue import local_day
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.accounts.models import User

_WORDS = ("note", "follow_up")
# Columns of the record itself, as the check names them.
_COLUMNS = tuple(
    field.name for field in fields(CheckedRecord) if field.name not in (*_WORDS, "delegation")
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record that is stored. ``is_new`` is false for one that was there already.

    ``still_open``: what it should have ended and could not ("ticket", "appointment").
    """

    uuid: uuid.UUID
    is_new: bool
    still_open: tuple[str, ...] = ()


def record_assistance(
    *,
    client_uuid: uuid.UUID,
    site_code: str,
    data: Mapping[str, object],
    actor: User,
    role: str = "facilitator",
    ticket: uuid.UUID | None = None,
    appointment: uuid.UUID | None = None,
    begun_at: datetime | None = None,
    at: datetime | None = None,
) -> Recorded:
    """Store a help once; a repeat of ``client_uuid`` answers the same, whatever it holds.

    ``data`` as in ``record_checks``; ``begun_at`` when it is known otherwise than by its ticket;
    ``at`` is when it was told (a desk off line tells later). The ticket and the appointment are
    finished after the record is stored, so that nothing of it is lost when they cannot be. That
    ``actor`` may work at the site is asked by the caller. Raises ``RecordRefused``.
    """
    now = at or timezone.now()
    row = _recorded_before(client_uuid, site_code)
    is_new = row is None
    if row is None:
        served = _ticket(ticket, site_code)
        begun = begun_at or (_begun_before(served, now) if served else None)
        checked = check_record(data, begun_at=begun, now=now)
        appointment = _appointment(appointment, served, site_code, checked.ended_at)
        try:
            with transaction.atomic():
                row = _store(client_uuid, site_code, checked, actor, role, served, appointment, now)
        except IntegrityError:
            # Sent twice at once, or two records of one visit.
            row = _recorded_before(client_uuid, site_code)
            if row is None:
                raise VisitRecorded from None
            is_new = False
    return Recorded(row.uuid, is_new, finish_what_it_ends(row, actor=actor, role=role, at=now))


def _begun_before(ticket: Ticket, now: datetime) -> datetime | None:
    """Since when she was helped; unknown when somebody else began after this was told."""
    begun = began_serving(ticket)
    return begun if begun is None or begun <= now else None


@transaction.atomic
def correct_assistance(
    *,
    assistance: uuid.UUID,
    data: Mapping[str, object],
    actor: User,
    role: str = "facilitator",
    at: datetime | None = None,
) -> bool:
    """Put what is true in place of what was recorded; return whether anything changed.

    It keeps its beginning. Raises ``RecordRefused``, also for one that was taken back.
    """
    now = at or timezone.now()
    row = _locked(assistance)
    _may(row, record_life.CORRECTED)
    checked = check_record(data, begun_at=row.begun_at, now=max(now, row.begun_at))
    before = _facts(row)
    words = _words_of(row)
    for name in _COLUMNS:
        value = getattr(checked, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.save()
    _write_delegation(row, checked)
    changed = {name: value for name, value in _facts(row).items() if before[name] != value}
    if words != (checked.note, checked.follow_up):
        _write_words(row, checked, now)
        # That they changed is a fact; what they say is not.
        changed["words"] = True
    if changed:
        _write_event(row, record_life.CORRECTED, changed, actor, role, now)
    return bool(changed)


@transaction.atomic
def void_assistance(
    *, assistance: uuid.UUID, actor: User, role: str = "facilitator", at: datetime | None = None
) -> bool:
    """It was written by mistake: it counts no more, and its words go. Raises ``RecordRefused``."""
    row = _locked(assistance)
    if row.state == RecordState.VOID:
        return False
    AssistanceWords.objects.filter(assistance=row).delete()
    _step(row, record_life.VOIDED, actor, role, at)
    return True


@transaction.atomic
def restore_assistance(
    *, assistance: uuid.UUID, actor: User, role: str = "facilitator", at: datetime | None = None
) -> bool:
    """It was none after all; its words do not come back. Raises ``RecordRefused``."""
    row = _locked(assistance)
    if row.state == RecordState.RECORDED:
        return False
    _step(row, record_life.RESTORED, actor, role, at)
    return True


def _store(
    client_uuid: uuid.UUID,
    site_code: str,
    checked: CheckedRecord,
    actor: User,
    role: str,
    ticket: Ticket | None,
    appointment: uuid.UUID | None,
    now: datetime,
) -> Assistance:
    site = points.site_keys([site_code]).get(site_code)
    if site is None:
        raise RecordRefused({"": [_("This place is not known.")]})
    row = Assistance(
        uuid=client_uuid,
        site_id=site,
        facilitator=actor,
        ticket=ticket,
        appointment=appointment,
        recorded_at=now,
        is_training=points.is_practice(site_code),
    )
    for name in _COLUMNS:
        value = getattr(checked, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.save(force_insert=True)
    _write_words(row, checked, now)
    _write_delegation(row, checked)
    _write_event(row, record_life.RECORDED, _facts(row), actor, role, now)
    return row


def _ticket(which: uuid.UUID | None, site_code: str) -> Ticket | None:
    if which is None:
        return None
    found = Ticket.objects.filter(uuid=which, site__code=site_code).first()
    if found is None:
        raise RecordRefused({"": [_("There is no such number here.")]})
    return found


def _recorded_before(which: uuid.UUID, site_code: str) -> Assistance | None:
    """What is stored under this UUID; of another site it is none of the caller's."""
    found = Assistance.objects.select_related("site").filter(uuid=which).first()
    if found is not None and found.site.code != site_code:
        raise RecordRefused({"": [_("This was recorded at another place.")]})
    return found


def _appointment(
    which: uuid.UUID | None, served: Ticket | None, site_code: str, ended_at: datetime
) -> uuid.UUID | None:
    """The appointment of a visit: the number's, or one of this site whose day has come."""
    if served is not None:
        return served.appointment
    if which is None:
        return None
    facts = bookings.appointment(which)
    if facts is None or facts.site.code != site_code:
        raise RecordRefused({"": [_("There is no such appointment here.")]})
    # Its own record would find the visit recorded already.
    if local_day(ended_at) < facts.day:
        raise RecordRefused({"": [_("This appointment is on another day.")]})
    return which


def _locked(which: uuid.UUID) -> Assistance:
    row = Assistance.objects.select_for_update().filter(uuid=which).first()
    if row is None:
        raise RecordRefused({"": [_("There is no such record.")]})
    return row


def _may(row: Assistance, step: str) -> str:
    following = record_life.after(row.state, step)
    if following is None:
        raise RecordRefused({"": [_("This record was taken back. Bring it back first.")]})
    return following


def _step(row: Assistance, step: str, actor: User, role: str, at: datetime | None) -> None:
    row.state = RecordState(_may(row, step))
    row.save(update_fields=["state"])
    _write_event(row, step, {}, actor, role, at or timezone.now())


def _facts(row: Assistance) -> dict[str, Any]:
    """What a record says in codes, numbers and times, as its events keep it."""
    facts: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    for name, value in facts.items():
        if isinstance(value, datetime):
            # One moment has one spelling.
            facts[name] = value.astimezone(UTC).isoformat()
        elif isinstance(value, date):
            facts[name] = value.isoformat()
    said = Delegation.objects.filter(assistance=row).first()
    facts["delegation"] = (
        None if said is None else [said.acts_as, said.acts_for, said.because, said.document_seen]
    )
    return facts


def _words_of(row: Assistance) -> tuple[str, str]:
    found = AssistanceWords.objects.filter(assistance=row).first()
    return (found.note, found.follow_up) if found else ("", "")


def _write_words(row: Assistance, checked: CheckedRecord, now: datetime) -> None:
    if not checked.note and not checked.follow_up:
        AssistanceWords.objects.filter(assistance=row).delete()
        return
    AssistanceWords.objects.update_or_create(
        assistance=row,
        defaults={"note": checked.note, "follow_up": checked.follow_up},
        create_defaults={
            "note": checked.note,
            "follow_up": checked.follow_up,
            # A correction does not begin the time anew.
            "written_at": now,
        },
    )


def _write_delegation(row: Assistance, checked: CheckedRecord) -> None:
    if checked.delegation is None:
        Delegation.objects.filter(assistance=row).delete()
        return
    Delegation.objects.update_or_create(assistance=row, defaults=asdict(checked.delegation))


def _write_event(
    row: Assistance, step: str, facts: dict[str, Any], actor: User, role: str, now: datetime
) -> None:
    last = AssistanceEvent.objects.filter(assistance=row).aggregate(Max("number"))
    AssistanceEvent.objects.create(
        assistance=row,
        number=(last["number__max"] or 0) + 1,
        step=step,
        facts=facts,
        actor=actor.uuid,
        actor_role=role,
        created_at=now,
    )
