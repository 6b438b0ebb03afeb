"""The list of people: found by words, role and state, with the same queries however long."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts import queries, services
from apps.accounts.models import User
from tests.accounts.people import a_person, an_administrator

pytestmark = pytest.mark.django_db


def found(**words: Any) -> list[str]:
    rows = queries.people(queries.PeopleFilters(**words))
    return [line.username for line in queries.lines(list(rows))]


def cost(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("accounts_people")).status_code == 200
    return len(asked)


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    root = an_administrator()
    client.force_login(root)
    a_person("person0")
    invite(root, 0)
    cost(client)
    few = cost(client)
    for number in range(1, 40):
        a_person(f"person{number}")
        if number < 20:
            invite(root, number)
    assert cost(client) == few


def invite(root: User, number: int) -> None:
    services.invite(
        actor=root,
        email=f"new{number}@example.org",
        role="staff",
        scope_kind="city",
        scope_code="",
        language="it",
    )


def test_the_log_of_a_person_costs_the_same(client: Client) -> None:
    root = an_administrator()
    client.force_login(root)
    user = a_person().user
    address = reverse("accounts_person", args=[user.uuid])

    def asked() -> int:
        with CaptureQueriesContext(connection) as done:
            assert client.get(address).status_code == 200
        return len(done)

    services.end_sessions_of(actor=root, user_uuid=user.uuid)
    asked()
    few = asked()
    for number in range(30):
        services.give_role(
            actor=root, user_uuid=user.uuid, role="technician", scope_kind="district",
            scope_code=str(number),
        )  # fmt: skip
    assert asked() == few


def test_people_are_found_by_any_word_of_name_user_name_or_address() -> None:
    a_person("anna", first_name="Anna", last_name="Bianchi")
    a_person("berta", first_name="Berta", last_name="Rossi")
    assert found(words="bian") == ["anna"]
    assert found(words="rossi berta") == ["berta"]
    assert found(words="anna@example") == ["anna"]
    assert found(words="anna rossi") == []
    assert found() == ["anna", "berta"]


def test_people_are_found_by_a_role_in_force() -> None:
    a_person("anna")
    berta = a_person("berta", role="technician").user
    assert found(role="technician") == ["berta"]
    services.revoke_role(user=berta, role="technician")
    assert found(role="technician") == []


def test_the_deactivated_are_shown_when_asked_for() -> None:
    a_person("anna")
    User.objects.create_user("gone", is_active=False)
    assert found() == ["anna"]
    assert found(active=False) == ["gone"]
    assert found(active=None) == ["anna", "gone"]


def test_a_line_tells_roles_last_sign_in_and_second_factor() -> None:
    user = a_person().user
    line = queries.person(user.uuid)
    assert line is not None
    assert line.has_second_factor
    assert line.last_login is None
    assert len(line.roles) == 1
    other = queries.person(an_administrator().uuid)
    assert other is not None
    assert not other.has_second_factor
    assert other.is_administrator


def test_pages_and_an_empty_answer(client: Client) -> None:
    client.force_login(an_administrator())
    for number in range(55):
        User.objects.create_user(f"person{number:02}")
    first = client.get(reverse("accounts_people")).content.decode()
    second = client.get(reverse("accounts_people"), {"p": 2}).content.decode()
    assert "person00" in first
    assert "person00" not in second
    assert "person54" in second
    nothing = client.get(reverse("accounts_people"), {"q": "nobody at all", "role": "king"})
    assert nothing.status_code == 200
