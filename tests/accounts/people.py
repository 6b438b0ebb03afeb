"""People for the tests, with the secrets that open their accounts."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts import services, totp
from apps.accounts.models import User

PASSWORD = "a long word nobody guesses"


@dataclass
class Person:
    """Somebody with a password and an authenticator app that never shows a code twice."""

    user: User
    secret: str
    password: str = PASSWORD
    _shown: int = 0

    def code(self) -> str:
        """The code of now, or of the next half minute when that one has been shown: two in all."""
        now = int(time.time()) // 30
        self._shown = max(self._shown + 1, now)
        assert self._shown <= now + 1, "no third code within half a minute"
        return totp.code(self.secret, steps=self._shown - now)


def a_person(
    name: str = "anna", *, role: str = "staff", scope: tuple[str, str] = ("city", ""), **facts: Any
) -> Person:
    """Somebody who works here, ready to sign in."""
    user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, **facts)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if role:
        services.grant_role(user=user, role=role, scope_kind=scope[0], scope_code=scope[1])
    secret = totp.new_secret()
    totp.set_up(user, secret)
    return Person(user, secret)


def client_with(role: str = "staff", *, district: str = "") -> Client:
    """Somebody signed in, in English, with a role over the whole city or over one district."""
    name = f"{role}{district}"
    if User.objects.filter(username=name).exists():
        name += str(User.objects.count())
    user = User.objects.create_user(name)
    scope = "district" if district else "city"
    services.grant_role(user=user, role=role, scope_kind=scope, scope_code=district)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def an_administrator(name: str = "root") -> User:
    return User.objects.create_superuser(name, f"{name}@example.org", PASSWORD)


def a_manager(name: str = "capo") -> User:
    """Staff of the whole city who may manage people."""
    user = User.objects.create_user(name, f"{name}@example.org", PASSWORD)
    services.grant_role(user=user, role="staff", scope_kind="city")
    user.user_permissions.add(Permission.objects.get(codename="manage_people"))
    return User.objects.get(pk=user.pk)


def give_password(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    """The first step of signing in."""
    return client.post(reverse("account_login"), {"login": name, "password": password, **more})


def sign_in(client: Client, person: Person, **more: str) -> Any:
    """Both steps; the answer to the second."""
    answer = give_password(client, person.user.username, person.password, **more)
    assert answer["Location"] == reverse("mfa_authenticate"), answer.content.decode()
    return client.post(reverse("mfa_authenticate"), {"code": person.code()})


def link_in_mail(number: int = -1) -> str:
    """The path of the first link that a mail carries."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[number].body)
    assert found, mail.outbox[number].body
    return found.group(1)
