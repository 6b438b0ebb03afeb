"""Which roles somebody holds, and what they allow."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from apps.accounts.models import Role, RoleAssignment, ScopeKind, User

_ASKED = "_roles"
VERIFIERS: tuple[str, ...] = (Role.STAFF, Role.TECHNICIAN)


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """One role in force, and over what it holds (``scope_code`` is empty for the whole city)."""

    role: str
    scope_kind: str
    scope_code: str


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Somebody who works here, as colleagues see her."""

    pk: int
    name: str


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


def may_verify(user: User | AnonymousUser, *, district_code: str | None = None) -> bool:
    """Whether ``user`` may verify or reject what citizens tell.

    Staff and technicians may, within their scope. With ``district_code``: those of the whole city
    and those of that district; an empty one is a place outside all districts, where only those of
    the whole city may. Without it: anybody who may somewhere. A superuser always may.
    """
    districts = verified_districts(user)
    if district_code is None:
        return districts is None or bool(districts)
    return districts is None or district_code in districts


def verified_districts(user: User | AnonymousUser) -> frozenset[str] | None:
    """Codes of the districts where ``user`` may verify; ``None`` is the whole city."""
    return _districts(user, roles_of(user))


def _districts(user: User | AnonymousUser, roles: Iterable[RoleFacts]) -> frozenset[str] | None:
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return None
    held = [facts for facts in roles if facts.role in VERIFIERS]
    if any(facts.scope_kind == ScopeKind.CITY for facts in held):
        return None
    return frozenset(facts.scope_code for facts in held if facts.scope_kind == ScopeKind.DISTRICT)


def verifiers() -> list[PersonFacts]:
    """Everybody who may verify somewhere now, by name. One query."""
    return holders(*VERIFIERS)


def holders(*roles: str) -> list[PersonFacts]:
    """Everybody who holds one of these roles now, over whatever scope, by name. One query."""
    held = RoleAssignment.objects.in_force().filter(role__in=roles).values("user")
    people = User.objects.filter(pk__in=held, is_active=True).order_by("username")
    return [PersonFacts(one.pk, one.get_full_name() or one.get_username()) for one in people]


def people_in_roles(*roles: str) -> list[tuple[PersonFacts, list[RoleFacts]]]:
    """Everybody who holds one of these roles now, by name, with those of them. One query."""
    held = RoleAssignment.objects.in_force().filter(role__in=roles, user__is_active=True)
    found: dict[int, tuple[PersonFacts, list[RoleFacts]]] = {}
    for one in held.select_related("user").order_by("user__last_name", "user__username", "pk"):
        name = one.user.get_full_name() or one.user.get_username()
        facts = found.setdefault(one.user_id, (PersonFacts(one.user_id, name), []))
        facts[1].append(RoleFacts(one.role, one.scope_kind, one.scope_code))
    return list(found.values())


def names_of(uuids: Iterable[UUID]) -> dict[UUID, str]:
    """People as colleagues see them; who is no longer there is absent. One query."""
    people = User.objects.filter(uuid__in=list(uuids))
    return {one.uuid: one.get_full_name() or one.get_username() for one in people}


def holds_whole_city(request: HttpRequest) -> bool:
    """Whether whoever asks may verify in the whole city."""
    return asked_districts(request) is None


def holds_somewhere(request: HttpRequest) -> bool:
    """Whether whoever asks may verify in the whole city or in some district."""
    districts = asked_districts(request)
    return districts is None or bool(districts)


def asked_districts(request: HttpRequest) -> frozenset[str] | None:
    """Where whoever asks may verify, read once per request."""
    return _districts(request.user, asked_roles(request))


def asked_roles(request: HttpRequest) -> list[RoleFacts]:
    """Roles of whoever asks, read once per request: the admin draws its menu many times over."""
    if _ASKED not in request.__dict__:
        request.__dict__[_ASKED] = roles_of(request.user)
    found: list[RoleFacts] = request.__dict__[_ASKED]
    return found


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
