"""Which letter goes to whom, that none goes twice, and that its links open one thing only."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from apps.booking import links, services
from apps.booking.models import TextMessage
from apps.mail.models import Message, MessageState
from apps.mail.services import deliver_messages
from apps.outbox.services import deliver_due
from tests.booking.builders import NOW, at, booked, hold, later, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def then(monkeypatch):
    """Letters are written in the time of the tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def _deliver() -> list[str]:
    """Let the outbox and the letters run; the subjects that went out."""
    mail.outbox.clear()
    deliver_due()
    deliver_messages()
    return [letter.subject for letter in mail.outbox]


def _templates() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("template", flat=True))


def test_booking_moving_and_cancelling_each_write_one_letter(site):
    row = booked(site, name="maria")
    assert len(_deliver()) == 1
    assert mail.outbox[0].to == ["maria@example.org"]
    services.move(appointment=row.uuid, start=at("11:00"), at=NOW)
    assert len(_deliver()) == 1
    services.cancel(appointment=row.uuid, at=NOW)
    assert len(_deliver()) == 1
    assert _templates() == ["booking_confirmed", "booking_moved", "booking_cancelled"]
    assert _deliver() == []


def test_a_calendar_file_comes_with_the_letter(site):
    booked(site)
    _deliver()
    name, content, media_type = mail.outbox[0].attachments[0]
    assert (name, media_type) == ("soglia.ics", "text/calendar; method=PUBLISH")
    assert "BEGIN:VEVENT" in content


def test_the_same_event_twice_writes_one_letter(site):
    from apps.booking.decide import on_event
    from apps.outbox.models import Event
    from apps.outbox.services import EventFacts

    booked(site)
    for event in Event.objects.filter(kind="appointment.transitioned"):
        facts = EventFacts(event.uuid, event.kind, event.subject, event.payload, NOW)
        on_event(facts), on_event(facts)
    assert _templates() == ["booking_confirmed"]


def test_a_letter_overtaken_by_the_next_is_dropped(site):
    row = booked(site)
    deliver_due()
    services.move(appointment=row.uuid, start=at("11:00"), at=NOW)
    assert len(_deliver()) == 1
    assert Message.objects.get(template="booking_confirmed").state == MessageState.DROPPED


def test_a_hold_writes_to_nobody(site):
    hold(site)
    services.sweep(at=later(minutes=20))
    assert _deliver() == []


def test_who_booked_for_somebody_else_is_written_to_as_well(site):
    kept = hold(site)
    services.confirm(
        appointment=kept.appointment,
        person=person(
            on_behalf="office", behalf_name="Caritas", behalf_email="desk@example.org",
            behalf_reason="She asked us",
        ),
        at=NOW,
    )  # fmt: skip
    _deliver()
    sent = [(letter.to, letter.subject) for letter in mail.outbox]
    assert [to for to, _subject in sent] == [["maria@example.org"], ["desk@example.org"]]


def test_a_reminder_goes_out_once_for_each_time(site):
    row = booked(site)
    before = at("09:00") - timedelta(hours=48)
    assert services.remind(at=before - timedelta(minutes=1)) == 0
    assert services.remind(at=before) == 1
    assert services.remind(at=before + timedelta(minutes=15)) == 0
    services.move(appointment=row.uuid, start=at("12:00"), at=before - timedelta(hours=30))
    assert services.remind(at=at("12:00") - timedelta(hours=47)) == 1
    assert Message.objects.filter(template="booking_reminder").count() == 2


def test_who_has_just_booked_is_not_reminded(site):
    booked(site, at=at("09:00") - timedelta(hours=40))
    assert services.remind(at=at("09:00") - timedelta(hours=39)) == 0


def test_without_a_sender_a_telephone_alone_gets_nothing(site):
    kept = hold(site)
    who = person(email="", phone="0110112345")
    services.confirm(appointment=kept.appointment, person=who, at=NOW)
    assert services.remind(at=at("09:00") - timedelta(hours=48)) == 0
    assert TextMessage.objects.count() == Message.objects.count() == 0


def test_reminders_cost_the_same_however_many_were_sent(site, django_assert_num_queries):
    for clock in ("09:00", "09:30", "10:00", "10:30"):
        booked(site, clock)
    then = at("10:30") - timedelta(hours=47, minutes=30)
    assert services.remind(at=then) == 4
    with django_assert_num_queries(2):
        assert services.remind(at=then) == 0


def test_after_cancelling_no_reminder_leaves(site):
    row = booked(site)
    services.remind(at=at("09:00") - timedelta(hours=48))
    services.cancel(appointment=row.uuid, at=NOW)
    _deliver()
    assert Message.objects.get(template="booking_reminder").state == MessageState.DROPPED


def test_text_messages_go_out_only_where_somebody_sends_them(site, settings):
    kept = hold(site)
    who = person(email="", phone="0110112345")
    services.confirm(appointment=kept.appointment, person=who, at=NOW)
    before = at("09:00") - timedelta(hours=48)
    settings.SOGLIA_SMS = f"{__name__}.Spoken"
    Spoken.said.clear()
    assert services.remind(at=before) == 1
    assert services.remind(at=before + timedelta(minutes=15)) == 0
    assert services.send_texts() == 1
    assert services.send_texts() == 0
    assert [number for number, _text in Spoken.said] == ["0110112345"]
    assert _deliver() == []


def test_a_provider_that_is_away_delays_and_loses_nothing(site, settings, monkeypatch):
    booked(site)
    settings.SOGLIA_SMS = f"{__name__}.Away"
    kept = hold(site, "10:00")
    who = person("p", phone="0110112345")
    services.confirm(appointment=kept.appointment, person=who, at=NOW)
    services.remind(at=at("10:00") - timedelta(hours=47))
    assert services.send_texts() == 0
    row = TextMessage.objects.get()
    assert (row.state, row.attempts, row.last_error) == ("pending", 1, "OSError")
    settings.SOGLIA_SMS = f"{__name__}.Spoken"
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(minutes=5))
    assert services.send_texts() == 1


class Spoken:
    """A sender that keeps what it was given."""

    said: list[tuple[str, str]] = []

    def send(self, *, number: str, text: str) -> None:
        self.said.append((number, text))


class Away:
    """A sender whose provider does not answer."""

    def send(self, *, number: str, text: str) -> None:
        raise OSError(f"nobody answers {number}")


def test_every_link_opens_one_thing_and_dies_with_the_version(site):
    row = booked(site)
    _deliver()
    tokens = re.findall(r"/([\w:-]{40,})/", mail.outbox[0].body)
    assert len(tokens) == 2
    assert links.read(tokens[0], links.MOVE).subject == row.uuid
    assert links.read(tokens[1], links.CANCEL).subject == row.uuid
    for token, purpose in ((tokens[0], links.CANCEL), (tokens[1], links.MOVE), ("x", links.MOVE)):
        with pytest.raises(links.BadLink):
            links.read(token, purpose)


def test_a_link_of_the_reports_opens_nothing_here(site):
    from apps.reports.links import FOLLOW, make_link

    row = booked(site)
    with pytest.raises(links.BadLink):
        links.read(make_link(FOLLOW, row.uuid, version=1), links.MOVE)
