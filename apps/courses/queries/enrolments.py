"""What courses can tell of single enrolments."""

import uuid
from datetime import datetime

from django.db.models import Q

from apps.accounts.services import canonical_code
from apps.courses.facts import EnrolmentFacts
from apps.courses.models import Enrolment, EnrolmentState, Participant
from apps.courses.queries.courses import course
from apps.points import queries as points


def enrolment(which: uuid.UUID, at: datetime | None = None) -> EnrolmentFacts | None:
    """The enrolment with that UUID."""
    return _one(Q(uuid=which), at)


def enrolment_by_code(typed: str) -> EnrolmentFacts | None:
    """The enrolment of a code as somebody typed it."""
    code = canonical_code(typed)
    return None if code is None else _one(Q(code=code), None)


def enrolment_of_client(client_uuid: uuid.UUID) -> EnrolmentFacts | None:
    """The enrolment a client asked for with this UUID."""
    return _one(Q(client_uuid=client_uuid), None)


def is_written_to(which: uuid.UUID) -> bool:
    """Whether anybody can be written to by e-mail about it."""
    mail = Q(email__gt="") | Q(behalf_email__gt="")
    return Participant.objects.filter(mail, enrolment__uuid=which).exists()


def state_label(state: str) -> str:
    """A state of an enrolment in the active language."""
    return str(EnrolmentState(state).label)


def own_sessions_seen(which: uuid.UUID) -> dict[uuid.UUID, str]:
    """Whether she was there, by session; what was not noted is absent."""
    rows = Enrolment.objects.filter(uuid=which, attendances__isnull=False)
    return dict(rows.values_list("attendances__session__uuid", "attendances__state"))


def _one(which: Q, at: datetime | None) -> EnrolmentFacts | None:
    row = Enrolment.objects.select_related("course").filter(which).first()
    found = course(row.course.uuid, at) if row else None
    if row is None or found is None:
        return None
    place = 0
    if row.state == EnrolmentState.WAITING:
        line = Enrolment.objects.filter(course=row.course_id, state=EnrolmentState.WAITING)
        before = Q(waiting_since__lt=row.waiting_since) | Q(
            waiting_since=row.waiting_since, pk__lt=row.pk
        )
        place = line.filter(before).count() + 1
    until = row.offer_until
    return EnrolmentFacts(
        uuid=row.uuid,
        code=row.code,
        state=row.state,
        course=found,
        sequence=row.sequence,
        link_version=row.link_version,
        language=row.language,
        language_wanted=row.language_wanted,
        preparations=tuple(row.preparations),
        offer_until=until.astimezone(points.city_zone()) if until else None,
        place_in_line=place,
        changed_at=row.state_changed_at,
    )
