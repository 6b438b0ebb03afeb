"""There is no sign-up, whatever one sends."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.accounts.models import User
from tests.accounts.people import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_page_says_how_one_gets_an_account(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert "so-header" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_a_form_sent_all_the_same_opens_nothing(client: Client) -> None:
    form = {
        "username": "intruder",
        "email": "intruder@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    client.post(reverse("account_signup"), form)
    client.post(reverse("socialaccount_signup"), form)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["account_email", "socialaccount_connections", "mfa_trust"])
def test_what_allauth_offers_beyond_is_not_reachable(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
