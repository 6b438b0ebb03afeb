"""Who takes part: shown to who holds the course, and every look is noted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from apps.courses.models import EnrolmentState, Participant, ParticipantView

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class ParticipantFacts:
    """Somebody on the list of a course. What is not known any more is empty."""

    enrolment: uuid.UUID
    code: str
    state: str
    name: str
    email: str
    phone: str
    helper: str
    helper_contact: str
    language_wanted: str
    preparations: tuple[str, ...]

    @property
    def state_label(self) -> str:
        """The state in the active language."""
        return str(EnrolmentState(self.state).label)


@transaction.atomic
def look_at_participants(*, course: uuid.UUID, viewer: User) -> list[ParticipantFacts]:
    """Everybody who is enrolled or waits, by surname; that ``viewer`` looked is noted."""
    rows = (
        Participant.objects.filter(enrolment__course__uuid=course)
        .exclude(enrolment__state__in=[EnrolmentState.LEFT, EnrolmentState.REMOVED])
        .select_related("enrolment")
        .order_by("family_name", "given_name", "pk")
    )
    return _seen(list(rows), viewer)


@transaction.atomic
def look_at_participant(*, enrolment: uuid.UUID, viewer: User) -> ParticipantFacts | None:
    """One of them, in whatever state; ``None`` when she is not kept any more."""
    rows = Participant.objects.filter(enrolment__uuid=enrolment).select_related("enrolment")
    return next(iter(_seen(list(rows), viewer)), None)


def _seen(rows: list[Participant], viewer: User) -> list[ParticipantFacts]:
    ParticipantView.objects.bulk_create(
        ParticipantView(enrolment_id=row.enrolment_id, viewer=viewer) for row in rows
    )
    return [
        ParticipantFacts(
            enrolment=row.enrolment.uuid,
            code=row.enrolment.code,
            state=row.enrolment.state,
            name=f"{row.family_name} {row.given_name}",
            email=row.email,
            phone=row.phone,
            helper=row.behalf_name,
            helper_contact=" ".join(part for part in (row.behalf_email, row.behalf_phone) if part),
            language_wanted=row.enrolment.language_wanted,
            preparations=tuple(row.enrolment.preparations),
        )
        for row in rows
    ]
