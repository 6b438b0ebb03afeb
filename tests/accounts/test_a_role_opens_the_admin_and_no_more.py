"""Who may enter the Wagtail admin, and what is behind its door."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import RoleAssignment, User

pytestmark = pytest.mark.django_db

SCOPES = {"staff": ("city", ""), "technician": ("district", "3"), "facilitator": ("point", "p1")}


def signed_in(client: Client, role: str) -> User:
    user = User.objects.create_user(role)
    kind, code = SCOPES[role]
    services.grant_role(user=user, role=role, scope_kind=kind, scope_code=code)
    client.force_login(user)
    return user


@pytest.mark.parametrize(("role", "status"), [("staff", 200), ("technician", 200)])
def test_staff_and_technicians_enter(client: Client, role: str, status: int) -> None:
    signed_in(client, role)
    assert client.get(reverse("wagtailadmin_home")).status_code == status


def test_facilitators_do_not_enter(client: Client) -> None:
    signed_in(client, "facilitator")
    response = client.get(reverse("wagtailadmin_home"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_the_door_closes_when_the_role_ends(client: Client) -> None:
    user = signed_in(client, "staff")
    services.revoke_role(user=user, role="staff")
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


@pytest.mark.parametrize(
    "name", ["wagtailusers_users:index", "roles:index", "wagtailusers_users:add"]
)
def test_staff_touch_neither_people_nor_roles(client: Client, name: str) -> None:
    signed_in(client, "staff")
    assert client.get(reverse(name)).status_code == 302


def test_entering_is_the_only_permission_of_a_role() -> None:
    user = User.objects.create_user("staff")
    services.grant_role(user=user, role="staff", scope_kind="city")
    assert user.has_perm("wagtailadmin.access_admin")
    assert not user.has_perm("accounts.change_user")
    assert not user.is_staff
    assert not user.is_superuser


def test_an_administrator_lists_people_and_edits_one(admin_client: Client) -> None:
    person = User.objects.create_user("anna", last_name="Prima")
    assert admin_client.get(reverse("wagtailusers_users:index")).status_code == 200
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    assert admin_client.get(address).status_code == 200
    answer = admin_client.post(
        address,
        {
            "username": "anna",
            "email": "anna@example.org",
            "first_name": "Anna",
            "last_name": "Seconda",
            "is_active": "on",
        },
    )
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.last_name == "Seconda"


def test_an_administrator_grants_a_role_by_user_name(admin_client: Client) -> None:
    person = User.objects.create_user("anna")
    assert admin_client.get(reverse("roles:index")).status_code == 200
    page = admin_client.get(reverse("roles:add"))
    assert "anna" in page.content.decode()
    form = {
        "user": person.pk,
        "role": "technician",
        "scope_kind": "district",
        "scope_code": "3",
        "valid_from": "2026-01-01 08:00",
    }
    assert admin_client.post(reverse("roles:add"), form).status_code == 302
    assert RoleAssignment.objects.get().user == person


def test_an_impossible_scope_is_told_and_not_saved(admin_client: Client) -> None:
    person = User.objects.create_user("anna")
    form = {
        "user": person.pk,
        "role": "staff",
        "scope_kind": "point",
        "scope_code": "p1",
        "valid_from": "2026-01-01 08:00",
    }
    assert admin_client.post(reverse("roles:add"), form).status_code == 200
    assert not RoleAssignment.objects.exists()
