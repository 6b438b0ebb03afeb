"""What somebody says is wrong about a point. Private, and an answer is owed."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.points.models.register import FacilitationPoint
from apps.points.models.sites import Site


class About(models.TextChoices):
    """What is wrong."""

    HOURS = "hours", _("Opening hours")
    PLACE = "place", _("The address, or the place on the map")
    CLOSED = "closed", _("It is closed, or it is not there")
    CONTACTS = "contacts", _("Telephone, e-mail or web site")
    SERVICES = "services", _("What one can get help with")
    LANGUAGES = "languages", _("The languages spoken")
    ACCESS = "access", _("How one gets in: steps, door, lift, toilet")
    OTHER = "other", _("Something else")


class CorrectionState(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("Waits for an answer")
    CORRECTED = "corrected", _("It was wrong, and is corrected")
    RIGHT = "right", _("Checked: it is right as it was")
    UNCLEAR = "unclear", _("It could not be found out")


class Correction(models.Model):
    """ "This is wrong", from anybody. Words and address are nobody's but the office's."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # With it anybody who sent it finds the answer, without leaving an address.
    code = models.CharField(max_length=20, unique=True)
    # Made by the browser: sent twice it is kept once.
    client_uuid = models.UUIDField(unique=True)
    point = models.ForeignKey(
        FacilitationPoint, on_delete=models.CASCADE, related_name="corrections"
    )
    site = models.ForeignKey(
        Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="corrections"
    )
    about = models.CharField(max_length=20, choices=About.choices)
    text = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    # Counts up when older links have to die.
    link_version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    state = models.CharField(
        max_length=20, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_about_known", condition=Q(about__in=About.values)
            ),
            models.CheckConstraint(
                name="correction_answered_has_a_time",
                condition=Q(state=CorrectionState.OPEN, answered_at__isnull=True)
                | (
                    Q(state__in=[s for s in CorrectionState.values if s != CorrectionState.OPEN])
                    & Q(answered_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="correction_confirmed_has_an_address",
                condition=Q(email_confirmed_at__isnull=True) | ~Q(email=""),
            ),
            models.CheckConstraint(
                name="correction_erased_holds_nothing",
                condition=Q(erased_at__isnull=True) | Q(text="", email="", answer=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="corrections_owed", condition=Q(state="open")
            ),
            models.Index(fields=["point", "state"], name="corrections_of_point"),
        ]

    def __str__(self) -> str:
        return f"correction {self.uuid}: {self.state}"
