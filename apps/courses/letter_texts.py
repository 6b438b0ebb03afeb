"""What each letter says, written when it is sent, in the language of its reader."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.courses import links
from apps.courses.facts import EnrolmentFacts, SessionFacts
from apps.courses.lifecycle import CALLED_OFF
from apps.mail.services import PlainLetter as Text
from apps.points import queries as points
from apps.visitors.words import day_words, time_words, when_words

Facts = dict[str, Any]


def about(template: str, enrolment: EnrolmentFacts, facts: Facts) -> Text:
    """The letter of that template."""
    return _ABOUT[template](enrolment, facts)


def session_words(session: SessionFacts) -> str:
    """ "Tuesday 1 December 2026, from 09:30 to 11:30"."""
    return _("%(day)s, from %(time)s to %(end)s") % {
        "day": day_words(session.starts.date()),
        "time": time_words(session.starts),
        "end": time_words(session.ends),
    }


def page(name: str, *args: object) -> str:
    """Absolute address of a page, in the active language."""
    return settings.SOGLIA_BASE_URL.rstrip("/") + reverse(name, args=args)


def _enrolled(enrolment: EnrolmentFacts, _facts: Facts) -> Text:
    return Text(
        _("You are enrolled in a course"),
        [*_what(enrolment), *_dates(enrolment), _code(enrolment), *_bring(enrolment)],
        enrolment.course.bring,
        [*_ways(enrolment), (_("See the course"), _own(enrolment))],
    )


def _waiting(enrolment: EnrolmentFacts, _facts: Facts) -> Text:
    return Text(
        _("You are on the waiting list of a course"),
        [
            *_what(enrolment),
            *_dates(enrolment),
            _("When a seat becomes free we write to you, and keep it for you for some hours."),
            _code(enrolment),
        ],
        links=[(_("I do not wait any more"), _signed(enrolment, links.LEAVE, "courses_leave"))],
    )


def _offer(enrolment: EnrolmentFacts, _facts: Facts) -> Text:
    until = enrolment.offer_until
    return Text(
        _("A seat in a course has become free"),
        [
            *_what(enrolment),
            *_dates(enrolment),
            *(
                [_("It is kept for you until %(when)s.") % {"when": when_words(until)}]
                if until
                else []
            ),
            _("Open the page and say yes or no."),
        ],
        links=[
            (_("Take or refuse this seat"), _signed(enrolment, links.OFFER, "courses_offer")),
        ],
    )


def _left(enrolment: EnrolmentFacts, _facts: Facts) -> Text:
    return Text(
        _("You left a course"),
        [*_what(enrolment), _("You need do nothing more. Somebody else gets the seat.")],
        links=[(_("See the courses"), page("courses"))],
    )


def _removed(enrolment: EnrolmentFacts, facts: Facts) -> Text:
    why = {
        "began": _("The course has begun, and no seat became free. We are sorry."),
        "offers_exhausted": _("A seat was offered several times and nobody answered."),
    }.get(str(facts["reason"]), _("The office has ended your enrolment. Telephone the point."))
    return Text(
        _("You are no longer on the list of a course"),
        [*_what(enrolment), why],
        links=[(_("See the courses"), page("courses"))],
    )


def _cancelled(enrolment: EnrolmentFacts, _facts: Facts) -> Text:
    return Text(
        _("A course was cancelled"),
        [*_what(enrolment), _("It is not held, or not any more. We are sorry.")],
        links=[(_("See the courses"), page("courses"))],
    )


def _moved(enrolment: EnrolmentFacts, facts: Facts) -> Text:
    was = datetime.fromisoformat(str(facts["was"])).astimezone(points.city_zone())
    session = _session(enrolment, facts)
    return Text(
        _("A session of your course was moved"),
        [
            *_what(enrolment),
            _("It was: %(when)s.") % {"when": when_words(was)},
            _("It is now: %(when)s.") % {"when": session_words(session)},
            *_dates(enrolment),
            _code(enrolment),
        ],
        links=_ways(enrolment),
    )


def _session_cancelled(enrolment: EnrolmentFacts, facts: Facts) -> Text:
    session = _session(enrolment, facts)
    reason = CALLED_OFF.get(str(facts["reason"]))
    return Text(
        _("A session of your course is not held"),
        [
            *_what(enrolment),
            _("Not held: %(when)s.") % {"when": session_words(session)},
            *([str(reason) + "."] if reason else []),
            *_dates(enrolment),
        ],
        links=_ways(enrolment),
    )


def _reminder(enrolment: EnrolmentFacts, facts: Facts) -> Text:
    return Text(
        _("Your course is near"),
        [
            *_what(enrolment),
            _("When: %(when)s.") % {"when": session_words(_session(enrolment, facts))},
            _("If you do not come any more, please leave: somebody else is waiting for the seat."),
            _code(enrolment),
            *_bring(enrolment),
        ],
        enrolment.course.bring,
        _ways(enrolment),
    )


def _certificate(enrolment: EnrolmentFacts, _facts: Facts) -> Text:
    return Text(
        _("Your certificate is ready"),
        [*_what(enrolment), _("You were there for enough of it. Thank you for coming.")],
        links=[
            (
                _("Open the certificate (PDF)"),
                _signed(enrolment, links.CERTIFICATE, "courses_certificate"),
            )
        ],
    )


def _session(enrolment: EnrolmentFacts, facts: Facts) -> SessionFacts:
    """The session a letter is about; the writer has looked that it is still so."""
    wanted = UUID(str(facts["session"]))
    return next(one for one in enrolment.course.sessions if one.uuid == wanted)


def _what(enrolment: EnrolmentFacts) -> list[str]:
    course = enrolment.course
    lines = [
        _("Course: %(title)s.") % {"title": course.title},
        _("Place: %(place)s.") % {"place": course.place},
    ]
    if enrolment.preparation_names:
        things = ", ".join(enrolment.preparation_names)
        lines.append(_("You asked for: %(things)s.") % {"things": things})
    return lines


def _dates(enrolment: EnrolmentFacts) -> list[str]:
    words = [session_words(one) for one in enrolment.course.going_on]
    return [_("Sessions:") + "\n" + "\n".join(f"- {line}" for line in words)] if words else []


def _code(enrolment: EnrolmentFacts) -> str:
    return _("Code of the enrolment: %(code)s") % {"code": enrolment.code}


def _bring(enrolment: EnrolmentFacts) -> list[str]:
    return [_("Please bring:")] if enrolment.course.bring else []


def _own(enrolment: EnrolmentFacts) -> str:
    return page("courses_enrolment", enrolment.code)


def _ways(enrolment: EnrolmentFacts) -> list[tuple[str, str]]:
    return [
        (_("Change contact or wishes"), _signed(enrolment, links.CHANGE, "courses_change")),
        (_("Leave the course"), _signed(enrolment, links.LEAVE, "courses_leave")),
    ]


def _signed(enrolment: EnrolmentFacts, purpose: str, name: str) -> str:
    return page(name, links.make(purpose, enrolment.uuid, version=enrolment.link_version))


_ABOUT: dict[str, Callable[[EnrolmentFacts, Facts], Text]] = {
    "enrolled": _enrolled,
    "changed": _enrolled,
    "waiting": _waiting,
    "offer": _offer,
    "left": _left,
    "removed": _removed,
    "cancelled": _cancelled,
    "moved": _moved,
    "session_cancelled": _session_cancelled,
    "reminder": _reminder,
    "certificate": _certificate,
}
