"""What rows of a version and of its log have in common; the tables are those of the apps above."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    """Life of a version."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


def one_in_force(name: str) -> models.UniqueConstraint:
    """One version in force at a time."""
    return models.UniqueConstraint(
        fields=["state"], condition=Q(state=VersionState.ACTIVE.value), name=name
    )


class Version(models.Model):
    """One version. A trigger of each table keeps it as it was written, but for its state."""

    # Nothing here is a page's content: Wagtail need not look for references on every save.
    wagtail_reference_index_ignore = True
    objects = models.Manager()

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=8, choices=VersionState, default=VersionState.DRAFT)
    title = models.CharField(max_length=200)
    source = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def is_active(self) -> bool:
        """Whether it is in force."""
        return self.state == VersionState.ACTIVE

    @property
    def state_label(self) -> str:
        """Its state in the active language."""
        return str(VersionState(self.state).label)


class Activation(models.Model):
    """A version was put in force. Append-only: what was in force at any time is known.

    Each log adds two links: to the version, and ``previous`` to what was in force before (null
    the first time).
    """

    wagtail_reference_index_ignore = True
    objects = models.Manager()

    at = models.DateTimeField(default=timezone.now)
    # Who, without a name: the user's public id, and the role it was done under ("" the product).
    actor_uuid = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True
