"""People, roles, invitations, mail to people, and the log of who did what to whom."""

from apps.accounts.models.invitations import (
    Invitation,
    InvitationState,
    MailKind,
)
from apps.accounts.models.log import AccountEvent, AccountEventKind
from apps.accounts.models.people import (
    ADMIN_ENTRY,
    ADMIN_ROLES,
    ALLOWED_SCOPES,
    Role,
    RoleAssignment,
    RoleAssignmentQuerySet,
    ScopeKind,
    User,
    scope_fits_role,
)
from apps.accounts.models.quick import QuickAccess

__all__ = [
    "ADMIN_ENTRY",
    "ADMIN_ROLES",
    "ALLOWED_SCOPES",
    "AccountEvent",
    "AccountEventKind",
    "Invitation",
    "InvitationState",
    "MailKind",
    "QuickAccess",
    "Role",
    "RoleAssignment",
    "RoleAssignmentQuerySet",
    "ScopeKind",
    "User",
    "scope_fits_role",
]
