"""A course as an iCalendar file: one event for each session."""

from datetime import datetime

from apps.courses.facts import EnrolmentFacts
from apps.visitors.calendars import event_of, file_of


def method(enrolment: EnrolmentFacts) -> str:
    """What a calendar is asked to do with it."""
    return "PUBLISH" if enrolment.is_enrolled else "CANCEL"


def calendar_file(enrolment: EnrolmentFacts, *, stamped_at: datetime) -> bytes:
    """The file of all sessions as they stand, in the active language."""
    course = enrolment.course
    events = [
        event_of(
            # Another's is another: two of a family may share a calendar.
            of=[session.uuid, enrolment.uuid],
            # Both only grow, so that their sum does.
            sequence=session.sequence + enrolment.sequence,
            stamped_at=stamped_at,
            starts=session.starts,
            ends=session.ends,
            summary=course.title,
            place=course.place,
            lat_lon=(course.site.lat, course.site.lon),
            code=enrolment.code,
            bring=course.bring,
            is_on=enrolment.is_enrolled and not session.is_cancelled,
        )
        for session in course.sessions
    ]
    return file_of(events, product="courses", method=method(enrolment))
