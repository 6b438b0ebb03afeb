"""Certificates and sheets: tagged PDF, in the right language, for the right people."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from apps.courses import links, queries, services
from apps.courses.models import Course, Enrolment
from apps.mail.services import deliver_messages
from apps.outbox.services import deliver_due
from tests.courses.builders import NOW, at, enrolled, person, trainer
from tests.courses.builders import course as a_course

pytestmark = pytest.mark.django_db


def _note(row: Course, number: int, **states: str) -> None:
    """What is noted of people at the session with that number, by the name of their address."""
    session = list(row.sessions.order_by("starts"))[number]
    people = {
        one.participant.email.partition("@")[0]: one.uuid
        for one in Enrolment.objects.filter(course=row).select_related("participant")
    }
    services.note_attendance(
        session=session.uuid, states={people[name]: state for name, state in states.items()},
        actor=None, at=session.ends,
    )  # fmt: skip


def _pdf(body: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(body))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return reader, text


def _is_tagged(reader: PdfReader, language: str) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_only_who_was_there_for_enough_of_a_course_that_is_over(site, settings):
    row = a_course(site, days=(0, 1, 2, 3))
    always, often, seldom = (enrolled(row, name) for name in ("always", "often", "seldom"))
    for number in range(3):
        _note(row, number, always="present", often="present" if number else "absent",
              seldom="absent")  # fmt: skip
    with pytest.raises(services.NotEnough):
        services.certificate_of(enrolment=always.uuid)
    _note(row, 3, always="present", often="present", seldom="present")
    seen = queries.progress(row.uuid)
    mine = [seen[one.uuid] for one in (always, often, seldom)]
    assert [(one.hours, one.is_enough) for one in mine] == [
        (Decimal(8), True), (Decimal(6), True), (Decimal(2), False),
    ]  # fmt: skip
    with pytest.raises(services.NotEnough):
        services.certificate_of(enrolment=seldom.uuid)
    settings.SOGLIA_COURSES = {"certificate_percent": 80}
    with pytest.raises(services.NotEnough):
        services.certificate_of(enrolment=often.uuid)


def test_a_session_that_was_not_held_counts_for_nobody(course):
    row = enrolled(course, "ada")
    _note(course, 0, ada="present")
    second = course.sessions.latest("starts")
    services.cancel_session(session=second.uuid, reason="closure", actor=None, at=second.ends)
    assert queries.progress(course.uuid)[row.uuid].is_enough


@pytest.mark.parametrize(
    ("language", "title"), [("it", "Internet sicuro"), ("en", "Safe internet"), ("ar", "Internet")]
)
def test_it_is_tagged_and_says_name_course_and_hours(course, language, title):
    row = enrolled(course, person=person("ada", given_name="Zoë", family_name="D'Amico"),
                   language=language)  # fmt: skip
    for number in (0, 1):
        _note(course, number, ada="present")
    reader, text = _pdf(services.certificate_of(enrolment=row.uuid))
    _is_tagged(reader, language)
    assert len(reader.pages) == 1
    for words in ("Zoë D'Amico", title, "Point P1", "4"):
        assert words in text
    for private in ("ada@example.org", row.code, str(row.uuid)):
        assert private not in text


def test_the_sheet_to_sign_has_a_line_for_each_and_some_empty_ones(course):
    enrolled(course, "ada"), enrolled(course, "bea"), enrolled(course, "cleo")
    enrolled(course, "waits")
    session = course.sessions.earliest("starts")
    reader, text = _pdf(services.attendance_sheet(session=session.uuid, viewer=trainer()))
    _is_tagged(reader, "it")
    assert [name in text for name in ("Rossi Ada", "Rossi Bea", "Rossi Cleo", "Waits")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert "ada@" not in text


def test_the_link_to_it_comes_once_by_letter_and_opens_it(client, course, monkeypatch):
    ada, bea = enrolled(course, "ada"), enrolled(course, "bea")
    _note(course, 0, ada="present", bea="absent")
    _note(course, 1, ada="present", bea="present")
    over = at("13:00", 7)
    monkeypatch.setattr(timezone, "now", lambda: over)

    def certificates() -> list[str]:
        mail.outbox.clear()
        deliver_due(limit=500)
        deliver_messages()
        return [one.to[0] for one in mail.outbox if "PDF" in one.body]

    assert certificates() == ["ada@example.org"]
    # She was there after all.
    _note(course, 0, ada="absent", bea="present")
    assert certificates() == ["bea@example.org"]
    assert certificates() == []
    token = links.make(links.CERTIFICATE, bea.uuid, version=1)
    answer = client.get(reverse("courses_certificate", args=[token]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    # Not any more since the correction.
    token = links.make(links.CERTIFICATE, ada.uuid, version=1)
    assert client.get(reverse("courses_certificate", args=[token])).status_code == 410


def test_the_office_gives_it_to_who_has_no_address(client, course, monkeypatch):
    who = trainer("anna", "P1")
    client.force_login(who)
    row = enrolled(course, person=person("ada", email=""), on_paper=True)
    address = reverse("courses_desk_certificate", args=[row.uuid])
    assert client.get(address).status_code == 302
    for session in course.sessions.order_by("starts"):
        services.note_attendance(
            session=session.uuid, states={row.uuid: "present"}, actor=who, at=session.ends
        )
    assert client.get(address).content.startswith(b"%PDF")
    Enrolment.objects.get().participant.delete()
    assert client.get(address).status_code == 302
    assert timedelta(0) < at("10:00") - NOW


def test_nobody_is_noted_who_is_not_of_the_course(course, site):
    other = enrolled(a_course(site, days=(1,)), "other")
    gone = enrolled(course, "gone")
    session = course.sessions.earliest("starts")
    services.leave(enrolment=gone.uuid, at=NOW)
    for which, state in ((other.uuid, "present"), (gone.uuid, "present"), (gone.uuid, "late")):
        with pytest.raises(services.Refused):
            services.note_attendance(
                session=session.uuid, states={which: state}, actor=None, at=session.ends
            )
    session.refresh_from_db()
    assert session.state == "planned"
