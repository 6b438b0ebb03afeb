"""Give and end roles. Who may do it is asked one floor up (``services.people``)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import ALLOWED_SCOPES, AccountEventKind, RoleAssignment, User
from apps.accounts.services.log import note

_WITHOUT_CODE = ("self", "city", "exchange")


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
    actor: User | None = None,
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
    note(
        AccountEventKind.ROLE_GRANTED,
        actor=actor,
        subject=user,
        role=role,
        scope_kind=scope_kind,
        scope_code=scope_code,
    )
    return assignment


def check_scope(*, role: str, scope_kind: str, scope_code: str) -> None:
    """Raise ``RoleRefused`` when nobody can hold ``role`` over that scope."""
    fits = scope_kind in ALLOWED_SCOPES.get(role, ())
    if not fits or bool(scope_code) == (scope_kind in _WITHOUT_CODE):
        raise RoleRefused(_("This role cannot be held over this scope."))


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
    ended = 0
    for assignment in held:
        assignment.valid_until = timezone.now()
        assignment.save(update_fields=["valid_until"])
        ended += 1
        note(
            AccountEventKind.ROLE_ENDED,
            actor=None,
            subject=user,
            role=assignment.role,
            scope_kind=assignment.scope_kind,
            scope_code=assignment.scope_code,
        )
    return ended
