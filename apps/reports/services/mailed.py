"""Take in reports that came by e-mail: each row once, what has no place is kept to be completed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports import mailed
from apps.reports.errors import ReportRefused, TransitionRefused
from apps.reports.mailed import Columns, ReadRow, Table
from apps.reports.models import Channel, ColumnMapping, MailedRow, MailedState, Report
from apps.reports.services.submission import submit

if TYPE_CHECKING:
    from apps.accounts.models import User

NEW, KNOWN, WAITS = "new", "known", "waits"


@dataclass(frozen=True, slots=True)
class RowDone:
    """What became of a row: ``NEW``, ``KNOWN`` (taken in before) or ``WAITS`` with its problem."""

    line: int
    outcome: str
    problem: str = ""


def look_at_mailed(table: Table, columns: Columns) -> Iterator[RowDone]:
    """What would become of each row. Writes nothing."""
    for row in mailed.understood(table, columns):
        outcome = KNOWN if row.is_known else WAITS if row.problem else NEW
        yield RowDone(row.line, outcome, row.problem)


def take_in_mailed(table: Table, columns: Columns, *, actor: User | None) -> Iterator[RowDone]:
    """Take in each row in a transaction of its own: a run can be cut off and done again."""
    for row in mailed.understood(table, columns):
        if row.is_known:
            yield RowDone(row.line, KNOWN)
            continue
        try:
            with transaction.atomic():
                done = _take_in(row, actor)
        except IntegrityError:
            # The same file, twice at once: the other one has this row.
            done = RowDone(row.line, KNOWN)
        yield done


def complete_row(*, row_uuid: UUID, data: Mapping[str, str], actor: User) -> UUID:
    """Make a report of a row that waited, with what somebody has put right; return the report.

    Raises ``ReportRefused`` (field: what is still wrong), ``TransitionRefused`` when it waits no
    longer.
    """
    with transaction.atomic():
        row = _waiting(row_uuid)
        read = mailed.understand(0, row.key, dict(data), {})
        if read.problem:
            raise ReportRefused({read.problem: [mailed.PROBLEMS[read.problem]]})
        report = _submit(read)
        row.state, row.problem, row.data = MailedState.SENT, "", {}
        row.report, row.actor = report, actor
        row.save()
    return report.uuid


def drop_row(*, row_uuid: UUID, actor: User) -> None:
    """Leave a row out for good: its words are erased. Raises ``TransitionRefused``."""
    with transaction.atomic():
        row = _waiting(row_uuid)
        row.state, row.problem, row.data, row.actor = MailedState.DROPPED, "", {}, actor
        row.save()


def keep_mapping(*, name: str, columns: Columns) -> ColumnMapping:
    """Keep which column says what, for the next file."""
    row, _is_new = ColumnMapping.objects.update_or_create(
        name=name[:60],
        defaults={
            "columns": dict(columns.headings),
            "kinds": dict(columns.kinds),
            "updated_at": timezone.now(),
        },
    )
    return row


def _take_in(row: ReadRow, actor: User | None) -> RowDone:
    problem, report = row.problem, None
    if not problem:
        try:
            report = _submit(row)
        except ReportRefused as refused:
            problem = "place" if "location" in refused.errors else "refused"
    MailedRow.objects.create(
        key=row.key,
        state=MailedState.UNPLACED if problem else MailedState.SENT,
        problem=problem,
        data=mailed.shortened(row.data) if problem else {},
        report=report,
        actor=actor,
    )
    return RowDone(row.line, WAITS if problem else NEW, problem)


def _submit(row: ReadRow) -> Report:
    place = row.place
    assert place is not None  # noqa: S101 - a row without a place has a problem
    sent = submit(
        # The row's own key: the same row can never become two reports.
        client_uuid=row.key,
        kind=row.kind,
        lon=place.lon,
        lat=place.lat,
        placed_by=place.placed_by,
        street_name=place.street_name,
        house_number=place.house_number,
        corner_name=place.corner_name,
        side=place.side,
        side_answer=place.side_answer,
        near_corner_name=place.near_corner_name,
        description=row.data.get("text", ""),
        contact_email=row.data.get("email", ""),
        contact_phone=row.data.get("phone", ""),
        language=mailed.language_of(row.data),
        channel=Channel.MAIL,
        at=row.told_at,
    )
    return Report.objects.get(uuid=sent.report)


def _waiting(row_uuid: UUID) -> MailedRow:
    rows = MailedRow.objects.select_for_update(of=("self",))
    row = rows.filter(uuid=row_uuid, state=MailedState.UNPLACED).first()
    if row is None:
        raise TransitionRefused(_("This row waits no longer: somebody has settled it."), "stale")
    return row
