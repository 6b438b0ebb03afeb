"""A password alone opens nothing; a code opens once."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts import totp
from apps.accounts.models import AccountEvent
from tests.accounts.people import PASSWORD, a_person, give_password, sign_in

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["anna", "anna@example.org", "ANNA@example.org"])
def test_password_and_code_open_the_admin(client: Client, name: str) -> None:
    person = a_person()
    assert give_password(client, name)["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert client.get(reverse("wagtailadmin_home")).status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": person.code()})
    assert answer["Location"] == reverse("wagtailadmin_home")
    assert client.get(answer["Location"]).status_code == 200


def test_a_code_opens_once(client: Client) -> None:
    person = a_person()
    code = totp.code(person.secret)
    give_password(client, "anna")
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    thief = Client()
    give_password(thief, "anna")
    page = thief.post(reverse("mfa_authenticate"), {"code": code})
    assert page.status_code == 200
    assert not signed_in(thief)


def test_a_code_of_two_minutes_ago_opens_nothing(client: Client) -> None:
    person = a_person()
    give_password(client, "anna")
    client.post(reverse("mfa_authenticate"), {"code": totp.code(person.secret, steps=-4)})
    assert not signed_in(client)


def test_a_recovery_code_opens_once(client: Client) -> None:
    person = a_person()
    codes = RecoveryCodes.activate(person.user).get_unused_codes()
    for expected in (True, False):
        visitor = Client()
        give_password(visitor, "anna")
        visitor.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert signed_in(visitor) is expected


def test_a_wrong_name_and_a_wrong_password_get_the_same_words(client: Client) -> None:
    a_person()
    pages = [
        give_password(client, name, password).content.decode()
        for name, password in (("anna", "wrong"), ("nobody", "wrong"), ("x@example.org", "wrong"))
    ]
    for page in pages:
        assert "password" in page
        assert page.count("so-error-summary") == 1
    messages = {page.split("so-error-summary")[1].split("</div>")[0] for page in pages}
    assert len(messages) == 1
    # What was typed is still there, except the password.
    assert 'value="nobody"' in pages[1]
    assert "wrong" not in pages[1]


def test_somebody_switched_off_does_not_get_in(client: Client) -> None:
    person = a_person()
    person.user.is_active = False
    person.user.save()
    answer = give_password(client, "anna")
    assert answer["Location"] == reverse("account_inactive")
    assert client.get(answer["Location"]).status_code == 200
    assert not signed_in(client)


def test_nothing_is_remembered_beyond_the_browser(client: Client) -> None:
    sign_in(client, a_person())
    assert client.session.get_expire_at_browser_close()
    assert set(client.cookies) <= {"sessionid", "csrftoken", "messages"}


def test_the_secret_lies_encrypted_in_the_database() -> None:
    person = a_person()
    row = Authenticator.objects.get(user=person.user)
    assert person.secret not in str(row.data)
    assert totp.is_set_up(person.user, person.secret)


def test_signing_in_is_written_down_without_a_name(client: Client) -> None:
    person = a_person()
    sign_in(client, person)
    event = AccountEvent.objects.get(kind="signed_in")
    assert event.subject == person.user.uuid
    assert event.facts == {"second_factor": True}


def test_the_door_of_wagtail_leads_to_ours(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/reports/")
    assert answer["Location"] == reverse("account_login") + "?next=%2Fadmin%2Freports%2F"
    a_person()
    posted = client.post("/admin/login/", {"username": "anna", "password": PASSWORD})
    assert posted.status_code == 405
    assert not signed_in(client)
    assert client.get("/admin/password_reset/").status_code in {302, 404}


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_signup", "account_inactive"]
)
@pytest.mark.parametrize("language", ["it", "en", "fr", "ar", "ro"])
def test_the_pages_are_of_this_site_in_every_language(
    client: Client, name: str, language: str
) -> None:
    with translation.override(language):
        address = reverse(name)
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{language}"' in text
    assert "Comune di" in text
    assert "testserver" not in text
    # Nothing inline that the security policy would refuse.
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", text)
    assert not scripts
    assert " style=" not in text
