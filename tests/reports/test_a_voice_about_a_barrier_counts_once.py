""" "Still there" and "no longer there": one tap, idempotent, and the page behind it."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.outbox.models import Event
from apps.reports import services
from apps.reports.models import Voice
from tests.reports.builders import picture
from tests.reports.city import absorbed, barrier_uuid


def html(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.django_db
def test_the_page_shows_only_what_may_be_public(client: Client) -> None:
    report = absorbed(
        description="Testo privato", contact_email="anna@example.org", photos=[picture()]
    )
    page = html(client.get(reverse("barrier", args=[barrier_uuid(report)])))
    assert "12 cm" in page
    for private in ("Testo privato", "anna@example.org", report.code, str(report.uuid)):
        assert private not in page
    assert client.get(reverse("barrier", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.django_db
def test_a_button_records_a_voice_and_its_event(client: Client) -> None:
    barrier = barrier_uuid(absorbed())
    address = reverse("barrier", args=[barrier])
    sent = {"client_uuid": str(uuid.uuid4()), "stance": "absent"}
    for _press in range(2):
        assert client.post(address, sent).url == address
    voice = Voice.objects.get()
    assert (voice.barrier_uuid, voice.stance) == (barrier, "absent")
    event = Event.objects.get(kind="barrier.voice")
    assert event.subject == barrier
    assert event.payload == {
        "voice": str(voice.uuid),
        "barrier": str(barrier),
        "stance": "absent",
        "source_kind": "citizen",
        "observed_at": voice.created_at.isoformat(),
    }


@pytest.mark.django_db
def test_a_voice_needs_a_csrf_token() -> None:
    barrier = barrier_uuid(absorbed())
    strict = Client(enforce_csrf_checks=True)
    sent = {"client_uuid": str(uuid.uuid4()), "stance": "absent"}
    assert strict.post(reverse("barrier", args=[barrier]), sent).status_code == 403
    assert not Voice.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent", [{}, {"stance": "maybe"}, {"client_uuid": "x", "stance": "present"}, {"stance": "\x00"}]
)
def test_nonsense_is_answered_and_not_recorded(client: Client, sent: dict[str, str]) -> None:
    barrier = barrier_uuid(absorbed())
    assert client.post(reverse("barrier", args=[barrier]), sent).status_code == 302
    assert not Voice.objects.exists()


@pytest.mark.django_db
def test_a_voice_about_nothing_is_refused() -> None:
    with pytest.raises(services.ReportRefused) as refused:
        services.record_voice(barrier_uuid=uuid.uuid4(), stance="present", client_uuid=uuid.uuid4())
    assert set(refused.value.errors) == {"barrier"}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_voice() -> None:
    barrier = barrier_uuid(absorbed())
    client_uuid = uuid.uuid4()
    start = threading.Barrier(2)
    answers: list[services.VoiceRecorded] = []

    def speak() -> None:
        try:
            start.wait(timeout=10)
            answers.append(
                services.record_voice(
                    barrier_uuid=barrier, stance="present", client_uuid=client_uuid
                )
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=speak) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answer.created for answer in answers) == [False, True]
    assert Voice.objects.count() == 1
