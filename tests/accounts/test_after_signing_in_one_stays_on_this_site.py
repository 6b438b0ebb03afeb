"""Where one goes on to after signing in: never to another site."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from tests.accounts.people import a_person, give_password, sign_in

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "http:///evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    " https://evil.example/",
    "\thttps://evil.example/",
    "http://testserver@evil.example/",
    "http://localhost/",  # an allowed host, but not the one asked for
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_another_site_is_not_gone_to(client: Client, wanted: str) -> None:
    answer = sign_in(client, a_person(), next=wanted)
    assert answer["Location"] == reverse("wagtailadmin_home")
    # Nor when one is signed in already, nor on the way out.
    again = client.get(reverse("account_login"), {"next": wanted})
    assert again["Location"] == reverse("wagtailadmin_home")
    out = client.post(reverse("account_logout"), {"next": wanted})
    assert out["Location"] == reverse("account_login")


@pytest.mark.parametrize("wanted", ["/admin/reports/", "/it/?q=1#x"])
def test_a_page_of_this_site_is(client: Client, wanted: str) -> None:
    assert sign_in(client, a_person(), next=wanted)["Location"] == wanted


def test_the_wish_survives_both_steps_and_a_wrong_password(client: Client) -> None:
    person = a_person()
    page = client.get(reverse("account_login"), {"next": "/admin/reports/"}).content.decode()
    assert 'name="next" value="/admin/reports/"' in page
    page = give_password(client, "anna", "wrong", next="/admin/reports/").content.decode()
    assert 'name="next" value="/admin/reports/"' in page
    assert sign_in(client, person, next="/admin/reports/")["Location"] == "/admin/reports/"


def test_who_may_not_enter_the_admin_is_not_sent_round_in_circles(client: Client) -> None:
    facilitator = a_person(role="facilitator", scope=("point", "p1"))
    answer = sign_in(client, facilitator, next="/admin/")
    seen = []
    while answer.status_code == 302 and len(seen) < 6:
        seen.append(answer["Location"])
        answer = client.get(answer["Location"])
    assert answer.status_code == 200
    assert seen[-1] == reverse("accounts_home")
    services.revoke_role(user=facilitator.user, role="facilitator")
    assert client.get(reverse("accounts_home")).status_code == 200
