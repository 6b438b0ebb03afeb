"""The one door of all letters of the courses, into the house's queue (decision 32)."""

from typing import Any
from uuid import UUID

from apps.courses.models import Participant
from apps.mail.services import queue_message
from apps.outbox import services as outbox


def send_letter(
    *, key: str, template: str, enrolment: UUID, language: str, facts: dict[str, Any]
) -> bool:
    """Queue a letter once; return whether it is new. ``facts`` are ids and figures, no words.

    It goes to who takes part, and to who enrolled her.
    """
    outbox.check_payload(facts)
    person = Participant.objects.filter(enrolment__uuid=enrolment).first()
    if person is None:
        return False
    readers = (("participant", person.email), ("behalf", person.behalf_email))
    new = [
        queue_message(
            key=f"courses:{key}:{to}",
            template=f"courses_{template}",
            language=language,
            subject_uuid=enrolment,
            recipient=("reader", enrolment),
            facts={**facts, "to": to},
        )
        for to, address in readers
        if address
    ]
    return any(new)
