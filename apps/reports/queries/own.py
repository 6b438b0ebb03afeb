"""What the pages of one report ask: links, the private part, open questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from apps.reports.links import FOLLOW, Link, make_link
from apps.reports.models import (
    FollowUp,
    Report,
    ReportContact,
    ReportQuestion,
)
from apps.reports.queries.report import ReportFacts, by_uuid
from apps.reports.questions import question_words
from apps.reports.words import place_of
from apps.twin import queries as twin
from apps.twin.queries import BarrierFacts


@dataclass(frozen=True, slots=True)
class PrivatePart:
    """What the reporter sees of her own words. How she is reached is only named, never shown."""

    place_note: str
    photos: int
    has_email: bool
    email_confirmed: bool
    # Mails to the address came back.
    unreachable: bool
    has_phone: bool


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question of the office and its answer, in words. Private."""

    uuid: UUID
    words: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A line in the list of one's own reports."""

    code: str
    kind_label: str
    place: str
    state: str
    state_label: str
    created_at: datetime
    # The state of its barrier when that no longer stands; empty while it does.
    barrier_state: str


def by_link(link: Link) -> ReportFacts | None:
    """The report a living link opens; ``None`` when its version has passed."""
    alive = Report.objects.filter(uuid=link.subject, link_version=link.version)
    return by_uuid(link.subject) if alive.exists() else None


def follow_token(report_uuid: UUID) -> str:
    """A token that opens this report, as long as its contact stays the same."""
    version = Report.objects.values_list("link_version", flat=True).get(uuid=report_uuid)
    return make_link(FOLLOW, report_uuid, version=version)


def private_part(report_uuid: UUID) -> PrivatePart:
    """What is private in a report, for its own page. One query."""
    rows = Report.objects.select_related("contact").annotate(photo_count=Count("photos"))
    report = rows.defer("description", "search").get(uuid=report_uuid)
    contact: ReportContact | None = getattr(report, "contact", None)
    return PrivatePart(
        place_note=report.place_note,
        photos=report.photo_count,
        has_email=bool(contact and contact.email),
        email_confirmed=bool(contact and contact.verified_at),
        unreachable=bool(contact and contact.unreachable_at),
        has_phone=bool(contact and contact.phone),
    )


def open_question(report_uuid: UUID) -> QuestionFacts | None:
    """The question the office waits for an answer to."""
    row = ReportQuestion.objects.filter(report__uuid=report_uuid, answered_at__isnull=True).first()
    return None if row is None else _question(row)


def questions(report_uuid: UUID) -> list[QuestionFacts]:
    """All that was asked and answered, oldest first: for the office."""
    rows = ReportQuestion.objects.filter(report__uuid=report_uuid).order_by("asked_at")
    return [_question(row) for row in rows]


def is_asked_whether_gone(report_uuid: UUID) -> bool:
    """Whether the question of the four weeks waits for an answer."""
    return FollowUp.objects.filter(
        report__uuid=report_uuid, asked_at__isnull=False, answered_at__isnull=True
    ).exists()


def will_be_asked_whether_gone(report_uuid: UUID) -> bool:
    """Whether a removal is recorded whose four weeks are not over yet."""
    return FollowUp.objects.filter(report__uuid=report_uuid, asked_at__isnull=True).exists()


def by_codes(codes: Iterable[str]) -> list[OwnReport]:
    """Reports by their codes, in this order; unknown ones are left out. Three queries at most."""
    wanted = list(codes)
    found = {report.code: report for report in Report.objects.filter(code__in=wanted)}
    told = twin.barriers_of_reports(one.uuid for one in found.values()) if found else {}
    return [_own(found[code], told.get(found[code].uuid)) for code in wanted if code in found]


def _question(row: ReportQuestion) -> QuestionFacts:
    return QuestionFacts(
        uuid=row.uuid,
        words=question_words(row.code, row.text),
        asked_at=row.asked_at,
        answer=row.answer,
        answered_at=row.answered_at,
    )


def _own(report: Report, barrier: BarrierFacts | None) -> OwnReport:
    return OwnReport(
        code=report.code,
        kind_label=report.get_kind_display(),
        place=place_of(report),
        state=report.state,
        state_label=report.get_state_display(),
        created_at=report.created_at,
        barrier_state=barrier.state if barrier and not barrier.stands else "",
    )
