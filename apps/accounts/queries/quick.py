"""Who may sign in quickly, and whether somebody has set it up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import QuickAccess, Role, RoleAssignment, User


@dataclass(frozen=True, slots=True)
class QuickPerson:
    """Somebody a locked screen names: no more than her badge does."""

    uuid: UUID
    name: str


@dataclass(frozen=True, slots=True)
class QuickState:
    """What one's own page tells of the PIN."""

    set_at: datetime
    is_locked: bool


def quick_state(user: User) -> QuickState | None:
    """The PIN of ``user``; ``None`` when there is none."""
    row = QuickAccess.objects.filter(user=user).first()
    if row is None:
        return None
    return QuickState(timezone.localtime(row.set_at), row.locked_at is not None)


def quick_people(scopes: Iterable[tuple[str, str]]) -> list[QuickPerson]:
    """Facilitators over one of ``scopes`` (kind, code) with a PIN, by name. One query."""
    wanted = Q(pk__in=[])
    for kind, code in scopes:
        wanted |= Q(scope_kind=kind, scope_code=code)
    held = RoleAssignment.objects.in_force().filter(wanted, role=Role.FACILITATOR)
    people = User.objects.filter(
        pk__in=held.values("user"), is_active=True, quick_access__isnull=False
    ).order_by("first_name", "last_name", "username")
    return [QuickPerson(one.uuid, _badge(one)) for one in people]


def _badge(user: User) -> str:
    """Given name and the first letter of the other; the user name when she has none here."""
    if not user.first_name:
        return user.get_username()
    initial = f" {user.last_name[0]}." if user.last_name else ""
    return f"{user.first_name}{initial}"
