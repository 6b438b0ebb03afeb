"""Whose points somebody works at. Decided here, for the desk, for appointments and for courses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.accounts.models import Role
from apps.accounts.queries.roles import RoleFacts, asked_roles, roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Held:
    """Over what somebody holds a role at points: codes of districts as staff, of the rest else."""

    everywhere: bool = False
    districts: frozenset[str] = frozenset()
    points: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.everywhere or self.districts or self.points or self.bodies)

    @property
    def role(self) -> str:
        """What she is, of two the one that may more; empty for who works nowhere."""
        if self.everywhere or self.districts:
            return str(Role.STAFF)
        return str(Role.FACILITATOR) if self else ""

    def role_at(self, point: str, body: str, districts: Iterable[str]) -> str:
        """As what she works at a point with sites in ``districts``; empty when she does not.

        All are codes. Who is a facilitator there is one first, whatever else she is.
        """
        if point in self.points or body in self.bodies:
            return str(Role.FACILITATOR)
        is_staff = self.everywhere or not self.districts.isdisjoint(districts)
        return str(Role.STAFF) if is_staff else ""


def held_with(roles: Iterable[RoleFacts], *, everywhere: bool = False) -> Held:
    """What these roles hold together."""
    mine = {
        (one.scope_kind, one.scope_code)
        for one in roles
        if one.role in {Role.STAFF, Role.FACILITATOR}
    }

    def codes(kind: str) -> frozenset[str]:
        return frozenset(code for scope, code in mine if scope == kind)

    return Held(
        everywhere or ("city", "") in mine, codes("district"), codes("point"), codes("body")
    )


def held_by(user: User | AnonymousUser) -> Held:
    """What ``user`` holds now; a superuser holds everything. One query."""
    return held_with(roles_of(user), everywhere=user.is_active and user.is_superuser)


def asked_held(request: HttpRequest) -> Held:
    """The same of whoever asks; her roles are read once per request, points never."""
    user = request.user
    return held_with(asked_roles(request), everywhere=user.is_active and user.is_superuser)


def works_at_points(request: HttpRequest) -> bool:
    """Whether whoever asks helps at points or manages them; menus ask this on every page."""
    return bool(asked_held(request))
