"""Programs that may send reports over Open311."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiClient(models.Model):
    """A program with a key. Of the key only a digest is kept: it is shown once, when it is made."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    # The first signs of the key, so that people can tell two keys apart.
    key_hint = models.CharField(_("key begins with"), max_length=8, editable=False)
    jurisdiction = models.CharField(_("jurisdiction_id"), max_length=100)
    active = models.BooleanField(_("in use"), default=True)
    posts_per_hour = models.PositiveIntegerField(_("reports an hour, at most"), default=600)
    hour = models.DateTimeField(null=True, blank=True, editable=False)
    posts_this_hour = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("made on"), default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"API client {self.uuid}"
