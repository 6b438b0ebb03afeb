"""What citizens tell. A report is not a barrier: the twin keeps the link (Observation.source)."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.gis.db import models as gis
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.readers import Reader
from apps.twin.kinds import BarrierKind, CanPass


class ReportState(models.TextChoices):
    """The eight states (the table of allowed changes is `reports.lifecycle`)."""

    RECEIVED = "received", _("Received")
    IN_CHECK = "in_check", _("Being checked")
    VERIFIED = "verified", _("Verified")
    NOT_VERIFIABLE = "not_verifiable", _("Could not be verified")
    DUPLICATE = "duplicate", _("Already reported")
    OUT_OF_SCOPE = "out_of_scope", _("Not for this service")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ERASED = "erased", _("Erased")


class Channel(models.TextChoices):
    """How the report came in."""

    WEB = "web", _("Website")
    API = "api", _("API")
    DESK = "desk", _("Facilitation point")
    OPEN311 = "open311", _("Open311")
    MAIL = "mail", _("E-mail")


# By a person in the pages of the form, with a draft behind them.
WRITTEN_IN_STEPS = (Channel.WEB, Channel.DESK)


class PlacedBy(models.TextChoices):
    """How the place was said: three equal ways."""

    MAP = "map", _("Map")
    PHONE = "phone", _("Position of the phone")
    STREET = "street", _("Street")
    # Read in the browser from a photo, shown as a suggestion, and confirmed by the person.
    PHOTO = "photo", _("Position of a photo")


class Permanence(models.TextChoices):
    """How long the barrier is thought to last. Empty is unknown."""

    FIXED = "fixed", _("Always there")
    TEMPORARY = "temporary", _("Temporary")
    INTERMITTENT = "intermittent", _("Comes and goes")


class Report(models.Model):
    """What somebody told, once. No account, no name; free text stays private."""

    # Nothing here is a page's content: Wagtail need not look for references on every save.
    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Made by the client before sending: a repeat is recognised by it.
    client_uuid = models.UUIDField(unique=True)
    code = models.CharField(max_length=20, unique=True, editable=False)
    state = models.CharField(
        max_length=16, choices=ReportState.choices, default=ReportState.RECEIVED
    )
    kind = models.CharField(max_length=24, choices=BarrierKind.choices)
    can_pass = models.CharField(max_length=16, choices=CanPass.choices, default=CanPass.UNKNOWN)
    permanence = models.CharField(max_length=12, choices=Permanence.choices, blank=True)
    geom = gis.PointField(srid=4326)
    placed_by = models.CharField(max_length=8, choices=PlacedBy.choices)
    street_name = models.CharField(max_length=250, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    corner_name = models.CharField(max_length=250, blank=True)
    # left or right of the street as drawn; empty when not said.
    side = models.CharField(max_length=5, blank=True)
    # The same as it was answered (``sides.SIDE_ANSWERS``): what people can be told of it.
    side_answer = models.CharField(max_length=5, blank=True, default="")
    # Where its place lies; empty outside all districts. Filled at submission.
    district_code = models.CharField(max_length=20, blank=True, default="")
    # The street that crosses nearest to the place; ``corner_name`` is where the place itself is.
    near_corner_name = models.CharField(max_length=250, blank=True)
    # A place people know that was named to say where: a pharmacy, a school, a stop.
    landmark_name = models.CharField(max_length=250, blank=True)
    # As the reporter sees it: a shop's entrance, a courtyard. Not said is not private.
    on_private_ground = models.BooleanField(default=False)
    petition = models.ForeignKey(
        "Petition", on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    measures = models.JSONField(default=dict)
    description = models.TextField(blank=True, help_text=_("Private: never shown to the public."))
    # How to find it, in the reporter's words. As private as the description.
    place_note = models.CharField(max_length=200, blank=True)
    # Signed links carry it: counting up makes all older ones die.
    link_version = models.PositiveIntegerField(default=1)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    language = models.CharField(max_length=5, default="it")
    created_at = models.DateTimeField(default=timezone.now)
    state_changed_at = models.DateTimeField(default=timezone.now)
    # Code of the body that has to act (``CompetentBody``); empty when no rule fits.
    competent_body = models.CharField(max_length=40, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
    )
    # What the office searches. Made by the database, so that erasing the text erases it here too.
    search = models.GeneratedField(
        expression=SearchVector(
            "description", "code", "street_name", "corner_name", config="simple"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duplicate_names_the_other",
                condition=~Q(state="duplicate") | Q(duplicate_of__isnull=False),
            ),
            models.CheckConstraint(
                name="erased_keeps_no_text",
                condition=~Q(state="erased") | Q(description="", place_note=""),
            ),
            models.CheckConstraint(
                name="side_is_one_of_the_answers",
                condition=Q(side_answer__in=("", "same", "other", "left", "right")),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created_at"], name="report_by_state"),
            models.Index(fields=["-created_at", "-id"], name="report_newest_first"),
            GinIndex(fields=["search"], name="report_by_words"),
            # Streets as people write them.
            GinIndex(OpClass("street_name", name="gin_trgm_ops"), name="report_by_street_trigram"),
        ]

    def __str__(self) -> str:
        return f"report {self.uuid}"


class ReportEvent(models.Model):
    """One step in the life of a report, written in the transaction of the change."""

    wagtail_reference_index_ignore = True

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="events")
    sequence = models.PositiveIntegerField()
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16, choices=ReportState.choices)
    reason = models.CharField(max_length=40, blank=True, help_text=_("Code of the reason."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_role = models.CharField(max_length=20, blank=True)
    outbox_event = models.UUIDField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "sequence"], name="report_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state} of {self.report_id}"


class ReportContact(Reader):
    """How to reach the reporter, if she wishes. Kept apart, so that erasing it is one delete."""

    wagtail_reference_index_ignore = True

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="contact")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    # The reporter agreed that the body that has to act may be given the contact.
    may_be_forwarded = models.BooleanField(default=False)
    # The same for all verified contacts of one address while any of them is kept, and derived from
    # nothing: events may carry it for ever (two distinct ones confirm a barrier).
    pseudonym = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="contact_says_something", condition=~Q(email="", phone="")),
            models.CheckConstraint(
                name="only_an_address_is_verified",
                condition=Q(verified_at__isnull=True, pseudonym__isnull=True)
                | (Q(verified_at__isnull=False, pseudonym__isnull=False) & ~Q(email="")),
            ),
        ]
        indexes = [models.Index(Upper("email"), name="contact_by_email")]

    def __str__(self) -> str:
        return f"contact of report {self.report_id}"


def photo_path(photo: Any, filename: str) -> str:
    """Where a photo is kept: a name of our own, nothing of the sender's."""
    return f"reports/{photo.uuid}.jpg"


class ReportPhoto(models.Model):
    """A re-encoded photo without metadata. Always private: public is a copy (``PhotoReview``)."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to=photo_path)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"photo {self.uuid}"


class ContactView(models.Model):
    """Who looked at the contact of a reporter, and when."""

    wagtail_reference_index_ignore = True

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="contact_views")
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    viewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["viewed_at"], name="contact_view_by_age")]

    def __str__(self) -> str:
        return f"view of the contact of report {self.report_id}"
