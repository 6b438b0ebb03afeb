"""What is known of an address: whether its owner agreed, and whether it can be reached."""

from django.db import models
from django.utils import timezone


class Reader(models.Model):
    """Somebody who gave an address. Nothing but the question is sent before she has said yes."""

    created_at = models.DateTimeField(default=timezone.now)
    # When its owner said, by the link in a mail, that we may write to the address.
    verified_at = models.DateTimeField(null=True, blank=True)
    # Since when mails come back for good: nothing more is sent.
    unreachable_at = models.DateTimeField(null=True, blank=True)
    # Mails that came back for now, since the address was given or confirmed.
    soft_bounces = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def agree(self) -> None:
        """Its owner has read our mail and said yes: then it can be reached, too. Saves nothing."""
        self.verified_at = timezone.now()
        self.unreachable_at, self.soft_bounces = None, 0

    def begin_anew(self) -> None:
        """Another address, or the same one given again: all has to be said anew. Saves nothing."""
        self.verified_at = self.unreachable_at = None
        self.soft_bounces = 0
