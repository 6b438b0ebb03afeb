"""Who looked at who takes part: whoever answers for a course can see it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import TruncMinute

from apps.courses.models import ParticipantView

_LATEST = 20


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at so many people, to the minute. ``who`` is empty once she is gone."""

    at: datetime
    who: str
    people: int


def looks(course: uuid.UUID) -> list[Look]:
    """The latest looks at who takes part in a course, the newest first. One query."""
    names = ("viewer__first_name", "viewer__last_name", "viewer__username")
    rows = (
        ParticipantView.objects.filter(enrolment__course__uuid=course)
        .annotate(minute=TruncMinute("viewed_at"))
        .values_list("minute", *names)
        .annotate(people=Count("enrolment", distinct=True))
        .order_by("-minute", "viewer__username")[:_LATEST]
    )
    return [
        Look(minute, f"{first or ''} {last or ''}".strip() or username or "", people)
        for minute, first, last, username, people in rows
    ]
