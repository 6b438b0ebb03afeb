"""What the office writes down for itself: kept in order, never changed, erased with the report."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.reports.errors import ReportRefused, TransitionRefused
from apps.reports.models import Report, ReportNote, ReportState
from apps.reports.permissions import may_decide_about
from apps.reports.validation import check_text, parse_uuid

if TYPE_CHECKING:
    from apps.accounts.models import User

NOTE_MAX_LENGTH = 1000


def add_note(*, report_uuid: UUID, text: str, author: User, client_uuid: UUID | str) -> bool:
    """Write a note down; false when this very one (its ``client_uuid``) is there already.

    Raises ``ReportRefused`` (field ``text``), ``TransitionRefused`` when the report is not hers to
    decide about or is erased. No event tells of it: nobody outside the office hears of a note.
    """
    words = check_text("text", text, NOTE_MAX_LENGTH)
    if not words:
        raise ReportRefused({"text": [_("Write the note.")]})
    key = parse_uuid(client_uuid, "text")
    with transaction.atomic():
        # Locked: what is being erased must not get a note meanwhile.
        report = Report.objects.select_for_update().filter(uuid=report_uuid).first()
        if report is None or report.state == ReportState.ERASED:
            raise TransitionRefused(_("This report was erased: nothing can be added."), "gone")
        if not may_decide_about(author, report):
            raise TransitionRefused(_("You may not take this decision."), "role")
        _note, is_new = ReportNote.objects.get_or_create(
            client_uuid=key, defaults={"report": report, "author": author, "text": words}
        )
    return is_new
