"""Sign-in by OpenID Connect, walked with a real provider: the code flow, with PKCE."""

import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as project_settings
from django.test import Client
from django.urls import resolve, reverse

from apps.accounts import queries, services
from apps.accounts.models import AccountEvent, User
from apps.mail import services as mail_services
from tests.accounts import oidc_provider
from tests.accounts.people import a_person, an_administrator, link_in_mail
from tests.stack import free_port, wait_for

pytestmark = pytest.mark.django_db
CALLBACK = "http://testserver/access/oidc/city/login/callback/"


@pytest.fixture(scope="module")
def provider_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """allauth's own identity provider, as a process beside."""
    folder, port = tmp_path_factory.mktemp("provider"), free_port()
    log = (folder / "log").open("wb")
    program = Path(oidc_provider.__file__)
    words = [sys.executable, str(program), str(folder), str(port), CALLBACK]
    process = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        if process.poll() is not None:
            pytest.fail((folder / "log").read_text())
        try:
            with urllib.request.urlopen(f"{url}/.well-known/openid-configuration", timeout=5):
                return True
        except OSError:
            return False

    try:
        wait_for(answers, "the identity provider", note=(folder / "log").read_text)
        yield url
    finally:
        process.terminate()
        process.wait(10)
        log.close()


@pytest.fixture
def provider(provider_url: str, settings: Any) -> str:
    """Its address, known to this site."""
    app = {
        "provider_id": "city",
        "name": "Comune",
        "client_id": oidc_provider.CLIENT_ID,
        "secret": oidc_provider.CLIENT_SECRET,
        "settings": {"server_url": provider_url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": project_settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        | {"APPS": [app]}
    }
    return provider_url


def start(client: Client, path: str = "") -> str:
    """Begin here; the provider's address one is sent to."""
    answer = client.post(path or reverse("openid_connect_login", args=["city"]))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def at_the_provider(address: str, name: str) -> str:
    """Sign in over there as ``name``; the path one is sent back to."""
    browser = requests.Session()
    page = browser.get(address, timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    form = {"login": name, "password": oidc_provider.PASSWORD}
    if token:
        form["csrfmiddlewaretoken"] = token.group(1)
    answer = browser.post(page.url, data=form, timeout=20, allow_redirects=False)
    while answer.status_code == 302 and not answer.headers["Location"].startswith(CALLBACK):
        there = requests.compat.urljoin(answer.url, answer.headers["Location"])
        answer = browser.get(there, timeout=20, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_as(client: Client, name: str) -> Any:
    """The whole way; the answer of this site to whoever comes back."""
    return client.get(at_the_provider(start(client), name))


def test_the_button_is_there_when_a_provider_is_set(client: Client, provider: str) -> None:
    assert "Comune" in client.get(reverse("account_login")).content.decode()


def test_without_a_provider_there_is_no_button(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "/access/oidc/" not in page
    assert client.post("/access/oidc/city/login/").status_code in {302, 404}


def test_somebody_known_by_her_verified_address_gets_to_the_second_factor(
    client: Client, provider: str
) -> None:
    person = a_person()
    asked = parse_qs(urlsplit(start(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"]
    answer = come_as(client, "anna")
    assert answer["Location"] == reverse("mfa_authenticate")
    answer = client.post(answer["Location"], {"code": person.code()})
    assert answer["Location"] == reverse("wagtailadmin_home")
    assert User.objects.count() == 1
    account = SocialAccount.objects.get(user=person.user)
    # Nothing of what the provider tells is kept but who it is.
    assert account.extra_data == {}
    assert person.user.check_password(person.password)


def test_the_next_time_the_address_is_not_asked(client: Client, provider: str) -> None:
    person = a_person()
    come_as(client, "anna")
    EmailAddress.objects.filter(user=person.user).delete()
    assert come_as(Client(), "anna")["Location"] == reverse("mfa_authenticate")
    assert SocialAccount.objects.get().extra_data == {}


def test_whom_nobody_invited_does_not_get_in(client: Client, provider: str) -> None:
    answer = come_as(client, "other")
    assert "so-header" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


def test_an_address_the_provider_did_not_verify_opens_nothing(
    client: Client, provider: str
) -> None:
    a_person("berta")
    come_as(client, "unsure")
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_an_address_we_did_not_verify_opens_nothing(client: Client, provider: str) -> None:
    person = a_person()
    EmailAddress.objects.update(verified=False)
    come_as(client, "anna")
    assert not SocialAccount.objects.exists()
    person.user.refresh_from_db()
    assert person.user.check_password(person.password)


def test_an_invitation_is_answered_by_the_verified_address(client: Client, provider: str) -> None:
    invite("nora@example.org", role="facilitator", kind="point", code="p1")
    come_as(client, "nora")
    user = User.objects.get(email="nora@example.org")
    assert queries.roles_of(user) == [queries.RoleFacts("facilitator", "point", "p1")]
    assert not user.has_usable_password()
    assert client.get(reverse("accounts_home"))["Location"] == reverse("accounts_second_factor")
    kinds = set(AccountEvent.objects.filter(subject=user.uuid).values_list("kind", flat=True))
    assert kinds >= {"invitation_accepted", "role_granted", "provider_connected", "signed_in"}


def test_the_link_of_an_invitation_may_be_answered_with_another_address(
    client: Client, provider: str
) -> None:
    invite("personal@example.org")
    mail_services.deliver_messages()
    link = link_in_mail()
    assert "Comune" in client.get(link).content.decode()
    way = reverse("accounts_invited_provider", args=[resolve(link).kwargs["token"]])
    client.get(at_the_provider(start(client, way), "other"))
    user = User.objects.get(email="personal@example.org")
    assert SocialAccount.objects.get().user == user
    assert Client().get(link).status_code == 410


def test_somebody_without_a_password_sets_up_a_second_factor_and_changes_it(
    client: Client, provider: str
) -> None:
    invite("nora@example.org")
    come_as(client, "nora")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_claims_of_the_provider_give_no_role(client: Client, provider: str) -> None:
    person = a_person(role="")
    come_as(client, "anna")
    client.post(reverse("mfa_authenticate"), {"code": person.code()})
    assert queries.roles_of(person.user) == []
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_somebody_deactivated_does_not_get_in(client: Client, provider: str) -> None:
    person = a_person()
    come_as(client, "anna")
    person.user.is_active = False
    person.user.save()
    assert come_as(Client(), "anna")["Location"] == reverse("account_inactive")


def test_a_code_stolen_on_the_way_is_worth_nothing_elsewhere(client: Client, provider: str) -> None:
    a_person()
    back = at_the_provider(start(client), "anna")
    thief = Client()
    assert "_auth_user_id" not in thief.session
    page = thief.get(back)  # without the state of the browser that began
    assert "so-header" in page.content.decode()
    start(thief)
    state = next(iter(thief.session["socialaccount_states"]))
    forged = re.sub(r"state=[^&]+", f"state={state}", back)
    page = thief.get(forged)  # with a state of his own, but another verifier
    assert page.status_code in {200, 401}
    assert "mfa_authenticate" not in str(thief.session.items())
    assert not SocialAccount.objects.exists()


def test_saying_no_at_the_provider_leads_to_a_calm_page(client: Client, provider: str) -> None:
    state = parse_qs(urlsplit(start(client)).query)["state"][0]
    answer = client.get(f"/access/oidc/city/login/callback/?error=access_denied&state={state}")
    assert answer["Location"] == reverse("socialaccount_login_cancelled")
    assert client.get(answer["Location"]).status_code == 200


def invite(email: str, *, role: str = "staff", kind: str = "city", code: str = "") -> None:
    services.invite(
        actor=an_administrator(),
        email=email,
        role=role,
        scope_kind=kind,
        scope_code=code,
        language="it",
    )
