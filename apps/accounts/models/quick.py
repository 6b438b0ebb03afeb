"""Quick sign-in: a short PIN that opens the desk, and nothing else, on a computer shared today."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models.people import User


class QuickAccess(models.Model):
    """What somebody chose for it. Without this row nobody signs in quickly (decision 40)."""

    wagtail_reference_index_ignore = True

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="quick_access")
    # The hash of the PIN, encrypted: six digits alone would be guessed from a stolen dump.
    secret = models.CharField(max_length=500)
    set_at = models.DateTimeField(default=timezone.now)
    # When she last signed in with password and second factor: the PIN lives on that.
    signed_in_at = models.DateTimeField(default=timezone.now)
    # Counted before an attempt is looked at, so that many at once are many.
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="quick_access_has_a_secret", condition=~Q(secret=""))
        ]

    def __str__(self) -> str:
        return f"quick access of {self.user_id}"
