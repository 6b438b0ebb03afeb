"""Which letter follows from which event. It asks the event, and whom there is to write to."""

from uuid import UUID

from apps.courses.letters import send_letter
from apps.courses.models import Enrolment
from apps.courses.models import EnrolmentState as E
from apps.courses.queries import progress
from apps.outbox.services import EventFacts

_AFTER: dict[tuple[str, str], str] = {
    ("enrolled", E.ENROLLED): "enrolled",
    ("accepted", E.ENROLLED): "enrolled",
    ("took_free_seat", E.ENROLLED): "enrolled",
    ("contact_changed", E.ENROLLED): "changed",
    ("joined", E.WAITING): "waiting",
    ("contact_changed", E.WAITING): "waiting",
    ("seat_free", E.OFFERED): "offer",
    ("contact_changed", E.OFFERED): "offer",
    ("left", E.LEFT): "left",
    ("by_office", E.REMOVED): "removed",
    ("began", E.REMOVED): "removed",
    ("offers_exhausted", E.REMOVED): "removed",
    ("course_cancelled", E.REMOVED): "cancelled",
}
_SESSION = {"moved": "moved", "cancelled": "session_cancelled"}


def on_event(event: EventFacts) -> None:
    """Queue what an event asks for. A repeat queues nothing: the keys are the event's."""
    if event.kind == "session.transitioned":
        _session(event)
    elif event.kind == "enrolment.attended":
        _attended(event)
    else:
        _enrolment(event)


def _enrolment(event: EventFacts) -> None:
    facts = event.payload
    template = _AFTER.get((facts["reason"], facts["to"]), "")
    row = Enrolment.objects.filter(uuid=UUID(facts["enrolment"])).first()
    if not template or row is None:
        return
    send_letter(
        key=f"{event.uuid}:{template}",
        template=template,
        enrolment=row.uuid,
        language=row.language,
        facts={
            "state": facts["to"],
            "reason": facts["reason"],
            "version": facts["link_version"],
        },
    )


def _session(event: EventFacts) -> None:
    """Everybody who is enrolled. Sessions of a course that is cancelled tell nobody twice."""
    facts = event.payload
    if facts["to"] in ("held", "cancelled"):
        # Perhaps it was the last one.
        _certificates(UUID(facts["course"]))
    what = "moved" if facts["reason"] == "moved" else facts["to"]
    template = _SESSION.get(what, "")
    if not template:
        return
    enrolled = Enrolment.objects.filter(
        course__uuid=UUID(facts["course"]), state__in=[E.ENROLLED, E.OFFERED]
    )
    for row in enrolled.order_by("pk"):
        send_letter(
            key=f"{event.uuid}:{template}:{row.uuid}",
            template=template,
            enrolment=row.uuid,
            language=row.language,
            facts={
                "session": facts["session"],
                "version": facts["sequence"],
                "was": facts["was"],
                "reason": facts["reason"],
            },
        )


def _attended(event: EventFacts) -> None:
    """Who was noted as absent by mistake may have seen enough after all."""
    found = Enrolment.objects.select_related("course")
    row = found.filter(uuid=UUID(event.payload["enrolment"])).first()
    if row is not None and event.payload["reason"] == "corrected":
        _certificates(row.course.uuid, only=row.uuid)


def _certificates(course: UUID, only: UUID | None = None) -> None:
    """To each who saw enough of a course that is over: once, whatever is corrected later."""
    ready = [
        which
        for which, seen in progress(course).items()
        if seen.is_enough and only in (None, which)
    ]
    for row in Enrolment.objects.filter(uuid__in=ready).order_by("pk"):
        send_letter(
            key=f"certificate:{row.uuid}",
            template="certificate",
            enrolment=row.uuid,
            language=row.language,
            facts={},
        )
