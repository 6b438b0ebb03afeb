"""What can be asked about people and roles."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from apps.accounts.demo_people import DemoLogin, demo_logins
from apps.accounts.models import Role, RoleAssignment, ScopeKind, User

__all__ = [
    "DemoLogin",
    "RoleFacts",
    "acting_role",
    "demo_logins",
    "has_role",
    "may_verify",
    "roles_of",
]

VERIFIERS: tuple[str, ...] = (Role.STAFF, Role.TECHNICIAN)


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """One role in force, and over what it holds (``scope_code`` is empty for the whole city)."""

    role: str
    scope_kind: str
    scope_code: str


def roles_of(user: User | AnonymousUser) -> list[RoleFacts]:
    """Every role of ``user`` in force now. Nobody signed in, and nobody switched off, has one."""
    if not isinstance(user, User) or not user.is_active:
        return []
    assignments = RoleAssignment.objects.in_force().filter(user=user)
    return [
        RoleFacts(assignment.role, assignment.scope_kind, assignment.scope_code)
        for assignment in assignments.order_by("role", "scope_kind", "scope_code")
    ]


def has_role(user: User | AnonymousUser, *roles: str) -> bool:
    """Whether ``user`` holds one of ``roles`` now, over whatever scope."""
    return any(facts.role in roles for facts in roles_of(user))


def may_verify(user: User | AnonymousUser, *, district_code: str = "") -> bool:
    """Whether ``user`` may verify or reject what citizens tell.

    Staff and technicians may, within their scope: with ``district_code``, those of the whole city
    and those of that district; without it, anybody who may somewhere. A superuser always may.
    """
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return True
    return any(
        facts.role in VERIFIERS
        and (
            not district_code
            or facts.scope_kind == ScopeKind.CITY
            or (facts.scope_kind == ScopeKind.DISTRICT and facts.scope_code == district_code)
        )
        for facts in roles_of(user)
    )


def acting_role(user: User | AnonymousUser | None) -> str:
    """The role an action of ``user`` is recorded under; empty for somebody without one.

    Of several roles the one that carries most weight as evidence counts: a technician has looked
    at the place, a staff member has read the file.
    """
    if not isinstance(user, User):
        return ""
    held = {facts.role for facts in roles_of(user)}
    for role in (Role.TECHNICIAN, Role.STAFF, Role.FACILITATOR, Role.CREW, Role.PARTNER_CITY):
        if role in held:
            return str(role)
    if user.is_active and user.is_superuser:
        return str(Role.STAFF)
    return str(Role.CITIZEN) if Role.CITIZEN in held else ""
