"""A PIN is six digits: few tries, a second factor behind it, nothing to read in a stolen dump."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import queries, services
from apps.accounts.models import AccountEvent, QuickAccess
from apps.accounts.services.quick import ATTEMPTS, FULL_SIGN_IN_HOLDS
from tests.accounts.people import Person, a_person, an_administrator, sign_in

DEVICE = uuid.uuid4()
PIN = "274951"
pytestmark = pytest.mark.django_db


def facilitator(name: str = "anna", *, pin: str = PIN) -> Person:
    person = a_person(name, role="facilitator", scope=("point", "P1"), first_name=name.title())
    if pin:
        services.set_pin(user=person.user, pin=pin)
    return person


def prove(person: Person, proof: str) -> str:
    """ "ok", or why not."""
    try:
        found = services.prove_quickly(user_uuid=person.user.uuid, proof=proof, device=DEVICE)
    except services.QuickRefused as refused:
        return refused.code
    assert found == person.user
    return "ok"


def kinds(person: Person) -> list[str]:
    rows = AccountEvent.objects.filter(subject=person.user.uuid).order_by("pk")
    return list(rows.values_list("kind", flat=True))


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "1234567", "abcdef", "１２３４５６", "000000", "123456", "654321", "121212",
     "345345", "987654", "12 456"],
)  # fmt: skip
def test_what_everybody_tries_first_is_no_pin(pin: str) -> None:
    person = facilitator(pin="")
    with pytest.raises(services.PinRefused):
        services.set_pin(user=person.user, pin=pin)
    assert prove(person, pin) == "wrong"


def test_a_pin_or_a_code_of_the_app_shows_who_one_is() -> None:
    person = facilitator()
    assert prove(person, PIN) == "ok"
    code = person.code()
    assert prove(person, f"{code[:3]} {code[3:]}") == "ok"
    # A code works once.
    assert prove(person, code) == "wrong"
    facts = [one.facts for one in AccountEvent.objects.filter(kind="quick_sign_in").order_by("pk")]
    assert [(one["way"], one["device"]) for one in facts] == [
        ("pin", str(DEVICE)), ("code", str(DEVICE)),
    ]  # fmt: skip


def test_without_having_chosen_a_pin_nobody_signs_in_quickly() -> None:
    person = facilitator(pin="")
    assert prove(person, person.code()) == "wrong"


def test_five_wrong_ones_lock_it_until_a_full_sign_in(client: Client) -> None:
    person = facilitator()
    assert [prove(person, "111112") for _ in range(ATTEMPTS)] == ["wrong"] * 4 + ["locked"]
    assert prove(person, PIN) == "locked"
    assert prove(person, person.code()) == "locked"
    assert kinds(person).count("locked_out") == 1
    state = queries.quick_state(person.user)
    assert state is not None
    assert state.is_locked
    sign_in(client, person)
    assert prove(person, PIN) == "ok"


def test_a_right_one_forgets_the_wrong_ones_before_it() -> None:
    person = facilitator()
    for _ in range(3):
        assert [prove(person, "111112") for _ in range(4)] == ["wrong"] * 4
        assert prove(person, PIN) == "ok"


def test_after_two_weeks_without_a_full_sign_in_it_opens_nothing() -> None:
    person = facilitator()
    QuickAccess.objects.update(
        signed_in_at=timezone.now() - FULL_SIGN_IN_HOLDS - timedelta(hours=1)
    )
    assert prove(person, PIN) == "full"


def test_it_dies_with_the_second_factor_and_with_the_account() -> None:
    person, other = facilitator(), facilitator("bea")
    root = an_administrator()
    services.reset_second_factor(actor=root, user_uuid=person.user.uuid)
    assert prove(person, PIN) == "wrong"
    assert "pin_removed" in kinds(person)
    services.deactivate(actor=root, user_uuid=other.user.uuid)
    assert prove(other, PIN) == "wrong"


def test_a_dump_shows_neither_pin_nor_hash() -> None:
    facilitator()
    kept = QuickAccess.objects.get().secret
    assert PIN not in kept
    assert "argon2" not in kept
    assert "md5" not in kept


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_many_guesses() -> None:
    person = facilitator()

    def guess(number: int) -> str:
        try:
            return prove(person, PIN if number == 19 else f"1111{number:02d}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(19)))
    assert answers.count("wrong") == ATTEMPTS - 1
    assert set(answers) == {"wrong", "locked"}
    assert prove(person, PIN) == "locked"


def test_it_is_chosen_on_ones_own_page_by_facilitators_only(client: Client) -> None:
    person = facilitator(pin="")
    client.force_login(person.user)
    page = reverse("accounts_pin")
    assert page in client.get(reverse("accounts_home")).content.decode()
    answer = client.post(page, {"pin": "123456", "again": "123456"})
    assert answer.status_code == 200
    assert QuickAccess.objects.count() == 0
    assert client.post(page, {"pin": PIN, "again": PIN[::-1]}).status_code == 200
    assert client.post(page, {"pin": PIN, "again": PIN}).status_code == 302
    assert prove(person, PIN) == "ok"
    assert client.post(page, {"remove": "1"}).status_code == 302
    assert prove(person, PIN) == "wrong"
    client.force_login(a_person("bob", role="staff").user)
    assert client.get(page).status_code == 403


def test_the_locked_screen_names_those_of_its_point_with_a_pin() -> None:
    facilitator("anna")
    facilitator("bea", pin="")
    elsewhere = a_person("carla", role="facilitator", scope=("point", "P2"))
    services.set_pin(user=elsewhere.user, pin=PIN)
    named = queries.quick_people([("point", "P1"), ("body", "city")])
    assert [one.name for one in named] == ["Anna"]
