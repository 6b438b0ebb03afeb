"""The pages about people: what is offered, what they do, and what is written down."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from apps.accounts import queries, scopes
from apps.accounts.models import AccountEvent, Invitation, User
from apps.accounts.services.roles import check_scope
from apps.mail.models import Message
from apps.points.models import FacilitationPoint, ManagingBody
from tests.accounts.people import a_manager, a_person, an_administrator, sign_in
from tests.reports.districts import two_districts

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> User:
    user = a_manager()
    client.force_login(user)
    return user


def on(name: str, user: User, *more: Any) -> str:
    return reverse(name, args=[user.uuid, *more])


def test_only_scopes_that_fit_are_offered_by_name(client: Client, manager: User) -> None:
    body = ManagingBody.objects.create(code="city", name="Comune")
    FacilitationPoint.objects.create(
        code="p1", name="Biblioteca Centrale", kind="municipal", body=body
    )
    two_districts()
    page = client.get(on("accounts_person", a_person().user)).content.decode()
    values = re.findall(r'<option value="(\w+\|[^"]*)"', page)
    assert values == [value for _group, options in scopes.choices() for value, _label in options]
    assert "Biblioteca Centrale" in page
    for value in values:
        role, kind, code = scopes.split(value)
        check_scope(role=role, scope_kind=kind, scope_code=code)
    offered = {tuple(scopes.split(value)[:2]) for value in values}
    assert ("facilitator", "point") in offered
    assert ("staff", "point") not in offered
    assert ("facilitator", "city") not in offered


def test_a_role_is_given_until_a_day_and_ended(client: Client, manager: User) -> None:
    user = a_person(role="").user
    form = {"holds": "technician|city|", "until": "2099-12-31"}
    assert client.post(on("accounts_give_role", user), form).status_code == 302
    [role] = queries.person(user.uuid).roles  # type: ignore[union-attr]
    assert role.valid_until is not None
    client.post(on("accounts_end_role", user, role.id))
    assert queries.roles_of(user) == []
    told = AccountEvent.objects.filter(subject=user.uuid).order_by("id")
    assert [(one.kind, one.actor) for one in told] == [
        ("role_granted", manager.uuid),
        ("role_ended", manager.uuid),
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"holds": ""},
        {"holds": "staff|point|p1"},
        {"holds": "king|city|"},
        {"holds": "staff|district|nowhere"},
        {"holds": "technician|city|", "until": "2001-01-01"},
        {"holds": "technician|city|", "until": "soon"},
    ],
)
def test_a_bad_form_is_told_and_gives_nothing(
    client: Client, manager: User, form: dict[str, str]
) -> None:
    user = a_person(role="").user
    page = client.post(on("accounts_give_role", user), form)
    assert page.status_code == 422
    assert "office-error" in page.content.decode()
    assert queries.roles_of(user) == []


def test_an_invitation_is_sent_renewed_and_withdrawn(client: Client, manager: User) -> None:
    form = {"email": "nora@example.org", "holds": "staff|city|", "language": "it"}
    assert client.post(reverse("accounts_invite"), form).status_code == 302
    invitation = Invitation.objects.get()
    page = client.get(reverse("accounts_people")).content.decode()
    assert "nora@example.org" in page
    client.post(reverse("accounts_invitation", args=[invitation.uuid, "renew"]))
    assert Message.objects.count() == 2
    again = client.post(reverse("accounts_invite"), form)
    assert again.status_code == 422
    assert 'value="nora@example.org"' in again.content.decode()
    client.post(reverse("accounts_invitation", args=[invitation.uuid, "withdraw"]))
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    assert "nora@example.org" not in client.get(reverse("accounts_people")).content.decode()


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("deactivate", "deactivated"),
        ("reset-second-factor", "second_factor_reset"),
        ("end-sessions", "sessions_ended"),
    ],
)
def test_a_deed_asks_first_then_ends_the_sessions_and_is_written_down(
    client: Client, manager: User, deed: str, kind: str
) -> None:
    person = a_person()
    browser = Client()
    sign_in(browser, person)
    assert client.get(on("accounts_act", person.user, deed)).status_code == 200
    assert browser.get(reverse("accounts_home")).status_code == 200
    client.post(on("accounts_act", person.user, deed))
    assert browser.get(reverse("accounts_home")).status_code == 302
    event = AccountEvent.objects.get(kind=kind)
    assert (event.actor, event.subject) == (manager.uuid, person.user.uuid)
    page = client.get(on("accounts_person", person.user)).content.decode()
    assert str(event.get_kind_display()) in page
    assert "capo" in page


def test_a_reset_second_factor_is_set_up_anew(client: Client, manager: User) -> None:
    person = a_person()
    client.post(on("accounts_act", person.user, "reset-second-factor"))
    assert not queries.has_second_factor(person.user)
    assert Message.objects.get().template == "second_factor_changed"


def test_a_refusal_is_told_and_nothing_happens(client: Client, manager: User) -> None:
    root = an_administrator()
    answer = client.post(on("accounts_act", root, "deactivate"), follow=True)
    root.refresh_from_db()
    assert root.is_active
    assert "amministrat" in answer.content.decode().lower() or "Only administrators" in (
        answer.content.decode()
    )


def test_rights_are_for_administrators(client: Client, manager: User) -> None:
    user = a_person().user
    form = {"administrator": "on", "manages_people": "on"}
    client.post(on("accounts_set_rights", user), form)
    user.refresh_from_db()
    assert not user.is_superuser
    assert (
        on("accounts_set_rights", user)
        not in client.get(on("accounts_person", user)).content.decode()
    )
    client.force_login(an_administrator())
    client.post(on("accounts_set_rights", user), form)
    user.refresh_from_db()
    assert user.is_superuser


def test_nobody_else_opens_the_pages(client: Client) -> None:
    user = a_person().user
    client.force_login(user)
    for address in (
        reverse("accounts_people"),
        reverse("accounts_invite"),
        on("accounts_person", user),
        on("accounts_act", user, "deactivate"),
    ):
        assert client.get(address).status_code == 302
    posts = {
        on("accounts_give_role", user): {"holds": "technician|city|"},
        on("accounts_set_rights", user): {"administrator": "on"},
        reverse("accounts_invite"): {"email": "x@example.org", "holds": "staff|city|"},
    }
    for address, form in posts.items():
        assert client.post(address, form).status_code == 302
    assert [facts.role for facts in queries.roles_of(user)] == ["staff"]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_log_is_append_only(change: str) -> None:
    a_person()
    rows = AccountEvent.objects.all()
    assert rows.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(kind="erased") if change == "update" else rows.delete()
