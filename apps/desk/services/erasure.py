"""Erase what is personal at the desk by the clock (``desk.retention``)."""

from dataclasses import astuple, dataclass
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.desk import retention
from apps.desk.models import Ticket
from apps.desk.services.queue import local_day
from apps.points import queries as points


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    names: int
    preparations: int
    committed: bool

    @property
    def anything(self) -> bool:
        """Whether there was anything at all."""
        return any(astuple(self)[:-1])


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase names and wishes of days that are over; only counts without ``commit``.

    The ticket stays as a figure: number, service, language, times and state, and nobody in it.
    """
    at = now or timezone.now()
    names = Ticket.objects.filter(
        ~Q(name=""), joined_at__lt=_midnight(at - retention.NAME_KEPT_FOR)
    )
    wishes = Ticket.objects.filter(
        ~Q(preparations=[]), joined_at__lt=_midnight(at - retention.PREPARATIONS_KEPT_FOR)
    )
    if not commit:
        return Erased(names.count(), wishes.count(), committed=False)
    with transaction.atomic():
        return Erased(names.update(name=""), wishes.update(preparations=[]), committed=True)


def _midnight(moment: datetime) -> datetime:
    """The beginning of the local day."""
    return datetime.combine(local_day(moment), time(), points.city_zone())
