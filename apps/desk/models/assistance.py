"""What was done for somebody at a desk. It holds nobody's name: there is no field for one.

Few words may be written beside it; they stand apart, so that forgetting them is one delete.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.desk.codes import COMPETENCES, DOMAINS, VERSION

NOTE_MAX = 280
FOLLOW_UP_MAX = 140
PEOPLE_MAX = 200
# Nobody is helped longer than a day's work.
LONGEST = timedelta(hours=12)


class RecordState(models.TextChoices):
    """A record counts, or was written by mistake (the steps are in ``desk.record_life``)."""

    RECORDED = "recorded", _("Recorded")
    VOID = "void", _("Written by mistake")


class HelpKind(models.TextChoices):
    """How people were helped; the letters of the national list are in ``desk.codes``."""

    INDIVIDUAL = "individual", _("One person")
    GROUP = "group", _("A group")
    CLASS = "class", _("A course in the room")
    ONLINE = "online", _("A course on line")
    OTHER = "other", _("Something else")


class Autonomy(models.TextChoices):
    """Who did it in the end. Empty is unknown."""

    ALONE = "alone", _("By herself or himself, with us beside")
    HELPED = "helped", _("Together")
    DONE_FOR = "done_for", _("We did it for her or him")


class Referral(models.TextChoices):
    """Where somebody was sent on to. Empty: nowhere."""

    POINT = "point", _("Another facilitation point")
    COURSE = "course", _("A course of ours")
    REGISTRY = "registry", _("Registry office (anagrafe)")
    SOCIAL = "social", _("Social services")
    PATRONATO = "patronato", _("Patronato or CAF")
    INPS = "inps", _("INPS")
    HEALTH = "health", _("Health services (ASL)")
    WORK = "work", _("Job centre")
    SCHOOL = "school", _("School or university")
    POLICE = "police", _("Police (fraud, theft)")
    MIGRANTS = "migrants", _("Office for foreigners, Questura")
    ASSOCIATION = "association", _("An association")
    COMPANY = "company", _("The company or office concerned")
    OTHER = "other", _("Somebody else")


class AssistanceQuerySet(models.QuerySet["Assistance"]):
    """Questions about records."""

    def counted(self) -> "AssistanceQuerySet":
        """What really took place: neither practice nor mistake."""
        return self.filter(is_training=False, state=RecordState.RECORDED)


class Assistance(models.Model):
    """One help, by one facilitator at one site."""

    wagtail_reference_index_ignore = True

    # Made by the client: sent twice it is stored once.
    uuid = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    site = models.ForeignKey("points.Site", on_delete=models.PROTECT, related_name="+")
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ticket = models.OneToOneField(
        "Ticket", on_delete=models.SET_NULL, null=True, blank=True, related_name="assistance"
    )
    appointment = models.UUIDField(null=True, blank=True, unique=True)
    state = models.CharField(
        max_length=10, choices=RecordState.choices, default=RecordState.RECORDED
    )
    # At the place for practice (decision 41): counted nowhere, erased every night.
    is_training = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=HelpKind.choices)
    people = models.PositiveSmallIntegerField(default=1)
    topics = ArrayField(models.CharField(max_length=30))
    competences = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    domains = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    # Which lists competences, domains and kinds are from.
    codes = models.CharField(max_length=30, default=VERSION)
    autonomy = models.CharField(max_length=10, choices=Autonomy.choices, blank=True)
    referral = models.CharField(max_length=12, choices=Referral.choices, blank=True)
    follow_up_on = models.DateField(null=True, blank=True)
    # Whether she had been at any point before; nothing when nobody asked.
    first_time = models.BooleanField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assistance_lasts_a_while",
                condition=Q(ended_at__gt=F("begun_at"), ended_at__lte=F("begun_at") + LONGEST),
            ),
            models.CheckConstraint(
                name="assistance_of_somebody", condition=Q(people__gte=1, people__lte=PEOPLE_MAX)
            ),
            models.CheckConstraint(
                name="assistance_about_something", condition=Q(topics__len__gte=1)
            ),
            models.CheckConstraint(
                name="assistance_competences_known",
                condition=Q(competences__contained_by=list(COMPETENCES)),
            ),
            models.CheckConstraint(
                name="assistance_domains_known", condition=Q(domains__contained_by=list(DOMAINS))
            ),
        ]
        indexes = [
            # The list of a day, the most used topics of a site, "as last time".
            models.Index(fields=["site", "-begun_at"], name="assistance_by_site_and_time"),
            models.Index(
                fields=["facilitator", "site", "-begun_at"], name="assistance_by_facilitator"
            ),
            # Coverage counts a period over all sites from the index alone.
            models.Index(
                fields=["begun_at"],
                include=["site", "people", "first_time"],
                name="assistance_counted",
                condition=Q(is_training=False, state="recorded"),
            ),
            models.Index(
                fields=["site", "follow_up_on"],
                name="assistance_to_follow_up",
                condition=Q(follow_up_on__isnull=False, state="recorded"),
            ),
        ]

    def __str__(self) -> str:
        return f"assistance {self.uuid}"


class AssistanceWords(models.Model):
    """What was written beside a record, for a short time (``desk.retention``)."""

    wagtail_reference_index_ignore = True

    assistance = models.OneToOneField(Assistance, on_delete=models.CASCADE, related_name="words")
    note = models.CharField(max_length=NOTE_MAX, blank=True)
    follow_up = models.CharField(max_length=FOLLOW_UP_MAX, blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"words of assistance {self.assistance_id}"


class ActsAs(models.TextChoices):
    """Who acted for somebody else."""

    RELATIVE = "relative", _("A relative")
    CARER = "carer", _("A carer or a friend")
    GUARDIAN = "guardian", _("A guardian or legal administrator")
    ASSOCIATION = "association", _("An association or an office")
    FACILITATOR = "facilitator", _("The facilitator, with the person present")


class ActsFor(models.TextChoices):
    """For whom. Never why she could not, in words of a body."""

    PARENT = "parent", _("A parent or grandparent")
    CHILD = "child", _("A son or daughter")
    PARTNER = "partner", _("A partner")
    ASSISTED = "assisted", _("Somebody who is in her or his care")
    PRESENT = "present", _("The person who was here")
    OTHER = "other", _("Somebody else")


class ActsBecause(models.TextChoices):
    """Why it was done by another hand."""

    CANNOT_COME = "cannot_come", _("Cannot come")
    NO_DEVICE = "no_device", _("Has no device or no digital identity")
    LANGUAGE = "language", _("Needs somebody who speaks the language")
    ASKED = "asked", _("Asked us to press the keys")
    BY_LAW = "by_law", _("Represented by law")


class Delegation(models.Model):
    """That one acted for another. Kinds and reasons only: no names, no numbers, no copies."""

    wagtail_reference_index_ignore = True

    assistance = models.OneToOneField(
        Assistance, on_delete=models.CASCADE, related_name="delegation"
    )
    acts_as = models.CharField(max_length=12, choices=ActsAs.choices)
    acts_for = models.CharField(max_length=10, choices=ActsFor.choices)
    because = models.CharField(max_length=12, choices=ActsBecause.choices)
    document_seen = models.BooleanField()

    def __str__(self) -> str:
        return f"delegation of assistance {self.assistance_id}"


class AssistanceEvent(models.Model):
    """One step of a record, written in its transaction. The database lets none change.

    Only those of a place for practice may go, with their record (decision 41).
    """

    wagtail_reference_index_ignore = True

    assistance = models.ForeignKey(Assistance, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=10)
    # What was set, field by field: codes, numbers and times, never words.
    facts = models.JSONField(default=dict)
    # An identifier and not a key: the log outlives whom it tells of.
    actor = models.UUIDField()
    actor_role = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assistance", "number"], name="assistance_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} of assistance {self.assistance_id}"
