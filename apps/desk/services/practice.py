"""Sites for practice: opened with some invented people in the queue, erased every night."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.desk.models import Assistance, AssistanceEvent, Ticket, TicketEvent
from apps.desk.services.queue import Wish, add_walk_in
from apps.desk.services.steps import By
from apps.points import queries as points
from apps.points import services as points_services

if TYPE_CHECKING:
    from apps.accounts.models import User

log = logging.getLogger(__name__)
# Invented, as everybody can see: nobody is called like this.
PEOPLE: tuple[tuple[str, str, int], ...] = (
    ("Prova Uno", "spid_cie", 25),
    ("Prova Due", "health_record", 17),
    ("", "payments", 11),
    ("Prova Quattro", "smartphone", 6),
    ("", "", 2),
)


def start_practice(*, actor: User, now: datetime | None = None) -> str:
    """A site for practice of her own, with people who wait; return its code."""
    at = now or timezone.now()
    code = points_services.open_practice_site(_("Practice"))
    found = points.practice_site(code)
    if found is None:
        raise LookupError(code)
    _facts, site = found
    for name, service, minutes in PEOPLE:
        joined = at - timedelta(minutes=minutes)
        add_walk_in(
            ticket=uuid.uuid4(),
            site=site,
            wish=Wish(service=service, name=name),
            # None of them before midnight: the queue of a day is of that day.
            by=By("facilitator", actor=actor, at=_same_day(joined, at), now=at),
        )
    return code


def erase_practice() -> int:
    """Erase every site for practice with all that was tried there; return how many sites."""
    return sum(_erase(key) for key in points.practice_keys())


def _erase(key: int) -> bool:
    try:
        with transaction.atomic():
            AssistanceEvent.objects.filter(assistance__site=key).delete()
            Assistance.objects.filter(site=key).delete()
            TicketEvent.objects.filter(ticket__site=key).delete()
            Ticket.objects.filter(site=key).delete()
            return points_services.erase_practice_site(key)
    except ProtectedError as error:
        # Something else points there: it stays unseen until somebody looks.
        log.error("Practice site %s could not be erased: %s", key, type(error).__name__)
        return False


def _same_day(moment: datetime, now: datetime) -> datetime:
    zone = points.city_zone()
    same = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return moment if same else now
