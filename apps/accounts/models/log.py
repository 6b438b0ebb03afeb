"""Who did what to whom. The database refuses to change or delete a line."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountEventKind(models.TextChoices):
    """What happened to an account."""

    INVITED = "invited", _("Invited")
    INVITATION_RENEWED = "invitation_renewed", _("New link for the invitation")
    INVITATION_WITHDRAWN = "invitation_withdrawn", _("Invitation withdrawn")
    INVITATION_ACCEPTED = "invitation_accepted", _("Invitation accepted")
    SIGNED_IN = "signed_in", _("Signed in")
    LOCKED_OUT = "locked_out", _("Locked out after wrong attempts")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    SECOND_FACTOR_ADDED = "second_factor_added", _("Second factor set up")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second factor removed")
    SECOND_FACTOR_RESET = "second_factor_reset", _("Second factor reset")
    SESSIONS_ENDED = "sessions_ended", _("Signed out everywhere")
    PROVIDER_CONNECTED = "provider_connected", _("Connected with the identity provider")
    ROLE_GRANTED = "role_granted", _("Role given")
    ROLE_ENDED = "role_ended", _("Role ended")
    RIGHTS_CHANGED = "rights_changed", _("Rights changed")
    MAIL_CAME_BACK = "mail_came_back", _("Mails come back: nothing more is sent")
    MAIL_WORKS_AGAIN = "mail_works_again", _("Mails are sent again")
    DEACTIVATED = "deactivated", _("Deactivated")
    REACTIVATED = "reactivated", _("Activated again")
    PIN_SET = "pin_set", _("PIN for the desk chosen")
    PIN_REMOVED = "pin_removed", _("PIN for the desk removed")
    QUICK_SIGN_IN = "quick_sign_in", _("Signed in at a shared computer")
    DEVICE_SHARED = "device_shared", _("Computer shared for the day")
    DEVICE_CLOSED = "device_closed", _("Shared computer closed")
    HANDED_OVER = "handed_over", _("Screen handed over")
    ERASED = "erased", _("Personal data erased")


class AccountEvent(models.Model):
    """One line of the log: identifiers and structured facts only, so that it may stay."""

    wagtail_reference_index_ignore = True

    kind = models.CharField(max_length=30, choices=AccountEventKind.choices)
    # Identifiers of people, not keys: the log outlives whom it tells of. Without an actor it was
    # the machine itself or a command; without a subject, an invitation.
    actor = models.UUIDField(null=True, blank=True)
    subject = models.UUIDField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["subject", "-id"], name="account_event_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject}"
