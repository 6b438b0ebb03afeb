"""Erase what is personal at the desk by the clock (``desk.retention``)."""

from dataclasses import astuple, dataclass
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.desk import retention
from apps.desk.models import (
    AssistanceWords,
    ConflictState,
    DeviceSeries,
    OfflineConflict,
    OfflineItem,
    SharedDevice,
    Ticket,
    ToRebook,
)
from apps.desk.services.queue import local_day
from apps.desk.services.rebooking import erase_rebookings
from apps.points import queries as points


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    names: int
    preparations: int
    notes: int
    follow_ups: int
    devices: int
    rebookings: int
    conflicts: int
    receipts: int
    committed: bool

    @property
    def anything(self) -> bool:
        """Whether there was anything at all."""
        return any(astuple(self)[:-1])


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase names and wishes of days that are over, and words that had their time.

    Only counts without ``commit``. The ticket stays as a figure: number, service, language, times
    and state, and nobody in it; the record of a help stays as it is, which names nobody.
    """
    at = now or timezone.now()
    names = Ticket.objects.filter(
        ~Q(name=""), joined_at__lt=_midnight(at - retention.NAME_KEPT_FOR)
    )
    wishes = Ticket.objects.filter(
        ~Q(preparations=[]), joined_at__lt=_midnight(at - retention.PREPARATIONS_KEPT_FOR)
    )
    notes = AssistanceWords.objects.filter(~Q(note=""), written_at__lt=at - retention.NOTE_KEPT_FOR)
    promised = local_day(at - retention.FOLLOW_UP_KEPT_FOR)
    over = AssistanceWords.objects.filter(~Q(follow_up="")).filter(
        Q(assistance__follow_up_on__lt=promised)
        # Promised for no day: it goes with the note.
        | Q(assistance__follow_up_on__isnull=True, written_at__lt=at - retention.NOTE_KEPT_FOR)
        # No promise is further ahead than a year.
        | Q(written_at__lt=at - retention.LONGEST_PROMISE - retention.FOLLOW_UP_KEPT_FOR)
    )
    devices = SharedDevice.objects.filter(ends_at__lt=at - retention.DEVICE_KEPT_FOR)
    called = at - retention.TO_REBOOK_KEPT_FOR
    late = OfflineConflict.objects.filter(
        state=ConflictState.OPEN, created_at__lt=at - retention.CONFLICT_KEPT_FOR
    )
    if not commit:
        return Erased(
            names=names.count(),
            preparations=wishes.count(),
            notes=notes.count(),
            follow_ups=over.count(),
            devices=devices.count(),
            rebookings=ToRebook.objects.exclude(sealed="").filter(created_at__lt=called).count(),
            conflicts=late.count(),
            receipts=sum(rows.count() for rows in _old_receipts(at)),
            committed=False,
        )
    with transaction.atomic():
        erased = Erased(
            names=names.update(name=""),
            preparations=wishes.update(preparations=[]),
            notes=notes.update(note=""),
            follow_ups=over.update(follow_up=""),
            devices=devices.delete()[0],
            rebookings=erase_rebookings(called, at),
            # Nobody looked: what was written goes all the same.
            conflicts=late.update(state=ConflictState.SETTLED, sealed="", settled_at=at),
            receipts=sum(rows.delete()[0] for rows in _old_receipts(at)),
            committed=True,
        )
        AssistanceWords.objects.filter(note="", follow_up="").delete()
    return erased


def _old_receipts(at: datetime) -> list[QuerySet[Any]]:
    """What only says that something came from a device, and from which letters."""
    before = at - retention.OFFLINE_RECEIPT_KEPT_FOR
    return [
        OfflineItem.objects.filter(recorded_at__lt=before),
        OfflineConflict.objects.filter(created_at__lt=before).exclude(state=ConflictState.OPEN),
        DeviceSeries.objects.filter(day__lt=local_day(before)),
    ]


def _midnight(moment: datetime) -> datetime:
    """The beginning of the local day."""
    return datetime.combine(local_day(moment), time(), points.city_zone())
