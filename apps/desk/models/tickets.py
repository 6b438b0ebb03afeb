"""Numbers of the queue. Nobody has to say who she is to get one."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TicketState(models.TextChoices):
    """The six states (the table of allowed changes is ``desk.lifecycle``)."""

    WAITING = "waiting", _("Waiting")
    CALLED = "called", _("Called")
    MISSED = "missed", _("Did not answer the call")
    SERVING = "serving", _("Being helped")
    DONE = "done", _("Helped")
    LEFT = "left", _("Went away")


# While it is one of these somebody is still in the room.
PRESENT = (TicketState.WAITING, TicketState.CALLED, TicketState.MISSED, TicketState.SERVING)


class Ticket(models.Model):
    """Somebody who is here today, as a number: a walk-in, or one who came to an appointment."""

    wagtail_reference_index_ignore = True

    # Made by the client: a repeat is recognised by it. The wait page is found by it, signed.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("points.Site", on_delete=models.PROTECT, related_name="tickets")
    # The local day. Numbers begin anew with each.
    day = models.DateField()
    # "A" is the server's own; a device without network gives numbers of another letter.
    series = models.CharField(max_length=2, default="A")
    number = models.PositiveSmallIntegerField()
    # A code of ``points.catalogue.SERVICES``; empty is not said yet.
    service = models.CharField(max_length=30, blank=True)
    language_wanted = models.CharField(max_length=5, blank=True)
    # What has to be there, never why (``points.catalogue.PREPARATIONS``). Erased after the day.
    preparations = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    # What to call her by, if she likes: seen at the desk alone, and erased after the day.
    name = models.CharField(max_length=40, blank=True)
    # ``booking.Appointment.uuid`` of who came to one.
    appointment = models.UUIDField(null=True, blank=True, unique=True)
    state = models.CharField(
        max_length=10, choices=TicketState.choices, default=TicketState.WAITING
    )
    state_changed_at = models.DateTimeField(default=timezone.now)
    joined_at = models.DateTimeField(default=timezone.now)
    # From when on it is her turn before walk-ins (appointments), or since when she waits.
    due_at = models.DateTimeField(default=timezone.now)
    # ``booking.Desk.number`` of the desk she was called to; empty where desks have no numbers.
    desk_number = models.PositiveSmallIntegerField(null=True, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True, blank=True)
    # ``TicketEvent.uuid`` of the last step: whoever changes the ticket says which one she saw.
    last_step = models.UUIDField(null=True, editable=False)
    # How long the help took, written when it is done: estimates are made of it.
    served_s = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "day", "series", "number"], name="ticket_number_once"
            ),
            models.CheckConstraint(name="ticket_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="ticket_series_is_letters", condition=Q(series__regex="^[A-Z]{1,2}$")
            ),
            models.CheckConstraint(
                name="only_the_helped_took_time",
                condition=Q(served_s__isnull=True) | Q(state=TicketState.DONE),
            ),
        ]
        indexes = [
            models.Index(
                fields=["day"], name="ticket_still_here", condition=Q(state__in=PRESENT)
            ),
            models.Index(
                fields=["day"], name="ticket_with_a_name",
                condition=~Q(name="") | ~Q(preparations=[]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"ticket {self.uuid}"

    @property
    def label(self) -> str:
        """As it is called: "A12"."""
        return f"{self.series}{self.number}"


class TicketEvent(models.Model):
    """One step of a ticket, written in its transaction. The database lets none change."""

    wagtail_reference_index_ignore = True

    # Made by the client: a step that is sent twice is taken once.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, choices=TicketState.choices)
    reason = models.CharField(max_length=30, help_text=_("Code of the reason."))
    desk_number = models.PositiveSmallIntegerField(null=True, blank=True)
    # An identifier and not a key: the log outlives whom it tells of.
    actor = models.UUIDField(null=True, blank=True)
    actor_role = models.CharField(max_length=20)
    channel = models.CharField(max_length=20, blank=True)
    # When it happened, and when we heard of it: without network these differ.
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="ticket_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state} of ticket {self.ticket_id}"


class QueueDay(models.Model):
    """The queue of a site on a day. Whoever changes it holds this row first.

    ``version`` counts the changes: screens ask whether it has moved, and for nothing else.
    """

    wagtail_reference_index_ignore = True

    site = models.ForeignKey("points.Site", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    last_number = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="one_queue_a_day")]

    def __str__(self) -> str:
        return f"queue of site {self.site_id} on {self.day}"


class Screen(models.Model):
    """The screen of a waiting room, opened by a signed link. A new link makes the old one die."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.OneToOneField("points.Site", on_delete=models.CASCADE, related_name="+")
    link_version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"screen of site {self.site_id}"
