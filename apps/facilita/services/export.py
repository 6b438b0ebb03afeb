"""Make the files: what is ready leaves, in files the platform can take; the rest waits."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.desk import queries as desk
from apps.facilita import lifecycle, table, tax_code
from apps.facilita.codes import book
from apps.facilita.errors import StepRefused
from apps.facilita.models import Entry, EntryPerson, Export, ExportRow, Programme
from apps.facilita.sealing import seal, unseal, unseal_person
from apps.facilita.services.programme import facilitators, last_day, programme, sites
from apps.facilita.services.steps import step

if TYPE_CHECKING:
    from apps.accounts.models import User

__all__ = ["file_of", "make_files", "of_records_that_count", "ready"]


@transaction.atomic
def make_files(*, actor: User | None = None, now: datetime | None = None) -> list[uuid.UUID]:
    """Put all rows that are ready into files of at most 9,000; return the files, oldest help first.

    Raises ``StepRefused`` when none is ready.
    """
    at = now or timezone.now()
    rules = programme()
    known = book(rules.codes_version)
    waiting = (
        Entry.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(state__in=lifecycle.TO_EXPORT, day__lte=last_day(rules))
        .order_by("day", "pk")
    )
    told = ready(of_records_that_count(list(waiting)), rules, on=timezone.localdate(at))
    if not told:
        raise StepRefused(_("No row is ready: look at what they wait for."))
    starts = range(0, len(told), known.rows_max)
    return [_file(told[start : start + known.rows_max], rules, at, actor) for start in starts]


def _file(
    some: list[tuple[Entry, table.Help]], rules: Programme, at: datetime, actor: User | None
) -> uuid.UUID:
    known = book(rules.codes_version)
    on, minors = timezone.localdate(at), rules.admits_minors
    export = Export.objects.create(
        codes_version=known.version,
        made_at=at,
        made_by_uuid=actor.uuid if actor else None,
        row_count=len(some),
    )
    rows = []
    for number, (entry, told) in enumerate(some, 1):
        cells = table.row(told, known, on=on, minors=minors)
        step(entry, "export", actor=export.made_by_uuid, export=export.uuid)
        sealed = seal(*(cells[column] for column in known.columns))
        rows.append(ExportRow(export=export, entry=entry, number=number, sealed=sealed))
    ExportRow.objects.bulk_create(rows)
    return export.uuid


def file_of(export_uuid: uuid.UUID) -> bytes:
    """The file, the same bytes each time.

    Raises ``StepRefused`` for one that is answered (then its rows are gone), ``LookupError``.
    """
    export = Export.objects.filter(uuid=export_uuid).first()
    if export is None:
        raise LookupError(export_uuid)
    if export.outcome:
        raise StepRefused(_("This file has been answered: it cannot be written any more."))
    known = book(export.codes_version)
    sealed = export.rows.order_by("number").values_list("sealed", flat=True)
    rows = (dict(zip(known.columns, unseal(one), strict=True)) for one in sealed)
    return table.file_of(rows, known)


def of_records_that_count(entries: list[Entry]) -> list[Entry]:
    """Without those whose record was taken back: that help was none. One query."""
    gone = desk.taken_back(entry.assistance_uuid for entry in entries)
    return [entry for entry in entries if entry.assistance_uuid not in gone]


def ready(entries: list[Entry], rules: Programme, *, on: date) -> list[tuple[Entry, table.Help]]:
    """Those of which a row can be made, with what it tells. Three queries."""
    known = book(rules.codes_version)
    found = []
    for entry, told in told_of(entries, on=on):
        if told is not None and not table.wrong(told, known, on=on, minors=rules.admits_minors):
            found.append((entry, told))
    return found


def told_of(entries: list[Entry], *, on: date) -> list[tuple[Entry, table.Help | None]]:
    """What each row tells; None of what has no name on the platform yet. Three queries."""
    people = {
        row.entry_id: unseal_person(row.sealed)
        for row in EntryPerson.objects.filter(entry__in=entries)
    }
    givers = facilitators({entry.facilitator_id for entry in entries})
    places = sites({entry.site_code for entry in entries})
    found: list[tuple[Entry, table.Help | None]] = []
    for entry in entries:
        giver, place = givers.get(entry.facilitator_id), places.get(entry.site_code)
        person = people.get(entry.pk)
        if giver is None or place is None or person is None:
            found.append((entry, None))
            continue
        read = tax_code.read(person.tax_code, on=on)
        told = table.Help(
            giver, place, table.Person(person.given_name, person.family_name, read), entry.day,
            entry.minutes, entry.answers, entry.details, entry.interest,
        )  # fmt: skip
        found.append((entry, told))
    return found
