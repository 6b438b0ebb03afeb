""" "This is wrong": kept once, answered once, written to only where the address was confirmed."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from apps.accounts.services import BadLink
from apps.mail.services import deliver_messages
from apps.points import asked, queries, services
from apps.points.models import Correction
from apps.points.services import upsert_point
from tests.points.builders import point_row, site_row

WORDS = "Apre alle dieci, non alle nove"
WHO = uuid.UUID(int=7)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def point(db: None) -> str:
    """A point of two sites."""
    upsert_point(point_row("P", site_row("P"), site_row("P", 2, role="secondary")))
    return "P"


def say(**changes: Any) -> services.Said:
    """Somebody says that the hours are wrong."""
    words = {
        "client_uuid": uuid.uuid4(), "point_code": "P", "about": "hours", "text": WORDS,
        "language": "en", **changes,
    }  # fmt: skip
    return services.say_wrong(**words)


def answer(said: services.Said, state: str = "corrected", text: str = "Thank you.") -> None:
    services.answer_correction(uuid=said.uuid, state=state, text=text, by=WHO)


def letters() -> list[Any]:
    """What has left since."""
    deliver_messages()
    sent = list(outbox.outbox)
    outbox.outbox.clear()
    return sent


def link_of(letter: Any) -> str:
    """The token of the link that confirms."""
    [line] = [line for line in letter.body.splitlines() if "/confirm/" in line]
    return str(line.rstrip("/").rsplit("/", 1)[1])


def test_an_answer_is_owed_within_thirty_days(point: str) -> None:
    said = say()
    found = queries.correction_by_code(said.code)
    assert found is not None
    assert found.is_open
    assert not found.is_late
    assert (found.due_on - timezone.localdate()).days == 30
    assert queries.owed() == asked.Owed(waiting=1, late=0)


def test_what_is_not_answered_in_time_is_late(point: str) -> None:
    said = say(at=timezone.now() - timedelta(days=31))
    found = queries.correction(said.uuid)
    assert found is not None
    assert found.is_late
    assert queries.owed() == asked.Owed(waiting=1, late=1)


def test_sent_twice_it_is_kept_once(point: str) -> None:
    client = uuid.uuid4()
    first, second = say(client_uuid=client), say(client_uuid=client, text="again")
    assert (first.code, first.is_new, second.is_new) == (second.code, True, False)
    assert Correction.objects.get().text == WORDS


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"about": "weather"}, "about"),
        ({"about": ""}, "about"),
        ({"about": "other", "text": " \x00 "}, "text"),
        ({"text": "a" * 1001}, "text"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"site_code": "Q-1"}, "site"),
        ({"point_code": "Q"}, "site"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_field(
    point: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(services.CorrectionRefused) as refused:
        say(**changes)
    assert list(refused.value.errors) == [field]
    assert not Correction.objects.exists()


def test_without_an_address_the_code_is_enough(point: str) -> None:
    said = say()
    answer(said)
    found = queries.correction_by_code(said.code)
    assert found is not None
    assert (found.state, found.answer) == ("corrected", "Thank you.")
    assert letters() == []


@pytest.mark.django_db(transaction=True)
class TestMail:
    """An address is written to once to ask, and again only when it was confirmed."""

    def test_nobody_is_written_to_who_did_not_confirm(self) -> None:
        upsert_point(point_row("P"))
        said = say(email="maria@example.org")
        [asks] = letters()
        assert asks.to == ["maria@example.org"]
        assert WORDS not in asks.body
        answer(said)
        assert letters() == []

    def test_the_answer_comes_by_mail_to_who_confirmed(self) -> None:
        upsert_point(point_row("P"))
        said = say(email="maria@example.org")
        token = link_of(letters()[0])
        assert services.correction_of_link(token) == said.uuid
        assert services.confirm_email(token) == said.code
        answer(said, text="It opens at nine.")
        [answers] = letters()
        assert "It opens at nine." in answers.body
        assert WORDS not in answers.body

    def test_who_confirms_after_the_answer_gets_it_then(self) -> None:
        upsert_point(point_row("P"))
        said = say(email="maria@example.org")
        token = link_of(letters()[0])
        answer(said)
        services.confirm_email(token)
        services.confirm_email(token)
        assert len(letters()) == 1

    def test_who_refuses_is_forgotten_and_the_link_dies(self) -> None:
        upsert_point(point_row("P"))
        said = say(email="maria@example.org")
        token = link_of(letters()[0])
        services.forget_email(token)
        assert Correction.objects.get().email == ""
        for deed in (services.confirm_email, services.forget_email, services.correction_of_link):
            with pytest.raises(BadLink):
                deed(token)
        answer(said)
        assert letters() == []


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é" * 300, "0" * 1000])
def test_a_link_that_is_not_ours_opens_nothing(db: None, token: str) -> None:
    with pytest.raises(BadLink):
        services.confirm_email(token)


def test_it_is_answered_once(point: str) -> None:
    said = say()
    answer(said)
    with pytest.raises(services.CorrectionRefused):
        answer(said, state="right")
    found = queries.correction(said.uuid)
    assert found is not None
    assert found.state == "corrected"


@pytest.mark.parametrize(("state", "text"), [("open", ""), ("", ""), ("right", "a" * 2001)])
def test_no_answer_is_no_answer(point: str, state: str, text: str) -> None:
    said = say()
    with pytest.raises(services.CorrectionRefused):
        answer(said, state=state, text=text)
    assert queries.owed().waiting == 1


@pytest.mark.parametrize(
    ("days", "confirmed", "words_left", "address_left"),
    [(6, False, True, True), (8, False, True, False), (8, True, True, True),
     (366, True, False, False)],
)  # fmt: skip
def test_what_nobody_answered_is_forgotten_in_time(
    point: str, days: int, confirmed: bool, words_left: bool, address_left: bool
) -> None:
    now = timezone.now()
    say(email="maria@example.org", at=now - timedelta(days=days))
    if confirmed:
        Correction.objects.update(email_confirmed_at=now - timedelta(days=days))
    told = services.erase_expired()
    assert Correction.objects.get().text == WORDS
    done = services.erase_expired(commit=True)
    assert (told.corrections, told.addresses) == (done.corrections, done.addresses)
    row = Correction.objects.get()
    assert (bool(row.text), bool(row.email)) == (words_left, address_left)


def test_ninety_days_after_the_answer_only_the_figure_is_left(point: str) -> None:
    said = say(email="maria@example.org")
    answer(said)
    later = timezone.now() + timedelta(days=91)
    assert services.erase_expired(commit=True, now=later).corrections == 1
    assert services.erase_expired(commit=True, now=later).corrections == 0
    found = queries.correction(said.uuid)
    assert found is not None
    assert (found.text, found.answer, found.has_address, found.state) == (
        "",
        "",
        False,
        "corrected",
    )


def test_the_database_keeps_the_rules_too(point: str) -> None:
    said = say(email="maria@example.org")
    row = Correction.objects.filter(uuid=said.uuid)
    for broken in (
        {"state": "corrected"},
        {"answered_at": timezone.now()},
        {"about": "weather"},
        {"erased_at": timezone.now()},
        {"email": "", "email_confirmed_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**broken)


def test_the_list_takes_the_same_queries_for_any_number(point: str) -> None:
    counts = []
    for many in (1, 20):
        for _ in range(many):
            answer(say(site_code="P-2"))
            say()
        with CaptureQueriesContext(connection) as captured:
            assert len(asked.told(asked.corrections(state="")))
        counts.append(len(captured))
    assert counts == [2, 2]


def test_no_word_of_it_is_in_what_names_it(point: str) -> None:
    say(email="maria@example.org")
    row = Correction.objects.get()
    assert WORDS not in str(row)
    assert "maria" not in str(row)
