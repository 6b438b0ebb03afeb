"""Write the letters of the courses when they leave, with the calendar file of all sessions."""

from uuid import UUID

from django.utils import timezone

from apps.courses import ics, letter_texts, queries
from apps.courses.facts import EnrolmentFacts
from apps.courses.models import EnrolmentState, Participant
from apps.mail.services import Attachment, NobodyToWriteTo, ToWrite, Written, plain_text
from apps.visitors.calendars import MEDIA_TYPE

# About one session, and only while it still is as the letter says.
_OF_A_SESSION = frozenset({"moved", "session_cancelled", "reminder"})
_WITH_A_CALENDAR = frozenset(
    {"enrolled", "changed", "left", "cancelled", "moved", "session_cancelled", "reminder"}
)


def write(message: ToWrite) -> Written:
    """The mail, in the language that is active. Raises ``NobodyToWriteTo``."""
    template = message.template.removeprefix("courses_")
    person = Participant.objects.filter(enrolment__uuid=message.subject).first()
    enrolment = queries.enrolment(message.subject)
    to_helper = message.facts.get("to") == "behalf"
    address = (person.behalf_email if to_helper else person.email) if person else ""
    if enrolment is None or not address or not _is_still_so(template, enrolment, message):
        raise NobodyToWriteTo
    text = letter_texts.about(template, enrolment, message.facts)
    files: tuple[Attachment, ...] = ()
    # A calendar that never had them is not asked to cancel them.
    if template in _WITH_A_CALENDAR and enrolment.state != EnrolmentState.OFFERED:
        content = ics.calendar_file(enrolment, stamped_at=message.queued_at)
        media_type = f"{MEDIA_TYPE}; method={ics.method(enrolment)}"
        files = (Attachment("soglia.ics", content, media_type),)
    return Written(address, text.subject, plain_text(text), attachments=files)


def _is_still_so(template: str, enrolment: EnrolmentFacts, message: ToWrite) -> bool:
    """Whether what the letter says is still so; else another letter tells of it."""
    facts = message.facts
    if template in _OF_A_SESSION:
        wanted = UUID(str(facts["session"]))
        found = next((one for one in enrolment.course.sessions if one.uuid == wanted), None)
        if found is None or found.sequence != facts["version"]:
            return False
        if enrolment.course.is_cancelled:
            return False
        on = enrolment.is_enrolled or (enrolment.is_offered and template != "reminder")
        return on and (template != "reminder" or found.starts > timezone.now())
    if template == "certificate":
        return enrolment.is_enrolled
    if facts["state"] != enrolment.state or facts["version"] != enrolment.link_version:
        return False
    if template == "offer":
        return enrolment.offer_until is not None and enrolment.offer_until > timezone.now()
    return True
