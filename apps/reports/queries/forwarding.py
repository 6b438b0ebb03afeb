"""What is on its way to other bodies."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.models import Forwarding, ForwardingAnswer, ForwardingState


@dataclass(frozen=True, slots=True)
class ForwardingFacts:
    """One report on its way to one body. ``report`` and ``code`` name the report."""

    uuid: UUID
    report: UUID
    code: str
    kind_label: str
    body: str
    destination: str
    state: str
    state_label: str
    foreign_id: str
    attempts: int
    last_error: str
    in_doubt: bool
    with_text: bool
    with_contact: bool
    next_try_at: datetime
    created_at: datetime
    # What the body says of it; ``answer_notes`` are its own words, for the office alone.
    answer: str
    answer_label: str
    answered_at: datetime | None
    answer_notes: str
    look_error: str

    @property
    def may_be_tried_again(self) -> bool:
        """Whether a person may give it a fresh set of tries."""
        return self.state in (ForwardingState.REFUSED, ForwardingState.DEAD)


@dataclass(frozen=True, slots=True)
class BodyAnswer:
    """What a body says of a report, as its reporter may read it: nothing it wrote."""

    body: str
    status: str
    words: str
    answered_at: datetime


_IN_WORDS: dict[str, Promise] = {
    ForwardingAnswer.OPEN: _("They have it in hand."),
    ForwardingAnswer.CLOSED: _(
        "They have closed it. Whether the barrier is gone is another question: if it is still "
        "there, say so on its page."
    ),
}


def forwardings_of(report_uuid: UUID) -> list[ForwardingFacts]:
    """Where a report was sent, the last one first. One query."""
    return [_facts(row) for row in _rows().filter(report__uuid=report_uuid)]


def answers_of_bodies(report_uuid: UUID) -> list[BodyAnswer]:
    """What the bodies say that were told of a report, each in our own words. One query."""
    rows = Forwarding.objects.filter(report__uuid=report_uuid).exclude(answer="")
    return [
        BodyAnswer(
            body=row.body.name,
            status=row.answer,
            words=str(_IN_WORDS[row.answer]),
            answered_at=row.answered_at or row.created_at,
        )
        for row in rows.select_related("body").order_by("pk")
    ]


def forwardings_page(*, state: str = "", start: int = 0, limit: int = 50) -> list[ForwardingFacts]:
    """One page of all, the last one first; an empty state is all. One query."""
    rows = _rows().filter(state=state) if state else _rows()
    return [_facts(row) for row in rows[start : start + limit]]


def forwarding_counts() -> dict[str, int]:
    """How many are in each state; a state without any counts 0. One query."""
    found = Forwarding.objects.values_list("state").annotate(number=Count("pk")).order_by()
    return dict.fromkeys(map(str, ForwardingState.values), 0) | dict(found)


def _rows() -> QuerySet[Forwarding]:
    rows = Forwarding.objects.select_related("report", "body").defer("report__description")
    return rows.order_by("-created_at", "-pk")


def _facts(row: Forwarding) -> ForwardingFacts:
    return ForwardingFacts(
        uuid=row.uuid,
        report=row.report.uuid,
        code=row.report.code,
        kind_label=str(row.report.get_kind_display()),
        body=row.body.name,
        destination=row.destination,
        state=row.state,
        state_label=str(row.get_state_display()),
        foreign_id=row.foreign_id,
        attempts=row.attempts,
        last_error=row.last_error,
        in_doubt=row.doubt_since is not None and row.attempts > 0,
        with_text=row.with_text,
        with_contact=row.with_contact,
        next_try_at=row.next_try_at,
        created_at=row.created_at,
        answer=row.answer,
        answer_label=str(row.get_answer_display()),
        answered_at=row.answered_at,
        answer_notes=row.answer_notes,
        look_error=row.look_error,
    )
