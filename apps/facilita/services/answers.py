"""What the platform answered to a file: looked at first, then confirmed by a person.

Accepting erases tax codes for good, so a report that does not fit the file is refused whole, and
nothing happens before somebody has seen what would.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.facilita import refused
from apps.facilita.errors import StepRefused
from apps.facilita.models import Export, ExportRow, Outcome
from apps.facilita.sealing import unseal
from apps.facilita.services.steps import step

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def read_refused(*, export_uuid: uuid.UUID, raw: bytes) -> int:
    """Take in the report of refused rows, to be confirmed; return how many it refuses.

    Raises ``BadReport`` and ``StepRefused``; then nothing has changed.
    """
    export = _open(export_uuid)
    sent = {row.number: refused.Sent(*unseal(row.sealed)[:2]) for row in export.rows.all()}
    found = refused.understand(raw, sent)
    export.answer = {str(number): reason for number, reason in found.items()}
    export.save(update_fields=["answer"])
    return len(found)


@transaction.atomic
def none_refused(*, export_uuid: uuid.UUID) -> None:
    """The platform has taken all; to be confirmed too. Raises ``StepRefused``."""
    export = _open(export_uuid)
    export.answer = {}
    export.save(update_fields=["answer"])


@transaction.atomic
def forget_answer(*, export_uuid: uuid.UUID) -> None:
    """It was the wrong report: as if it had not been read. Raises ``StepRefused``."""
    export = _open(export_uuid)
    export.answer = None
    export.save(update_fields=["answer"])


@transaction.atomic
def confirm_answer(*, export_uuid: uuid.UUID, actor: User | None = None) -> tuple[int, int]:
    """Do what the report says; return how many were accepted and refused.

    Names and tax codes of what was accepted are deleted. Raises ``StepRefused``.
    """
    export = _open(export_uuid)
    if export.answer is None:
        raise StepRefused(_("Read the answer of the platform first."))
    by = actor.uuid if actor else None
    accepted = 0
    for row in _rows(export):
        reason = export.answer.get(str(row.number))
        if reason is None:
            step(row.entry, "accept", actor=by, export=export.uuid)
            accepted += 1
        else:
            words = reason or _("No reason given")
            step(row.entry, "refuse", actor=by, export=export.uuid, reason=words)
    _close(export, Outcome.READ)
    return accepted, export.row_count - accepted


@transaction.atomic
def not_taken(*, export_uuid: uuid.UUID, actor: User | None = None) -> int:
    """The platform took nothing of the file: its rows wait for the next one. Returns how many."""
    export = _open(export_uuid)
    rows = _rows(export)
    for row in rows:
        step(row.entry, "not_taken", actor=actor.uuid if actor else None, export=export.uuid)
    _close(export, Outcome.NOT_TAKEN)
    return len(rows)


def _close(export: Export, outcome: str) -> None:
    export.outcome, export.closed_at, export.answer = outcome, timezone.now(), None
    export.save(update_fields=["outcome", "closed_at", "answer"])
    # What was sent is nobody's business here any more.
    export.rows.update(sealed="")


def _rows(export: Export) -> list[ExportRow]:
    """With their entries, which are locked; in order."""
    rows = export.rows.select_for_update(of=("entry",)).select_related("entry")
    return list(rows.order_by("number"))


def _open(export_uuid: uuid.UUID) -> Export:
    export = Export.objects.select_for_update().filter(uuid=export_uuid).first()
    if export is None or export.outcome:
        raise StepRefused(_("This file has been answered already."))
    return export
