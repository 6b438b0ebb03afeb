"""Mails to accounts that come back: nothing more is sent, and she and the office are told."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts import queries, services
from apps.accounts.models import AccountEvent, Invitation, User
from apps.mail import services as mail_services
from apps.mail.models import Message
from apps.mail.services import SOFT_BOUNCES_MAX
from apps.outbox import services as outbox
from tests.accounts.people import a_manager, a_person, an_administrator, sign_in
from tests.mail.dsn import dsn

pytestmark = pytest.mark.django_db
SAID = "Our mails to you come back"


@pytest.fixture(autouse=True)
def in_english() -> None:
    translation.activate("en")


def mailed(user: User) -> Message:
    """A mail of ours that has left."""
    services.queue_mail("password_changed", user=user, language="en")
    assert mail_services.deliver_messages() == 1
    return Message.objects.order_by("-pk")[0]


def comes_back(message: Message, status: str = "5.1.1") -> None:
    assert mail_services.read_bounce(dsn(message.uuid, status=status)) in ("hard", "soft")
    while outbox.deliver_due(limit=100):
        pass


def kinds(user: User) -> list[str]:
    rows = AccountEvent.objects.filter(subject=user.uuid, kind__startswith="mail_")
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_after_a_hard_bounce_nothing_more_is_sent(client: Client) -> None:
    person, other = a_person("anna"), a_person("bruno")
    comes_back(mailed(person.user))
    mail.outbox.clear()
    for user in (person.user, other.user):
        services.queue_mail("password_reset", user=user)
    # Also what she asks for herself; the page says the same to everybody.
    client.post(reverse("account_reset_password"), {"email": person.user.email})
    mail_services.deliver_messages()
    assert [letter.to for letter in mail.outbox] == [[other.user.email]]
    resets = Message.objects.filter(template="password_reset").values_list("state", flat=True)
    assert set(resets) == {"sent", "dropped"}
    assert kinds(person.user) == ["mail_came_back"]
    assert "@" not in str(list(AccountEvent.objects.values_list("facts", flat=True)))


@translation.override("en")
def test_she_is_told_when_she_signs_in_and_can_say_that_it_works(client: Client) -> None:
    person = a_person("anna")
    sent = mailed(person.user)
    comes_back(sent)
    answer = sign_in(client, person, next=reverse("accounts_home"))
    home = client.get(reverse("accounts_home"))
    assert SAID in str([str(one) for one in home.context["messages"]]), answer
    assert home.content.decode().count(SAID) == 2
    assert person.user.email in home.content.decode()
    # Once a sign-in; the part of the page stays.
    assert client.get(reverse("accounts_home")).content.decode().count(SAID) == 1
    client.post(reverse("accounts_mail_works"))
    assert SAID not in client.get(reverse("accounts_home")).content.decode()
    assert kinds(person.user) == ["mail_came_back", "mail_works_again"]
    mail.outbox.clear()
    again = mailed(person.user)
    assert len(mail.outbox) == 1
    # What had been on its way before she said so is not believed any more; what is new, is.
    Message.objects.filter(pk=sent.pk).update(bounce="", bounced_at=None)
    comes_back(sent)
    assert kinds(person.user) == ["mail_came_back", "mail_works_again"]
    comes_back(again)
    assert kinds(person.user)[2:] == ["mail_came_back"]


def test_only_who_is_signed_in_says_so(client: Client) -> None:
    person = a_person("anna")
    comes_back(mailed(person.user))
    assert client.post(reverse("accounts_mail_works")).status_code == 302
    assert client.get(reverse("accounts_mail_works")).status_code in (302, 405)
    person.user.refresh_from_db()
    assert person.user.unreachable_at is not None


def test_who_manages_people_sees_it_and_may_try_again(client: Client) -> None:
    person, manager = a_person("anna"), a_manager()
    client.force_login(manager)
    page = reverse("accounts_person", args=[person.user.uuid])
    deed = reverse("accounts_act", args=[person.user.uuid, "write-again"])
    assert deed not in client.get(page).content.decode()
    comes_back(mailed(person.user))
    assert deed in client.get(page).content.decode()
    (line,) = [
        one
        for one in queries.lines(list(queries.people(queries.PeopleFilters())))
        if one.uuid == person.user.uuid
    ]
    assert line.is_unreachable
    assert client.get(deed).status_code == 200
    client.post(deed)
    person.user.refresh_from_db()
    assert person.user.unreachable_at is None
    event = AccountEvent.objects.get(kind="mail_works_again")
    assert (event.actor, event.subject) == (manager.uuid, person.user.uuid)


def test_a_full_mailbox_counts_and_only_many_of_them_end_it() -> None:
    user = a_person("anna").user
    for number in range(1, SOFT_BOUNCES_MAX + 1):
        assert user.unreachable_at is None
        comes_back(mailed(user), "5.2.2")
        user.refresh_from_db()
        assert user.soft_bounces == number
    assert user.unreachable_at is not None


def test_the_mail_of_an_invitation_that_came_back_is_shown_and_a_new_link_tried() -> None:
    root = an_administrator()
    asked: dict[str, Any] = {"role": "staff", "scope_kind": "city", "scope_code": ""}
    one = services.invite(actor=root, email="nora@example.org", language="en", **asked)
    mail_services.deliver_messages()
    first = Message.objects.get()
    comes_back(first)
    assert Invitation.objects.get().unreachable_at is not None
    assert "came back" in str(queries.open_invitations()[0].mail_label).lower() or (
        queries.open_invitations()[0].mail == "sent"
    )
    services.renew_invitation(actor=root, invitation_uuid=one.uuid)
    assert Invitation.objects.get().unreachable_at is None
    assert mail_services.deliver_messages() == 1
    # The first one coming back a second time says nothing about the new one.
    Message.objects.filter(pk=first.pk).update(bounce="", bounced_at=None)
    comes_back(first)
    assert Invitation.objects.get().unreachable_at is None
