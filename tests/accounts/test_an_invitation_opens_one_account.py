"""An invitation: who may send it, what its link opens, and until when."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import links, queries, services
from apps.accounts.models import AccountEvent, Invitation, User
from apps.mail import services as mail_services
from tests.accounts.people import PASSWORD, a_manager, a_person, an_administrator, link_in_mail

ANSWER = {
    "first_name": "Nora",
    "last_name": "Nuova",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def invited(actor: User | None = None, email: str = "nora@example.org", **words: str) -> Invitation:
    asked = {"role": "technician", "scope_kind": "city", "scope_code": "", "language": "en"}
    return services.invite(actor=actor or an_administrator(), email=email, **(asked | words))


def mailed_link() -> str:
    assert mail_services.deliver_messages() == 1
    return link_in_mail()


@pytest.mark.django_db
def test_the_invited_chooses_a_password_and_is_led_to_the_second_factor(client: Client) -> None:
    invited(role="facilitator", scope_kind="point", scope_code="p1")
    link = mailed_link()
    assert mail.outbox[0].to == ["nora@example.org"]
    assert client.get(link).status_code == 200
    client.post(link, ANSWER)
    user = User.objects.get(email="nora@example.org")
    assert user.get_full_name() == "Nora Nuova"
    assert user.check_password(PASSWORD)
    assert queries.roles_of(user) == [queries.RoleFacts("facilitator", "point", "p1")]
    assert not user.is_superuser
    address = EmailAddress.objects.get(user=user)
    assert address.verified
    assert client.get(reverse("accounts_home"))["Location"] == reverse("accounts_second_factor")


@pytest.mark.django_db
def test_a_link_works_once(client: Client) -> None:
    invited()
    link = mailed_link()
    client.post(link, ANSWER)
    second = Client()
    assert second.get(link).status_code == 410
    assert second.post(link, ANSWER | {"first_name": "Other"}).status_code == 410
    assert User.objects.filter(email="nora@example.org").count() == 1


@pytest.mark.django_db
def test_a_link_expires(client: Client) -> None:
    invitation = invited()
    link = mailed_link()
    past = timezone.now() - timedelta(days=8)
    Invitation.objects.filter(pk=invitation.pk).update(
        created_at=past, expires_at=past + timedelta(days=7)
    )
    assert client.get(link).status_code == 410
    assert client.post(link, ANSWER).status_code == 410
    assert not User.objects.filter(email="nora@example.org").exists()
    # What is over makes room for a new one.
    invited(actor=User.objects.get(username="root"))


@pytest.mark.django_db
def test_a_new_link_makes_the_earlier_one_void(client: Client) -> None:
    root = an_administrator()
    invitation = invited(root)
    first = mailed_link()
    services.renew_invitation(actor=root, invitation_uuid=invitation.uuid)
    second = mailed_link()
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


@pytest.mark.django_db
def test_a_withdrawn_invitation_opens_nothing_and_sends_nothing(client: Client) -> None:
    root = an_administrator()
    invitation = invited(root)
    services.withdraw_invitation(actor=root, invitation_uuid=invitation.uuid)
    assert mail_services.deliver_messages() == 0
    assert mail.outbox == []
    address = reverse("accounts_invited", args=[links.make(invitation)])
    assert client.get(address).status_code == 410
    with pytest.raises(services.InvitationRefused):
        services.renew_invitation(actor=root, invitation_uuid=invitation.uuid)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsMl0:1tz:abc"])
def test_a_made_up_link_opens_nothing(client: Client, token: str) -> None:
    assert client.get(reverse("accounts_invited", args=[token])).status_code == 410


@pytest.mark.django_db
def test_a_link_changed_by_one_letter_opens_nothing(client: Client) -> None:
    invited()
    link = mailed_link().rstrip("/")
    assert client.get(link[:-1] + ("a" if link[-1] != "a" else "b") + "/").status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("password1", "short"), ("password2", "another long word of hers"), ("first_name", "")],
)
def test_a_bad_answer_is_told_and_nothing_typed_is_lost(
    client: Client, field: str, value: str
) -> None:
    invited()
    link = mailed_link()
    form = ANSWER | {field: value}
    if field == "password1":
        form["password2"] = value
    page = client.post(link, form)
    assert page.status_code == 422
    assert 'value="Nuova"' in page.content.decode()
    assert not User.objects.filter(email="nora@example.org").exists()
    assert Invitation.objects.get().state == "open"


@pytest.mark.django_db
def test_somebody_signed_in_does_not_answer_for_another(client: Client) -> None:
    invited()
    link = mailed_link()
    client.force_login(a_person("berta").user)
    assert client.get(link).status_code == 409
    assert client.post(link, ANSWER).status_code == 409
    assert not User.objects.filter(email="nora@example.org").exists()


@pytest.mark.django_db
def test_an_address_that_signs_in_already_is_not_invited() -> None:
    a_person("nora")
    with pytest.raises(services.InvitationRefused):
        invited(email="NORA@example.org")


@pytest.mark.django_db
def test_an_address_is_invited_once_at_a_time() -> None:
    root = an_administrator()
    invited(root)
    with pytest.raises(services.InvitationRefused):
        invited(root, email="Nora@Example.org")
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "kind", "code"),
    [
        ("staff", "point", "p1"),
        ("facilitator", "city", ""),
        ("staff", "city", "3"),
        ("king", "city", ""),
    ],
)
def test_a_scope_that_does_not_fit_is_refused(role: str, kind: str, code: str) -> None:
    with pytest.raises(services.InvitationRefused):
        invited(role=role, scope_kind=kind, scope_code=code)


@pytest.mark.django_db
def test_who_may_invite() -> None:
    invited(a_manager())
    nobody = a_person("berta").user
    with pytest.raises(services.InvitationRefused):
        invited(nobody, email="other@example.org")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["it", "en", "fr", "ar", "ro"])
def test_the_mail_is_in_the_language_chosen(language: str) -> None:
    invited(language=language)
    assert f"/{language}/" in mailed_link()


@pytest.mark.django_db
def test_the_log_tells_who_invited_and_who_came_without_an_address(client: Client) -> None:
    root = an_administrator()
    invited(root)
    client.post(mailed_link(), ANSWER)
    user = User.objects.get(email="nora@example.org")
    told = list(AccountEvent.objects.order_by("id").values_list("kind", "actor", "subject"))
    assert told[:3] == [
        ("invited", root.uuid, None),
        ("role_granted", root.uuid, user.uuid),
        ("invitation_accepted", user.uuid, user.uuid),
    ]
    assert "nora" not in str(list(AccountEvent.objects.values())).lower()


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_the_same_moment_open_one_account() -> None:
    token = links.make(invited())
    results: list[Any] = []
    together = threading.Barrier(2)

    def answer() -> None:
        together.wait()
        try:
            services.accept(token=token, first_name="N", last_name="N", password=PASSWORD)
            results.append("opened")
        except services.InvitationRefused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["opened", "refused"]
    assert User.objects.filter(email="nora@example.org").count() == 1
