"""Who works here and has no second factor is led to it, wherever she wants to go."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from apps.accounts import services, totp
from apps.accounts.models import AccountEvent, User
from apps.mail.models import Message
from tests.accounts.people import PASSWORD, give_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer() -> User:
    user = User.objects.create_user("nuova", "nuova@example.org", PASSWORD)
    services.grant_role(user=user, role="staff", scope_kind="city")
    return user


def set_up_app(client: Client) -> str:
    """Walk the page of the app; return the secret it shows."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)
    assert found, page
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp.code(found.group(1))})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return found.group(1)


@pytest.mark.parametrize("wanted", ["wagtailadmin_home", "accounts_home", "map", "points"])
def test_every_page_leads_to_the_set_up(client: Client, newcomer: User, wanted: str) -> None:
    give_password(client, "nuova")
    answer = client.get(reverse(wanted))
    assert answer["Location"] == reverse("accounts_second_factor")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("role", "scope"),
    [("facilitator", ("point", "p1")), ("technician", ("district", "3")), ("crew", ("city", ""))],
)
def test_every_role_that_works_here_needs_it(client: Client, role: str, scope: tuple) -> None:
    user = User.objects.create_user("nuova", password=PASSWORD)
    services.grant_role(user=user, role=role, scope_kind=scope[0], scope_code=scope[1])
    give_password(client, "nuova")
    assert client.get(reverse("map")).status_code == 302


def test_an_administrator_needs_it(client: Client) -> None:
    User.objects.create_superuser("root", password=PASSWORD)
    give_password(client, "root")
    assert client.get(reverse("wagtailadmin_home"))["Location"] == reverse("accounts_second_factor")


def test_somebody_without_work_here_does_not(client: Client) -> None:
    User.objects.create_user("citizen", password=PASSWORD)
    give_password(client, "citizen")
    assert client.get(reverse("accounts_home")).status_code == 200


def test_after_the_set_up_she_gets_codes_and_goes_on_where_she_wanted(
    client: Client, newcomer: User
) -> None:
    give_password(client, "nuova")
    client.get(reverse("accounts_people") + "?q=x")
    secret = set_up_app(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(set(re.findall(r"\d{8}", page))) == 10
    # They are shown once.
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not re.findall(r"<code[^>]*>\d{8}", again)
    assert client.get(reverse("accounts_go_on"))["Location"] == reverse("accounts_people") + "?q=x"
    assert client.get(reverse("accounts_go_on"))["Location"] == reverse("wagtailadmin_home")
    assert totp.is_set_up(newcomer, secret)
    assert AccountEvent.objects.filter(kind="second_factor_added").count() == 1
    assert Message.objects.get().template == "second_factor_changed"


def test_a_wrong_code_sets_nothing_up(client: Client, newcomer: User) -> None:
    give_password(client, "nuova")
    first = client.get(reverse("mfa_activate_totp")).content.decode()
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()
    # The square need not be read again.
    secret = re.findall(r"<code[^>]*>([A-Z2-7]{32})</code>", first)
    assert secret == re.findall(r"<code[^>]*>([A-Z2-7]{32})</code>", page)


def test_a_thief_who_was_faster_with_the_password_is_out(client: Client, newcomer: User) -> None:
    thief = Client()
    give_password(thief, "nuova")
    give_password(client, "nuova")
    set_up_app(client)
    assert client.get(reverse("accounts_home")).status_code == 200
    assert thief.get(reverse("accounts_home"))["Location"].startswith(reverse("account_login"))


def test_removing_the_last_one_leads_back(client: Client, newcomer: User) -> None:
    give_password(client, "nuova")
    set_up_app(client)
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert answer.status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get(reverse("wagtailadmin_home"))["Location"] == reverse("accounts_second_factor")


def test_she_may_also_leave(client: Client, newcomer: User) -> None:
    give_password(client, "nuova")
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_old_proofs_are_asked_again_before_the_factor_is_changed(
    client: Client, newcomer: User
) -> None:
    give_password(client, "nuova")
    secret = set_up_app(client)
    session = client.session
    session["proved_at"] = 0
    session.save()
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert totp.is_set_up(newcomer, secret)
    page = client.get(answer["Location"])
    assert page.status_code == 200
    client.post(answer["Location"], {"password": PASSWORD, "next": reverse("mfa_index")})
    client.post(reverse("mfa_deactivate_totp"))
    assert not totp.is_set_up(newcomer, secret)
