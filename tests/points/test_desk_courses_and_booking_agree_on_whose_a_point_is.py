"""Whose a point is: the desk, the courses and the appointments hold the same points."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.booking.permissions import scope_of
from apps.courses.queries import points_held
from apps.desk.queries import posts
from apps.points.models import Move
from tests.booking.builders import site as site_with

pytestmark = pytest.mark.django_db


def held_by(user: User) -> dict[str, set[str]]:
    """Codes of the points each of them says are hers."""
    request = RequestFactory().get("/")
    request.user = user
    courses = points_held(request)
    return {
        "desk": {post.point.code for post in posts(user)},
        "courses": {"P1", "P2"} if courses is None else set(courses),
        "appointments": {one.point_code for one in scope_of(request).sites},
    }


@pytest.mark.parametrize(
    ("role", "scope_kind", "scope_code", "hers"),
    [
        ("facilitator", "point", "P1", {"P1"}),
        ("facilitator", "body", "city", {"P1", "P2"}),
        ("facilitator", "body", "other", set()),
        ("staff", "city", "", {"P1", "P2"}),
        ("staff", "district", "4", {"P2"}),
        # It was there until it moved.
        ("staff", "district", "1", {"P1"}),
        ("staff", "district", "9", set()),
        ("technician", "city", "", set()),
        ("crew", "body", "city", set()),
    ],
)
def test_all_three_say_the_same(role, scope_kind, scope_code, hers):
    site_with("P1", district_code="1")
    moved = site_with("P2", district_code="1")
    Move.objects.create(
        site=moved, first_day=timezone.localdate() - timedelta(days=1), district_code="4"
    )
    user = User.objects.create_user("somebody")
    accounts.grant_role(user=user, role=role, scope_kind=scope_kind, scope_code=scope_code)
    assert held_by(user) == dict.fromkeys(("desk", "courses", "appointments"), hers)


def test_roles_add_up_and_who_is_switched_off_holds_nothing():
    site_with("P1", district_code="1")
    site_with("P2", district_code="4")
    user = User.objects.create_user("somebody")
    accounts.grant_role(user=user, role="staff", scope_kind="district", scope_code="4")
    accounts.grant_role(user=user, role="facilitator", scope_kind="point", scope_code="P1")
    assert set(map(frozenset, held_by(user).values())) == {frozenset({"P1", "P2"})}
    assert {post.point.code: post.role for post in posts(user)} == {
        "P1": "facilitator", "P2": "staff",
    }  # fmt: skip
    user.is_active = False
    user.is_superuser = True
    assert not any(held_by(user).values())
