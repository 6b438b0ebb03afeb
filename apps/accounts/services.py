"""What can be done to people and roles."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.demo_people import ensure_demo_people, retire_demo_people
from apps.accounts.limits import TooMany, spend
from apps.accounts.models import RoleAssignment, User

__all__ = [
    "RoleRefused",
    "TooMany",
    "ensure_demo_people",
    "grant_role",
    "retire_demo_people",
    "revoke_role",
    "spend",
]


class RoleRefused(ValueError):
    """The role cannot be held over that scope; ``str(error)`` says why, translated."""


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    scope_kind: str,
    scope_code: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> RoleAssignment:
    """Give ``user`` a role over a scope, from ``valid_from`` (now) until ``valid_until`` (open).

    A role already held over the same scope is renewed with the new times, never doubled.
    Raises ``RoleRefused`` when role and scope do not fit, or the times are the wrong way round.
    """
    starts = valid_from or timezone.now()
    if valid_until is not None and valid_until <= starts:
        raise RoleRefused(_("A role must end after it starts."))
    held = RoleAssignment.objects.select_for_update().filter(
        user=user, role=role, scope_kind=scope_kind, scope_code=scope_code
    )
    assignment = held.first() or RoleAssignment(
        user=user, role=role, scope_kind=scope_kind, scope_code=scope_code
    )
    assignment.valid_from, assignment.valid_until = starts, valid_until
    try:
        assignment.full_clean()
    except ValidationError as error:
        raise RoleRefused(_("This role cannot be held over this scope.")) from error
    assignment.save()
    return assignment


@transaction.atomic
def revoke_role(
    *, user: User, role: str, scope_kind: str | None = None, scope_code: str = ""
) -> int:
    """End a role of ``user`` now; without ``scope_kind``, over every scope. Returns how many.

    The row stays: who was what, and until when, must remain known.
    """
    held = RoleAssignment.objects.in_force().filter(user=user, role=role)
    if scope_kind is not None:
        held = held.filter(scope_kind=scope_kind, scope_code=scope_code)
    return held.update(valid_until=timezone.now())
