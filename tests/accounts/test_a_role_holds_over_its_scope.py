"""Roles: what is refused, what is renewed, what ends."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts import queries, services
from apps.accounts.models import ALLOWED_SCOPES, Role, RoleAssignment, ScopeKind, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("anna")


def test_a_granted_role_is_told_with_its_scope(person: User) -> None:
    services.grant_role(user=person, role="technician", scope_kind="district", scope_code="3")
    assert queries.roles_of(person) == [queries.RoleFacts("technician", "district", "3")]


def test_granting_again_renews_and_never_doubles(person: User) -> None:
    first = services.grant_role(user=person, role="staff", scope_kind="city")
    services.revoke_role(user=person, role="staff")
    assert not queries.has_role(person, "staff")
    again = services.grant_role(user=person, role="staff", scope_kind="city")
    assert again.pk == first.pk
    assert queries.has_role(person, "staff")


def test_a_revoked_role_stays_on_record(person: User) -> None:
    services.grant_role(user=person, role="staff", scope_kind="city")
    assert services.revoke_role(user=person, role="staff", scope_kind="city") == 1
    assert queries.roles_of(person) == []
    assert RoleAssignment.objects.get().valid_until is not None


def test_a_role_counts_only_between_its_days(person: User) -> None:
    now = timezone.now()
    services.grant_role(
        user=person, role="crew", scope_kind="city", valid_from=now + timedelta(days=1)
    )
    services.grant_role(
        user=person,
        role="staff",
        scope_kind="city",
        valid_from=now - timedelta(days=2),
        valid_until=now - timedelta(days=1),
    )
    assert queries.roles_of(person) == []


def test_a_role_that_ends_before_it_starts_is_refused(person: User) -> None:
    now = timezone.now()
    with pytest.raises(services.RoleRefused):
        services.grant_role(
            user=person, role="staff", scope_kind="city", valid_from=now, valid_until=now
        )


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("scope", ScopeKind.values)
def test_the_database_and_the_service_agree_on_scopes(person: User, role: str, scope: str) -> None:
    code = "x" if scope in {"point", "body", "district"} else ""
    fits = scope in ALLOWED_SCOPES[role]
    if fits:
        services.grant_role(user=person, role=role, scope_kind=scope, scope_code=code)
        assert queries.has_role(person, role)
        return
    with pytest.raises(services.RoleRefused):
        services.grant_role(user=person, role=role, scope_kind=scope, scope_code=code)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(user=person, role=role, scope_kind=scope, scope_code=code)


@pytest.mark.parametrize(("scope", "code"), [("city", "3"), ("district", "")])
def test_the_database_refuses_a_scope_without_its_code(person: User, scope: str, code: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(
            user=person, role="technician", scope_kind=scope, scope_code=code
        )


def test_the_database_refuses_the_same_role_twice(person: User) -> None:
    RoleAssignment.objects.create(user=person, role="staff", scope_kind="city")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(user=person, role="staff", scope_kind="city")


def test_verifying_is_for_staff_and_technicians_within_their_district(person: User) -> None:
    assert not queries.may_verify(person)
    services.grant_role(user=person, role="facilitator", scope_kind="point", scope_code="p1")
    assert not queries.may_verify(person)
    services.grant_role(user=person, role="technician", scope_kind="district", scope_code="3")
    assert queries.may_verify(person)
    assert queries.may_verify(person, district_code="3")
    assert not queries.may_verify(person, district_code="4")
    assert queries.verified_districts(person) == {"3"}
    services.grant_role(user=person, role="staff", scope_kind="city")
    assert queries.may_verify(person, district_code="4")
    assert queries.verified_districts(person) is None


def test_a_place_outside_all_districts_is_for_the_whole_city_only(person: User) -> None:
    services.grant_role(user=person, role="technician", scope_kind="district", scope_code="3")
    assert not queries.may_verify(person, district_code="")
    services.grant_role(user=person, role="technician", scope_kind="city")
    assert queries.may_verify(person, district_code="")


def test_who_verifies_nowhere_has_no_district_and_a_superuser_has_them_all(person: User) -> None:
    assert queries.verified_districts(person) == frozenset()
    assert queries.verified_districts(AnonymousUser()) == frozenset()
    assert queries.verified_districts(User.objects.create_superuser("root")) is None


def test_nobody_and_somebody_switched_off_hold_no_role(person: User) -> None:
    services.grant_role(user=person, role="staff", scope_kind="city")
    person.is_active = False
    assert queries.roles_of(person) == []
    assert not queries.may_verify(person)
    assert not queries.has_role(AnonymousUser(), "staff")
    assert queries.acting_role(None) == ""


def test_an_action_is_recorded_under_the_weightiest_role(person: User) -> None:
    services.grant_role(user=person, role="staff", scope_kind="city")
    assert queries.acting_role(person) == "staff"
    services.grant_role(user=person, role="technician", scope_kind="city")
    assert queries.acting_role(person) == "technician"
    assert queries.acting_role(User.objects.create_superuser("root")) == "staff"


def test_a_person_in_a_log_is_an_identifier(person: User) -> None:
    assert "anna" not in str(person)
    assert str(person.uuid) in str(person)
