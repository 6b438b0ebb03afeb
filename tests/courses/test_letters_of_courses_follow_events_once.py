"""Which letter goes to whom, that none goes twice, and what comes with it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from apps.courses import links, queries, services
from apps.mail.models import Message, MessageState
from apps.mail.services import deliver_messages
from apps.outbox.services import deliver_due
from tests.courses.builders import NOW, at, enrolled, later, person
from tests.courses.builders import course as a_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def then(monkeypatch):
    """Letters are written in the time of the tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def _deliver() -> list[str]:
    """Let the outbox and the letters run; who was written to."""
    mail.outbox.clear()
    deliver_due(limit=500)
    deliver_messages()
    return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)


def _templates() -> list[str]:
    rows = Message.objects.order_by("pk").values_list("template", flat=True)
    return [template.removeprefix("courses_") for template in rows]


def _events(letter) -> dict[str, tuple[str, int]]:
    """Status and sequence of the sessions in the calendar that came along, in order."""
    name, content, media_type = letter.attachments[0]
    assert (name, media_type.partition(";")[0]) == ("soglia.ics", "text/calendar")
    events = Calendar.from_ical(content).walk("VEVENT")
    return {str(one["uid"]): (str(one["status"]), int(one["sequence"])) for one in events}


def test_enrolling_and_leaving_each_write_one_letter_with_all_sessions(course):
    row = enrolled(course, "maria")
    assert _deliver() == ["maria"]
    text = mail.outbox[0].body.lower()
    for words in (row.code, "Internet sicuro", "Point P1", "14 dicembre 2026", "21 dicembre 2026"):
        assert words.lower() in text
    first = _events(mail.outbox[0])
    assert list(first.values()) == [("CONFIRMED", 0)] * 2
    services.leave(enrolment=row.uuid, at=NOW)
    assert _deliver() == ["maria"]
    gone = _events(mail.outbox[0])
    assert gone == dict.fromkeys(first, ("CANCELLED", 1))
    assert _templates() == ["enrolled", "left"]
    assert _deliver() == []


def test_who_waits_is_told_then_offered_then_enrolled(site):
    row = a_course(site, seats=1)
    holder = enrolled(row, "holder")
    enrolled(row, "waits")
    services.leave(enrolment=holder.uuid, at=NOW)
    _deliver()
    # By then she was offered one: that she waits is no news any more.
    assert _templates() == ["enrolled", "waiting", "left", "offer"]
    dropped = Message.objects.filter(state=MessageState.DROPPED)
    assert {one.template for one in dropped} == {"courses_enrolled", "courses_waiting"}
    offer = next(letter for letter in mail.outbox if letter.to == ["waits@example.org"])
    (token,) = set(re.findall(r"/([\w:-]{40,})/", offer.body))
    assert not offer.attachments
    link = links.read(token, links.OFFER)
    services.accept_offer(enrolment=link.subject, link_version=link.version, at=NOW)
    assert _deliver() == ["waits"]
    assert _templates()[-1] == "enrolled"


def test_who_enrolled_somebody_else_is_written_to_as_well(course):
    behalf = {"on_behalf": "office", "behalf_name": "Caritas", "behalf_reason": "Chiesto",
              "behalf_email": "caritas@example.org"}  # fmt: skip
    enrolled(course, person=person("maria", **behalf))
    assert _deliver() == ["caritas", "maria"]


def test_a_code_on_paper_writes_to_nobody(course):
    enrolled(course, person=person("maria", email=""), on_paper=True)
    assert _deliver() == []
    assert services.remind(at=at("10:00") - timedelta(hours=40)) == 0
    assert not Message.objects.exists()


def test_a_session_that_moves_is_told_to_each_with_its_old_and_new_time(course):
    rows = [enrolled(course, name) for name in ("ada", "bea")]
    services.leave(enrolment=rows[1].uuid, at=NOW)
    _deliver()
    first, second = course.sessions.order_by("starts")
    services.move_session(
        session=first.uuid, starts=at("15:00", 1), ends=at("17:00", 1), actor=None, at=NOW
    )
    assert _deliver() == ["ada"]
    text = mail.outbox[0].body.lower()
    assert text.index("14 dicembre 2026") < text.index("15 dicembre 2026")
    assert sorted(_events(mail.outbox[0]).values()) == [("CONFIRMED", 0), ("CONFIRMED", 1)]
    services.cancel_session(session=second.uuid, reason="trainer_absent", actor=None, at=NOW)
    assert _deliver() == ["ada"]
    found = _events(mail.outbox[0])
    assert sorted(found.values()) == [("CANCELLED", 1), ("CONFIRMED", 1)]


