"""People with a PIN, and how they sit down at a shared computer."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.accounts import services as accounts
from tests.accounts.people import Person, a_person

PIN, OTHER_PIN = "274951", "860317"


def colleague(name: str, pin: str = PIN, *, role: str = "", point: str = "P1") -> Person:
    person = a_person(name, role="facilitator", scope=("point", point), first_name=name.title())
    accounts.set_pin(user=person.user, pin=pin)
    if role:
        accounts.grant_role(user=person.user, role=role, scope_kind="city")
    return person


def enter(client: Client, person: Person, proof: str) -> Any:
    return client.post(reverse("desk_lock"), {"person": str(person.user.uuid), "proof": proof})


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")
