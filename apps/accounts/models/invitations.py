"""Invitations, and what people who sign in are written about."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models.people import Role, ScopeKind, scope_fits_role


class InvitationState(models.TextChoices):
    """Life of an invitation. That its time is over is told by its date."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Invitation(models.Model):
    """One address asked to work here in one role over one scope. Answered once."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Erased with time (accounts.retention).
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    scope_kind = models.CharField(max_length=20, choices=ScopeKind.choices)
    scope_code = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN
    )
    # Part of the link: a new link makes the earlier one void.
    link_version = models.PositiveIntegerField(default=1)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Since when its mail is known to have come back for good.
    unreachable_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=Q(state="open"), name="one_open_invitation"
            ),
            models.CheckConstraint(name="invited_scope_fits_role", condition=scope_fits_role()),
            models.CheckConstraint(
                name="invitation_closed_has_a_time",
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=Q(state="accepted", accepted_by__isnull=False)
                | (~Q(state="accepted") & Q(accepted_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="invitation_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="open_invitation_has_an_address", condition=~Q(state="open", email="")
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.uuid}"

    @property
    def is_open(self) -> bool:
        """Whether it can be answered now."""
        return self.state == InvitationState.OPEN and self.expires_at > timezone.now()


class MailKind(models.TextChoices):
    """What a mail is about; its words are made when it leaves."""

    INVITATION = "invitation", _("Invitation")
    PASSWORD_RESET = "password_reset", _("New password")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    SECOND_FACTOR_CHANGED = "second_factor_changed", _("Second factor changed")
