"""Who may enter the Wagtail admin, and what is behind its door."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import User

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
    assert response["Location"].startswith(reverse("account_login"))
    # And the door sends nobody round in circles.
    assert client.get(response["Location"])["Location"] == reverse("accounts_home")


def test_the_door_closes_when_the_role_ends(client: Client) -> None:
    user = signed_in(client, "staff")
    services.revoke_role(user=user, role="staff")
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


@pytest.mark.parametrize("name", ["accounts_people", "accounts_invite"])
def test_staff_do_not_manage_people(client: Client, name: str) -> None:
    signed_in(client, "staff")
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", ["wagtailusers_users:index", "wagtailusers_users:add"])
def test_the_pages_of_wagtail_about_users_lead_to_ours(admin_client: Client, name: str) -> None:
    assert admin_client.get(reverse(name))["Location"] == reverse("accounts_people")


@pytest.mark.parametrize("action", ["delete", "set_active_state", "assign_role"])
def test_nobody_is_changed_in_bulk(admin_client: Client, action: str) -> None:
    person = User.objects.create_user("anna")
    address = f"/admin/bulk/accounts/user/{action}/?id={person.pk}"
    assert admin_client.post(address).status_code == 403
    assert User.objects.get(pk=person.pk).is_active


def test_entering_is_the_only_permission_of_a_role() -> None:
    user = User.objects.create_user("staff")
    services.grant_role(user=user, role="staff", scope_kind="city")
    assert user.has_perm("wagtailadmin.access_admin")
    assert not user.has_perm("accounts.change_user")
    assert not user.is_staff
    assert not user.is_superuser
