"""Courses and their sessions."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CourseState(models.TextChoices):
    """Life of a course (the table of allowed changes is ``courses.lifecycle``)."""

    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Published, people can see it")
    CANCELLED = "cancelled", _("Cancelled")


class Course(models.Model):
    """A group learns something, at a site, in some sessions."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # In the address of its page: given once, never another's.
    code = models.SlugField(max_length=60, unique=True, editable=False)
    site = models.ForeignKey("points.Site", on_delete=models.PROTECT, related_name="courses")
    # Codes of ``points.catalogue.SERVICES`` and of ``courses.catalogue.AREAS``.
    topics = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    areas = ArrayField(models.CharField(max_length=15), default=list, blank=True)
    trainers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    seats = models.PositiveSmallIntegerField(default=12)
    # In which it is held; what is written about it is in ``CourseText``.
    language = models.CharField(max_length=5, default="it")
    # What is prepared for everybody (``points.catalogue.PREPARATIONS``).
    prepares = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    # Enrolment opens so many days before the first session, and ends so long before it.
    opens_days = models.PositiveSmallIntegerField(default=60)
    closes_s = models.PositiveIntegerField(default=7200)
    state = models.CharField(max_length=9, choices=CourseState.choices, default=CourseState.DRAFT)
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="course_has_seats", condition=Q(seats__gte=1)),
        ]
        indexes = [models.Index(fields=["site", "state"], name="course_of_site")]

    def __str__(self) -> str:
        return f"course {self.uuid}"


class CourseText(models.Model):
    """What is written about a course, in one language."""

    wagtail_reference_index_ignore = True

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=120)
    description = models.TextField(max_length=2000, blank=True)
    bring = models.TextField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "language"], name="one_text_a_language"),
            models.CheckConstraint(name="a_course_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return f"text of course {self.course_id} in {self.language}"


class SessionState(models.TextChoices):
    """Life of a session."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Span(Func):
    """The time from ``starts`` to ``ends`` as a range."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class Session(models.Model):
    """The group meets once."""

    wagtail_reference_index_ignore = True

    # Part of the iCalendar file: a calendar finds the session again by it.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.CharField(
        max_length=9, choices=SessionState.choices, default=SessionState.PLANNED
    )
    # Counts the versions that a calendar may have seen (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    # The version of which reminders were written: a later one gets others.
    reminded_sequence = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_it_starts", condition=Q(ends__gt=F("starts"))
            ),
            ExclusionConstraint(
                name="a_course_meets_once_at_a_time",
                expressions=[
                    ("course", RangeOperators.EQUAL),
                    (Span("starts", "ends", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state="cancelled"),
            ),
        ]
        indexes = [
            models.Index(fields=["course", "starts"], name="session_of_course"),
            models.Index(fields=["starts"], name="session_planned", condition=Q(state="planned")),
        ]

    def __str__(self) -> str:
        return f"session {self.uuid}"


class CourseEvent(models.Model):
    """One step of a course, or of a session of it. The database lets none change."""

    wagtail_reference_index_ignore = True

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="events")
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=9, blank=True)
    to_state = models.CharField(max_length=9)
    reason = models.CharField(max_length=30)
    actor = models.UUIDField(null=True, blank=True)
    actor_role = models.CharField(max_length=20)
    # When the session was to be, after the step.
    starts = models.DateTimeField(null=True, blank=True)
    outbox_event = models.UUIDField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="course_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state} of course {self.course_id}"
