"""A new password by a link in a mail: once, without telling who has an account."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import AccountEvent
from apps.mail import services as mail_services
from apps.mail.models import Message
from tests.accounts.people import a_person, give_password, link_in_mail, sign_in

pytestmark = pytest.mark.django_db
NEW = "quite another long phrase"


def ask(client: Client, email: str) -> str:
    answer = client.post(reverse("account_reset_password"), {"email": email})
    assert answer["Location"] == reverse("account_reset_password_done")
    return client.get(answer["Location"]).content.decode()


def test_the_link_opens_a_page_for_a_new_password_once(client: Client) -> None:
    person = a_person()
    ask(client, "ANNA@example.org")
    mail_services.deliver_messages()
    link = link_in_mail()
    form = client.get(link, follow=True)
    assert form.status_code == 200
    # The secret of the link is not in the address of the form.
    address = form.redirect_chain[-1][0]
    assert address.endswith("set-password/")
    answer = client.post(address, {"password1": NEW, "password2": NEW})
    assert answer["Location"] == reverse("account_reset_password_from_key_done")
    person.user.refresh_from_db()
    assert person.user.check_password(NEW)
    again = Client().get(link, follow=True).content.decode()
    assert "set-password" not in again
    assert 'type="password"' not in again


def test_nobody_learns_who_has_an_account(client: Client) -> None:
    a_person()
    known, unknown = ask(client, "anna@example.org"), ask(client, "nobody@example.org")
    assert known == unknown
    assert Message.objects.count() == 1


def test_the_second_factor_is_asked_all_the_same(client: Client) -> None:
    a_person()
    ask(client, "anna@example.org")
    mail_services.deliver_messages()
    address = client.get(link_in_mail(), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW, "password2": NEW})
    assert "_auth_user_id" not in client.session
    assert give_password(client, "anna", NEW)["Location"] == reverse("mfa_authenticate")


def test_every_session_ends_and_she_is_told(client: Client) -> None:
    person = a_person()
    other = Client()
    sign_in(other, person)
    ask(client, "anna@example.org")
    mail_services.deliver_messages()
    address = client.get(link_in_mail(), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW, "password2": NEW})
    assert other.get(reverse("accounts_home")).status_code == 302
    assert AccountEvent.objects.filter(kind="password_changed").count() == 1
    mail_services.deliver_messages()
    assert len(mail.outbox) == 2
    assert NEW not in mail.outbox[1].body


@pytest.mark.parametrize(("first", "second"), [("short", "short"), (NEW, NEW + "x"), ("", "")])
def test_a_bad_password_is_told_and_the_link_still_works(
    client: Client, first: str, second: str
) -> None:
    person = a_person()
    ask(client, "anna@example.org")
    mail_services.deliver_messages()
    address = client.get(link_in_mail(), follow=True).redirect_chain[-1][0]
    page = client.post(address, {"password1": first, "password2": second})
    assert "so-error-summary" in page.content.decode()
    client.post(address, {"password1": NEW, "password2": NEW})
    person.user.refresh_from_db()
    assert person.user.check_password(NEW)


def test_asking_without_end_is_refused(client: Client) -> None:
    a_person()
    for _time in range(5):
        ask(client, "anna@example.org")
    answer = client.post(reverse("account_reset_password"), {"email": "anna@example.org"})
    assert answer.status_code == 429
    assert Message.objects.count() == 5


def test_a_password_changed_by_oneself_keeps_this_session_only(client: Client) -> None:
    person = a_person()
    other = Client()
    sign_in(client, person)
    sign_in(other, person)
    form = {"oldpassword": person.password, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert client.get(reverse("accounts_home")).status_code == 200
    assert other.get(reverse("accounts_home")).status_code == 302
