"""What a phone may keep of a page, to show it and act on it without network.

Of a barrier only what anybody may see; of a report what its code opens, without free text.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.urls import reverse

from apps.reports.lifecycle import CORRECTABLE, OPEN, step
from apps.reports.models import Report, ReportQuestion, ReportState
from apps.reports.photos import PHOTOS_MAX
from apps.reports.queries.own import QuestionFacts
from apps.reports.queries.report import ReportFacts
from apps.reports.questions import question_words
from apps.reports.words import place_of
from apps.twin.queries import BarrierFacts

# States in which "still there" and "no longer there" can be asked. One that has expired comes back.
ASKED_STATES = ("suspected", "confirmed", "planned", "removal_claimed", "expired")


def barrier_copy(barrier: BarrierFacts) -> dict[str, Any]:
    """A barrier as plain facts for JSON, in the language of the page."""
    return {
        "key": f"barrier:{barrier.uuid}",
        "what": "barrier",
        "id": str(barrier.uuid),
        "kind": str(barrier.kind),
        "place": barrier.place_name,
        "state_label": barrier.state_label,
        "asks": barrier.state in ASKED_STATES,
        "url": reverse("barrier", args=[barrier.uuid]),
    }


def report_copy(report: ReportFacts, question: QuestionFacts | None, photos: int) -> dict[str, Any]:
    """A report whose facts are at hand, with its open question and how many photos it has."""
    return _copy(
        code=report.code,
        kind=report.kind,
        place=report.place,
        state=report.state,
        state_label=report.state_label,
        can_pass=report.can_pass,
        measures=report.measures,
        photos=photos,
        question=None if question is None else (str(question.uuid), question.words),
    )


def report_copies(codes: Iterable[str]) -> list[dict[str, Any]]:
    """Reports by their codes, as plain facts for JSON. Two queries however many they are."""
    rows = Report.objects.filter(code__in=list(codes)).annotate(photo_count=Count("photos"))
    reports = list(rows.order_by("pk"))
    asked = ReportQuestion.objects.filter(report__in=reports, answered_at__isnull=True)
    questions = {row.report_id: row for row in asked} if reports else {}
    return [
        _copy(
            code=report.code,
            kind=report.kind,
            place=place_of(report),
            state=report.state,
            state_label=report.get_state_display(),
            can_pass=report.can_pass,
            measures=report.measures,
            photos=report.photo_count,
            question=(str(row.uuid), question_words(row.code, row.text))
            if (row := questions.get(report.pk))
            else None,
        )
        for report in reports
    ]


def _copy(
    *, state: str, code: str, photos: int, question: tuple[str, str] | None, **facts: Any
) -> dict[str, Any]:
    is_open = state in OPEN
    return {
        **facts,
        "key": f"report:{code}",
        "what": "report",
        "id": code,
        "code": code,
        "can_correct": state in CORRECTABLE,
        "can_add": is_open and photos < PHOTOS_MAX,
        "can_withdraw": step(state, ReportState.WITHDRAWN) is not None,
        "question": {"uuid": question[0], "words": question[1]} if question and is_open else None,
        "url": reverse("report_status", args=[code]),
    }
