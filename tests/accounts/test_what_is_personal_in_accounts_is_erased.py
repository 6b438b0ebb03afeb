"""Addresses and accounts leave when their time is over; who had which role stays known."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Invitation, RoleAssignment
from apps.mail import services as mail_services
from apps.mail.models import Message
from tests.accounts.people import a_person, an_administrator

pytestmark = pytest.mark.django_db
PLANTED = "zanzibar"


def everything() -> str:
    """The text of every row of every table."""
    text = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("accounts_", "account_", "mfa_", "socialaccount_", "django_s")):
                cursor.execute(f'SELECT t::text FROM "{table}" AS t')
                text += [row[0] for row in cursor.fetchall()]
    return "\n".join(text)


def invite() -> None:
    services.invite(
        actor=an_administrator(),
        email=f"{PLANTED}@example.org",
        role="staff",
        scope_kind="city",
        scope_code="",
        language="it",
    )


def test_an_address_that_never_answered_is_erased_after_a_month() -> None:
    invite()
    at = timezone.now() + timedelta(days=36)
    assert services.erase_expired(now=at).invitations == 0
    at += timedelta(days=2)
    dry = services.erase_expired(now=at)
    assert (dry.invitations, dry.committed) == (1, False)
    assert PLANTED in everything()
    assert services.erase_expired(commit=True, now=at).invitations == 1
    assert PLANTED not in everything()
    assert Invitation.objects.get().state == "withdrawn"
    assert services.erase_expired(commit=True, now=at).invitations == 0


def test_somebody_long_gone_is_erased_but_for_the_identifier() -> None:
    user = a_person(PLANTED, first_name=PLANTED, last_name=PLANTED).user
    SocialAccount.objects.create(user=user, provider="city", uid=PLANTED)
    services.deactivate(actor=an_administrator(), user_uuid=user.uuid)
    early = timezone.now() + timedelta(days=360)
    assert services.erase_expired(commit=True, now=early).people == 0
    late = timezone.now() + timedelta(days=366)
    assert services.erase_expired(commit=True, now=late).people == 1
    assert PLANTED not in everything()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not EmailAddress.objects.filter(user=user).exists()
    assert RoleAssignment.objects.filter(user=user).exists()
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert services.erase_expired(commit=True, now=late).people == 0


def test_somebody_active_is_never_erased() -> None:
    a_person(PLANTED)
    later = timezone.now() + timedelta(days=5000)
    assert services.erase_expired(commit=True, now=later).people == 0
    assert PLANTED in everything()


def test_rows_of_mail_go_after_three_months() -> None:
    invite()
    mail_services.deliver_messages()
    mail_services.erase_expired(commit=True, now=timezone.now() + timedelta(days=91))
    assert not Message.objects.exists()
