"""People and roles. What a role may touch is its scope; the things themselves live elsewhere."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody who signs in. Citizens never have to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Part of what every session is signed with: one more, and all of them are over.
    sessions_ended = models.PositiveIntegerField(default=0)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    # Since when mails come back for good: nothing more is sent.
    unreachable_at = models.DateTimeField(null=True, blank=True)
    # Mails that came back for now, since the address was last said to work.
    soft_bounces = models.PositiveSmallIntegerField(default=0)

    class Meta(AbstractUser.Meta):
        permissions = [("manage_people", _("May manage people"))]

    def __str__(self) -> str:
        # Logs and payloads carry ids, never names.
        return f"user {self.uuid}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, which changes with the password, and with every "sign out everywhere"."""
        return salted_hmac(
            "accounts.User.session",
            f"{self.password}|{self.sessions_ended}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Django's answer, and entry to the admin for whoever holds a role that works there.

        Entry follows the role and not a group, so that it ends when the role ends.
        """
        if super().has_perm(perm, obj):
            return True
        return (
            perm == ADMIN_ENTRY
            and self.is_active
            and self.role_assignments.in_force().filter(role__in=ADMIN_ROLES).exists()
        )


class Role(models.TextChoices):
    """What somebody is to the service."""

    CITIZEN = "citizen", _("Citizen")
    FACILITATOR = "facilitator", _("Facilitator")
    TECHNICIAN = "technician", _("Technician")
    CREW = "crew", _("Crew")
    STAFF = "staff", _("Staff")
    PARTNER_CITY = "partner_city", _("Partner city")


class ScopeKind(models.TextChoices):
    """Over what a role holds."""

    SELF = "self", _("Own records")
    POINT = "point", _("A facilitation point")
    BODY = "body", _("A managing body")
    DISTRICT = "district", _("A district")
    CITY = "city", _("The whole city")
    EXCHANGE = "exchange", _("The exchange between cities")


ADMIN_ENTRY = "wagtailadmin.access_admin"
# Whose work is in the admin. What they may do there is asked view by view.
ADMIN_ROLES: tuple[str, ...] = (Role.STAFF, Role.TECHNICIAN)

# Which scopes make sense for which role; the database refuses any other pair.
ALLOWED_SCOPES: dict[str, tuple[str, ...]] = {
    Role.CITIZEN: (ScopeKind.SELF,),
    Role.FACILITATOR: (ScopeKind.POINT, ScopeKind.BODY),
    Role.TECHNICIAN: (ScopeKind.DISTRICT, ScopeKind.CITY),
    Role.CREW: (ScopeKind.BODY, ScopeKind.DISTRICT, ScopeKind.CITY),
    Role.STAFF: (ScopeKind.DISTRICT, ScopeKind.CITY),
    Role.PARTNER_CITY: (ScopeKind.EXCHANGE,),
}


def scope_fits_role() -> Q:
    """The condition on ``role`` and ``scope_kind`` that the database keeps, for several tables."""
    return Q(
        *[
            Q(role=role, scope_kind__in=[str(scope) for scope in scopes])
            for role, scopes in ALLOWED_SCOPES.items()
        ],
        _connector=Q.OR,
    )


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Questions about roles."""

    def in_force(self) -> "RoleAssignmentQuerySet":
        """Assignments valid now."""
        now = timezone.now()
        return self.filter(valid_from__lte=now).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now)
        )


class RoleAssignment(models.Model):
    """One role of one person over one scope, for a time."""

    # Nothing here is a page's content: Wagtail need not look for references on every save.
    wagtail_reference_index_ignore = True

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=Role.choices)
    scope_kind = models.CharField(max_length=20, choices=ScopeKind.choices)
    scope_code = models.CharField(
        max_length=80,
        blank=True,
        help_text=_("Code of the point, body or district; empty for the whole city."),
    )
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_code"],
                name="one_role_per_scope",
            ),
            models.CheckConstraint(name="scope_fits_role", condition=scope_fits_role()),
            models.CheckConstraint(
                name="scope_code_when_needed",
                condition=Q(scope_kind__in=["self", "city", "exchange"], scope_code="")
                | (Q(scope_kind__in=["point", "body", "district"]) & ~Q(scope_code="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} over {self.scope_kind} {self.scope_code}".strip()
