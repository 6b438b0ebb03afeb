"""What the reporter may still do with her report, and what the office may ask her."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.outbox import services as outbox
from apps.reports import questions
from apps.reports.errors import ReportRefused, TransitionRefused
from apps.reports.lifecycle import CORRECTABLE, OPEN
from apps.reports.models import Report, ReportPhoto, ReportQuestion, ReportState
from apps.reports.permissions import may_decide_about
from apps.reports.photos import PHOTOS_MAX, clean_photo
from apps.reports.services.moderation import transition
from apps.reports.services.submission import add_later_photo, remove_files
from apps.reports.validation import check_correction, check_text

if TYPE_CHECKING:
    from apps.accounts.models import User


def correct_report(
    *,
    report_uuid: uuid.UUID,
    kind: str,
    can_pass: str,
    measures: Mapping[str, object],
    place_note: str,
) -> bool:
    """Change what was told; return whether anything is different.

    The note on the place stays private; the rest goes to the twin, which amends what this report
    is evidence of. Raises ``ReportRefused`` field by field, ``TransitionRefused`` when it is too
    late.
    """
    checked = check_correction(
        kind=kind, can_pass=can_pass, measures=measures, place_note=place_note
    )
    with transaction.atomic():
        report = _locked(report_uuid)
        if report.state not in CORRECTABLE:
            raise TransitionRefused(
                _("This report was decided already. Send a new one with what is different.")
            )
        before = (report.kind, report.can_pass, report.measures)
        after = (checked.kind, checked.can_pass, checked.measures)
        noted = report.place_note != checked.place_note
        if before == after and not noted:
            return False
        report.kind, report.can_pass, report.measures = after
        report.place_note = checked.place_note
        report.save(update_fields=["kind", "can_pass", "measures", "place_note"])
        if before != after:
            outbox.record(
                kind="report.corrected",
                subject=report.uuid,
                payload={
                    "report": str(report.uuid),
                    "kind": checked.kind,
                    "can_pass": checked.can_pass,
                    "measures": checked.measures,
                    "lon": report.geom.x,
                    "lat": report.geom.y,
                    "side": report.side,
                },
            )
        return True


def add_report_photo(*, report_uuid: uuid.UUID, file: IO[bytes]) -> uuid.UUID:
    """Add a photo to a report that was sent; return the photo's UUID. Private until reviewed.

    Raises ``ReportRefused`` (``photos``), ``TransitionRefused`` when the report is closed.
    """
    # Decoding is slow: it is done before anything is locked.
    photo = clean_photo(file)
    stored: list[ReportPhoto] = []
    try:
        with transaction.atomic():
            report = _locked(report_uuid)
            must_be_open(report)
            if report.photos.count() >= PHOTOS_MAX:
                raise ReportRefused({"photos": [_("At most three photos.")]})
            return add_later_photo(report=report, photo=photo, stored=stored).uuid
    except BaseException:
        remove_files(stored)
        raise


def ask_question(*, report_uuid: uuid.UUID, code: str, text: str, actor: User) -> uuid.UUID:
    """Ask the reporter something; return the question. One at a time.

    ``code`` is one of ``questions.QUESTIONS``, or "own" with its words in ``text``. Raises
    ``ReportRefused`` field by field, ``TransitionRefused`` when it may not be asked.
    """
    words = check_text("text", text, questions.TEXT_MAX_LENGTH) if code == questions.OWN else ""
    if code not in questions.QUESTIONS and code != questions.OWN:
        raise ReportRefused({"code": [_("Choose one of the questions.")]})
    if code == questions.OWN and not words:
        raise ReportRefused({"text": [_("Write the question.")]})
    try:
        with transaction.atomic():
            report = _locked(report_uuid)
            if not may_decide_about(actor, report):
                raise TransitionRefused(_("You may not take this decision."))
            must_be_open(report)
            asked = ReportQuestion.objects.create(
                report=report, code=code, text=words, asked_by=actor
            )
            outbox.record(
                kind="report.question_asked",
                subject=report.uuid,
                payload={
                    "report": str(report.uuid),
                    "question": str(asked.uuid),
                    "code": code,
                },
            )
            return asked.uuid
    except IntegrityError:
        raise TransitionRefused(
            _("There is a question already that the reporter has not answered yet.")
        ) from None


def answer_question(*, report_uuid: uuid.UUID, question: uuid.UUID, text: str) -> None:
    """The reporter answers. Private, like everything she writes.

    Raises ``ReportRefused`` (``answer``), ``TransitionRefused`` when nothing is asked any more.
    """
    words = check_text("answer", text, questions.ANSWER_MAX_LENGTH)
    if not words:
        raise ReportRefused({"answer": [_("Write an answer.")]})
    with transaction.atomic():
        report = _locked(report_uuid)
        must_be_open(report)
        asked = report.questions.filter(uuid=question, answered_at__isnull=True).first()
        if asked is None:
            raise TransitionRefused(_("This question was answered already."))
        asked.answer, asked.answered_at = words, timezone.now()
        asked.save(update_fields=["answer", "answered_at"])
        outbox.record(
            kind="report.question_answered",
            subject=report.uuid,
            payload={"report": str(report.uuid), "question": str(question)},
        )


def ask_for_erasure(*, report_uuid: uuid.UUID) -> None:
    """Erase all that is personal, at once, because the reporter asks for it."""
    transition(
        report_uuid=report_uuid,
        to=ReportState.ERASED,
        reason="asked_by_reporter",
        actor=None,
        actor_role="reporter",
    )


def _locked(report_uuid: uuid.UUID) -> Report:
    report = Report.objects.select_for_update().filter(uuid=report_uuid).first()
    if report is None:
        raise TransitionRefused(_("There is no such report."))
    return report


def must_be_open(report: Report) -> None:
    """Raises ``TransitionRefused`` when nobody looks at this report any more."""
    if report.state not in OPEN:
        raise TransitionRefused(_("This report is closed: nothing more can be changed."))