def test_a_letter_overtaken_by_the_next_is_dropped(course):
    enrolled(course, "ada")
    _deliver()
    first = course.sessions.earliest("starts")
    for hour in ("15:00", "16:00"):
        services.move_session(
            session=first.uuid, starts=at(hour), ends=at("18:00"), actor=None, at=NOW
        )
    assert _deliver() == ["ada"]
    states = list(Message.objects.filter(template="courses_moved").order_by("pk")
                  .values_list("state", flat=True))  # fmt: skip
    assert states == [MessageState.DROPPED, MessageState.SENT]


def test_a_course_that_is_cancelled_is_told_once_to_everybody(site):
    row = a_course(site, seats=1)
    enrolled(row, "ada"), enrolled(row, "bea")
    _deliver()
    services.cancel_course(course=row.uuid, reason="too_few", actor=None, at=NOW)
    assert _deliver() == ["ada", "bea"]
    assert _templates().count("cancelled") == 2
    assert "session_cancelled" not in _templates()


def test_a_reminder_goes_out_once_for_each_session_and_time(course):
    enrolled(course, "ada")
    first = course.sessions.earliest("starts")
    before = first.starts - timedelta(hours=48)
    assert services.remind(at=before - timedelta(minutes=1)) == 0
    assert services.remind(at=before) == 1
    assert services.remind(at=before + timedelta(minutes=15)) == 0
    services.move_session(
        session=first.uuid, starts=at("16:00"), ends=at("18:00"), actor=None, at=before
    )
    assert services.remind(at=at("16:00") - timedelta(hours=30)) == 1
    assert services.remind(at=at("10:00", 7) - timedelta(hours=48)) == 1


def test_a_reminder_says_what_to_bring_and_is_dropped_once_she_left(course, monkeypatch):
    ada, bea = enrolled(course, "ada"), enrolled(course, "bea")
    _deliver()
    then = at("10:00") - timedelta(hours=48)
    services.remind(at=then)
    services.leave(enrolment=bea.uuid, at=then)
    monkeypatch.setattr(timezone, "now", lambda: then)
    assert _deliver() == ["ada", "bea"]
    (reminder,) = [letter for letter in mail.outbox if letter.to == ["ada@example.org"]]
    bring = queries.course(course.uuid).bring
    assert len(bring) == 2
    assert all(f"- {item}" in reminder.body for item in bring)
    assert Message.objects.filter(
        template="courses_reminder", state=MessageState.DROPPED, subject=bea.uuid
    ).exists()
    assert ada.state == "enrolled"


def test_who_has_just_enrolled_is_not_reminded(course):
    enrolled(course, at=at("10:00") - timedelta(hours=40))
    assert services.remind(at=at("10:00") - timedelta(hours=39)) == 0


def test_reminders_cost_the_same_however_many_were_sent(course, django_assert_num_queries):
    for name in ("ada", "bea", "cleo"):
        enrolled(course, name)
    then = at("10:00") - timedelta(hours=40)
    assert services.remind(at=then) == 3
    with django_assert_num_queries(1):
        assert services.remind(at=then) == 0


def test_a_new_address_gets_a_letter_of_its_own_and_wishes_none(course):
    row = enrolled(course, "ada")
    _deliver()
    services.change(enrolment=row.uuid, language_wanted="ar", preparations=[], at=NOW)
    assert _deliver() == []
    services.change(
        enrolment=row.uuid, language_wanted="ar", preparations=[], email="nuova@example.org",
        at=NOW,
    )  # fmt: skip
    assert _deliver() == ["nuova"]
    services.change(enrolment=row.uuid, language_wanted="", preparations=[], at=NOW)
    assert _deliver() == []


def test_the_same_event_twice_writes_one_letter(course):
    from apps.courses.decide import on_event
    from apps.outbox.models import Event
    from apps.outbox.services import EventFacts

    enrolled(course)
    for event in Event.objects.exclude(kind__startswith="course."):
        facts = EventFacts(event.uuid, event.kind, event.subject, event.payload, NOW)
        on_event(facts), on_event(facts)
    assert _templates() == ["enrolled"]


def test_links_of_booking_open_nothing_here(course):
    from apps.booking import links as booking

    row = enrolled(course)
    token = booking.make(booking.OFFER, row.uuid, version=1)
    with pytest.raises(links.BadLink):
        links.read(token, links.OFFER)
    assert later(days=1) > NOW
