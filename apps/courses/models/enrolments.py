"""Enrolments. Who takes part is kept apart, so that forgetting her is one delete."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.visitors.person import OnBehalf


class EnrolmentState(models.TextChoices):
    """The five states (the table of allowed changes is ``courses.lifecycle``)."""

    ENROLLED = "enrolled", _("Enrolled")
    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("A seat was offered")
    LEFT = "left", _("Left")
    REMOVED = "removed", _("Removed")


# While it is one of these it has a seat that nobody else gets.
SEATED = (EnrolmentState.ENROLLED, EnrolmentState.OFFERED)


class EnrolledBy(models.TextChoices):
    """By which way she enrolled."""

    WEB = "web", _("Website")
    DESK = "desk", _("Facilitation point")
    PHONE = "phone", _("Telephone")


class Enrolment(models.Model):
    """A seat in a course, or a place on its waiting list. It holds nothing about who it is.

    Seats are numbered. No number is given twice (a constraint), and none above the seats of the
    course (a trigger in each direction): whatever the code does, no course is oversold.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Made by the client before asking: a repeat is recognised by it.
    client_uuid = models.UUIDField(unique=True)
    code = models.CharField(max_length=20, unique=True, editable=False)
    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="enrolments")
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=EnrolmentState.choices)
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    # Her place in the line: whoever lets an offer pass goes to its end.
    waiting_since = models.DateTimeField(null=True, blank=True)
    offer_until = models.DateTimeField(null=True, blank=True)
    offers = models.PositiveSmallIntegerField(default=0)
    # Added to that of each session (RFC 5545, SEQUENCE): both only grow.
    sequence = models.PositiveIntegerField(default=0)
    # Signed links carry it: counting up makes all older ones die.
    link_version = models.PositiveIntegerField(default=1)
    enrolled_by = models.CharField(max_length=5, choices=EnrolledBy.choices, default=EnrolledBy.WEB)
    # Two different things: the language she would like to hear, and the one our letters are in.
    language_wanted = models.CharField(max_length=5, blank=True)
    language = models.CharField(max_length=5, default="it")
    # What has to be there, never why (``points.catalogue.PREPARATIONS``). Erased after the course.
    preparations = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "seat"], name="one_enrolment_a_seat"),
            models.CheckConstraint(
                name="who_is_seated_has_a_seat",
                condition=Q(state__in=SEATED, seat__isnull=False, seat__gte=1)
                | (~Q(state__in=SEATED) & Q(seat__isnull=True)),
            ),
            models.CheckConstraint(
                name="only_an_offer_runs_out",
                condition=Q(state="offered", offer_until__isnull=False)
                | (~Q(state="offered") & Q(offer_until__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["course", "waiting_since"],
                name="course_waiting_first",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["offer_until"], name="course_offers_open", condition=Q(state="offered")
            ),
        ]

    def __str__(self) -> str:
        return f"enrolment {self.uuid}"


class AttendanceState(models.TextChoices):
    """Whether she was there."""

    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Absent")


class Attendance(models.Model):
    """Whether somebody was at a session."""

    wagtail_reference_index_ignore = True

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attendances")
    session = models.ForeignKey("Session", on_delete=models.PROTECT, related_name="attendances")
    state = models.CharField(max_length=7, choices=AttendanceState.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "session"], name="one_attendance")
        ]

    def __str__(self) -> str:
        return f"attendance of {self.enrolment_id} at {self.session_id}"


class EnrolmentEvent(models.Model):
    """One step of an enrolment, or of its attendance at a session. Nobody can change it later."""

    wagtail_reference_index_ignore = True

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="events")
    session = models.ForeignKey(
        "Session", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=8, blank=True)
    to_state = models.CharField(max_length=8)
    reason = models.CharField(max_length=30)
    # An identifier and not a key: the log outlives whom it tells of.
    actor = models.UUIDField(null=True, blank=True)
    actor_role = models.CharField(max_length=20)
    channel = models.CharField(max_length=20, blank=True)
    outbox_event = models.UUIDField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="enrolment_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state} of enrolment {self.enrolment_id}"


class Participant(models.Model):
    """Who takes part, how she is reached, and who enrolled her. Erased after the course.

    Neither address nor number is needed: whoever has neither has her code on paper.
    """

    wagtail_reference_index_ignore = True

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.CASCADE, related_name="participant"
    )
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    on_behalf = models.CharField(max_length=12, choices=OnBehalf.choices, blank=True)
    behalf_name = models.CharField(max_length=160, blank=True)
    behalf_email = models.EmailField(blank=True)
    behalf_phone = models.CharField(max_length=30, blank=True)
    behalf_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="who_enrols_another_says_who_and_why",
                condition=Q(
                    on_behalf="", behalf_name="", behalf_email="", behalf_phone="", behalf_reason=""
                )
                | (~Q(on_behalf="") & ~Q(behalf_name="") & ~Q(behalf_reason="")),
            ),
        ]
        indexes = [
            models.Index(Upper("email"), name="participant_by_email"),
            models.Index(fields=["phone"], name="participant_by_phone"),
        ]

    def __str__(self) -> str:
        return f"participant of enrolment {self.enrolment_id}"


class ParticipantView(models.Model):
    """Who looked at who takes part, and when."""

    wagtail_reference_index_ignore = True

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="views")
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    viewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["viewed_at"], name="participant_view_by_age")]

    def __str__(self) -> str:
        return f"view of the participant of enrolment {self.enrolment_id}"
