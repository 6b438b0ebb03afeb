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
from apps.reports.questions import question_words
from apps.reports.words import place_words
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


def report_copies(codes: Iterable[str]) -> list[dict[str, Any]]:
    """Reports by their codes, as plain facts for JSON. Two queries however many they are."""
    rows = Report.objects.filter(code__in=list(codes)).annotate(photo_count=Count("photos"))
    reports = list(rows.order_by("pk"))
    asked = ReportQuestion.objects.filter(report__in=reports, answered_at__isnull=True)
    open_questions = {row.report_id: row for row in asked} if reports else {}
    return [_copy(report, open_questions.get(report.pk)) for report in reports]


def _copy(report: Any, question: ReportQuestion | None) -> dict[str, Any]:
    is_open = report.state in OPEN
    return {
        "key": f"report:{report.code}",
        "what": "report",
        "id": report.code,
        "code": report.code,
        "kind": report.kind,
        "place": place_words(
            report.street_name, report.house_number, report.corner_name, report.landmark_name
        ),
        "state_label": report.get_state_display(),
        "can_pass": report.can_pass,
        "measures": report.measures,
        "can_correct": report.state in CORRECTABLE,
        "can_add": is_open and report.photo_count < PHOTOS_MAX,
        "can_withdraw": step(report.state, ReportState.WITHDRAWN) is not None,
        "question": None
        if question is None or not is_open
        else {
            "uuid": str(question.uuid),
            "words": question_words(question.code, question.text),
        },
        "url": reverse("report_status", args=[report.code]),
    }
