"""Appointments. Who comes is kept apart, so that forgetting her is one delete."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.visitors.person import OnBehalf


class AppointmentState(models.TextChoices):
    """The eight states (the table of allowed changes is ``booking.lifecycle``)."""

    HELD = "held", _("Held while somebody fills in the form")
    CONFIRMED = "confirmed", _("Confirmed")
    ARRIVED = "arrived", _("Arrived")
    DONE = "done", _("Done")
    MISSED = "missed", _("Did not come")
    CANCELLED_BY_CITIZEN = "cancelled_by_citizen", _("Cancelled by the citizen")
    CANCELLED_BY_SERVICE = "cancelled_by_service", _("Cancelled by the service")
    EXPIRED = "expired", _("Not confirmed in time")


# While it is one of these nobody else gets its desk, nor its facilitator.
LIVE = (
    AppointmentState.HELD,
    AppointmentState.CONFIRMED,
    AppointmentState.ARRIVED,
    AppointmentState.DONE,
)


class BookedBy(models.TextChoices):
    """By which way it was booked."""

    WEB = "web", _("Website")
    DESK = "desk", _("Facilitation point")
    PHONE = "phone", _("Telephone")
    OFFER = "offer", _("Waiting list")


class SeatKind(models.TextChoices):
    """Seats for the public, and seats kept for walk-ins and the telephone."""

    PUBLIC = "public", _("For the public")
    KEPT = "kept", _("Kept for walk-ins and telephone")


class Appointment(models.Model):
    """A service at a desk for a time. It holds nothing about who comes."""

    wagtail_reference_index_ignore = True

    # Part of the iCalendar file: a calendar finds the appointment again by it.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Made by the client before asking: a repeat is recognised by it.
    client_uuid = models.UUIDField(unique=True)
    code = models.CharField(max_length=20, unique=True, editable=False)
    site = models.ForeignKey("points.Site", on_delete=models.PROTECT, related_name="appointments")
    desk = models.ForeignKey("Desk", on_delete=models.PROTECT, related_name="appointments")
    rule = models.ForeignKey(
        "WeeklyRule", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Given when a rule asks for shifts, or a language is wanted.
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    service = models.CharField(max_length=30)
    period = DateTimeRangeField()
    buffer_before_s = models.PositiveIntegerField(default=0)
    buffer_after_s = models.PositiveIntegerField(default=0)
    seat = models.CharField(max_length=6, choices=SeatKind.choices, default=SeatKind.PUBLIC)
    state = models.CharField(
        max_length=20, choices=AppointmentState.choices, default=AppointmentState.HELD
    )
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    hold_until = models.DateTimeField(null=True, blank=True)
    # Counts the versions that a calendar may have seen (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    moves = models.PositiveSmallIntegerField(default=0)
    # The version of which a reminder was written: a later one gets another.
    reminded_sequence = models.PositiveIntegerField(null=True, blank=True)
    # Signed links carry it: counting up makes all older ones die.
    link_version = models.PositiveIntegerField(default=1)
    booked_by = models.CharField(max_length=5, choices=BookedBy.choices, default=BookedBy.WEB)
    # Two different things: the language wanted at the desk, and the one our letters are in.
    language_wanted = models.CharField(max_length=5, blank=True)
    language = models.CharField(max_length=5, default="it")
    # What has to be there, never why (``points.catalogue.PREPARATIONS``). Erased after the visit.
    preparations = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_appointment_per_desk",
                expressions=[
                    ("desk", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE),
            ),
            ExclusionConstraint(
                name="one_appointment_per_facilitator",
                expressions=[
                    ("facilitator", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE, facilitator__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_has_a_period",
                condition=Q(
                    period__isempty=False, period__lower_inf=False, period__upper_inf=False
                ),
            ),
            models.CheckConstraint(
                name="only_a_hold_runs_out",
                condition=Q(state="held", hold_until__isnull=False)
                | (~Q(state="held") & Q(hold_until__isnull=True)),
            ),
        ]
        indexes = [
            GistIndex(fields=["site", "period"], name="appointment_by_site_and_time"),
            models.Index(
                fields=["hold_until"], name="appointment_holds", condition=Q(state="held")
            ),
            # The lists of the office and the figures go by the start.
            models.Index(
                Func(F("period"), function="lower", output_field=models.DateTimeField()),
                name="appointment_by_start",
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.uuid}"


class AppointmentEvent(models.Model):
    """One step of an appointment, written in its transaction. The database lets none change."""

    wagtail_reference_index_ignore = True

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, choices=AppointmentState.choices)
    reason = models.CharField(max_length=30, help_text=_("Code of the reason."))
    # An identifier and not a key: the log outlives whom it tells of.
    actor = models.UUIDField(null=True, blank=True)
    actor_role = models.CharField(max_length=20)
    channel = models.CharField(max_length=20, blank=True)
    # Where and when it stood after the step.
    site = models.ForeignKey("points.Site", on_delete=models.PROTECT, related_name="+")
    period = DateTimeRangeField()
    outbox_event = models.UUIDField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "number"], name="appointment_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state} of {self.appointment_id}"


class AppointmentPerson(models.Model):
    """Who comes, how she is reached, and who booked for her. Erased after the visit."""

    wagtail_reference_index_ignore = True

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="person")
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    # What it is about, in her own few words: only the desk reads it.
    details = models.CharField(max_length=200, blank=True)
    on_behalf = models.CharField(max_length=12, choices=OnBehalf.choices, blank=True)
    behalf_name = models.CharField(max_length=160, blank=True)
    behalf_email = models.EmailField(blank=True)
    behalf_phone = models.CharField(max_length=30, blank=True)
    behalf_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="somebody_can_be_reached",
                condition=~Q(email="", phone="", behalf_email="", behalf_phone=""),
            ),
            models.CheckConstraint(
                name="on_behalf_says_by_whom_and_why",
                condition=Q(
                    on_behalf="", behalf_name="", behalf_email="", behalf_phone="", behalf_reason=""
                )
                | (~Q(on_behalf="") & ~Q(behalf_name="") & ~Q(behalf_reason="")),
            ),
        ]
        indexes = [
            models.Index(Upper("email"), name="appointment_by_email"),
            models.Index(fields=["phone"], name="appointment_by_phone"),
            # Somebody telephones and says her name: looked for from its beginning.
            models.Index(
                OpClass(Upper("family_name"), name="text_pattern_ops"),
                name="appointment_by_surname",
            ),
        ]

    def __str__(self) -> str:
        return f"person of appointment {self.appointment_id}"


class RestingSlot(models.Model):
    """A slot that was given back and rests a while, so that nobody trades in slots."""

    wagtail_reference_index_ignore = True

    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="+")
    desk = models.ForeignKey("Desk", on_delete=models.CASCADE, related_name="+")
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    rule = models.ForeignKey("WeeklyRule", on_delete=models.SET_NULL, null=True, related_name="+")
    seat = models.CharField(max_length=6, choices=SeatKind.choices)
    period = DateTimeRangeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["site", "until"], name="resting_of_site")]

    def __str__(self) -> str:
        return f"resting slot {self.pk} of site {self.site_id}"


class PersonViewWay(models.TextChoices):
    """How somebody came to see it."""

    PAGE = "page", _("Opened")
    SEARCH = "search", _("Found by a name")


class PersonView(models.Model):
    """Who looked at who comes, and when."""

    wagtail_reference_index_ignore = True

    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="person_views"
    )
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    viewed_at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=6, choices=PersonViewWay.choices, default=PersonViewWay.PAGE)

    class Meta:
        indexes = [models.Index(fields=["viewed_at"], name="person_view_by_age")]

    def __str__(self) -> str:
        return f"view of the person of appointment {self.appointment_id}"
