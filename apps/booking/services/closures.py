"""Close points in bulk. Whoever has an appointment there is told, once, whoever dies in between.

The closure counts at once: nobody books there any more. Appointments are cancelled later, one by
one, each in a transaction of its own with the row that says she has to be told: a run that was
killed goes on where it was, and two runs at once take different rows.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking.errors import BookingRefused, Messages, StepRefused
from apps.booking.fair_use import limit
from apps.booking.models import (
    BulkClosure,
    ClosureItem,
    ClosureState,
    ItemState,
)
from apps.booking.queries.closures import hit
from apps.booking.services.changing import cancel
from apps.booking.services.locking import lock_days, retried
from apps.booking.services.steps import day_of
from apps.outbox import services as outbox
from apps.points import services as points

if TYPE_CHECKING:
    from apps.accounts.models import User

log = logging.getLogger(__name__)

TASK = "apps.booking.tasks.tell_of_closures"
# Each day of each site is held while a closure is written: not more than the database holds.
LONGEST = timedelta(days=62)
BATCH = 100
_OPEN = (ClosureState.ANNOUNCED, ClosureState.TELLING)


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking a closure back has done: appointments that stay, and those told before."""

    kept: int
    told: int


def close_in_bulk(
    *,
    closure_uuid: uuid.UUID,
    sites: Iterable[int],
    first_day: date,
    last_day: date,
    reason: str,
    actor: User,
    at_once: bool = False,
    at: datetime | None = None,
) -> BulkClosure:
    """Close these sites (primary keys) on days, both included. A repeat answers the same.

    From now on nobody books there. Who has an appointment is told after ``closure_grace_s``, or
    ``at_once``. Raises ``BookingRefused`` field by field.
    """
    now = at or timezone.now()
    chosen = sorted(set(sites))
    errors: Messages = {}
    if not chosen:
        errors["sites"] = [_("Choose the points that are closed.")]
    if last_day < max(first_day, day_of(now)):
        errors["last_day"] = [_("Choose a last day that is still to come.")]
    elif last_day - first_day > LONGEST:
        errors["last_day"] = [_("At most two months in one go.")]
    if len(reason) > 200:
        errors["reason"] = [_("At most %(count)d signs.") % {"count": 200}]
    if errors:
        raise BookingRefused(errors)
    grace = timedelta(seconds=0 if at_once else limit("closure_grace_s"))
    return _close(closure_uuid, chosen, first_day, last_day, reason, actor, now, now + grace)


@retried
@transaction.atomic
def _close(
    closure_uuid: uuid.UUID,
    sites: list[int],
    first_day: date,
    last_day: date,
    reason: str,
    actor: User,
    now: datetime,
    tell_from: datetime,
) -> BulkClosure:
    first = max(first_day, day_of(now))
    days = [first + timedelta(days=ahead) for ahead in range((last_day - first).days + 1)]
    # Whoever is booking on one of these days has finished before we look, or looks after us.
    lock_days((site, day) for site in sites for day in days)
    earlier = BulkClosure.objects.filter(uuid=closure_uuid).first()
    if earlier is not None:
        return earlier
    row = BulkClosure.objects.create(
        uuid=closure_uuid,
        first_day=first_day,
        last_day=last_day,
        reason=reason,
        closures=points.close_sites(sites, first_day, last_day, reason),
        tell_from=tell_from,
        created_at=now,
        actor=actor.uuid,
    )
    row.sites.set(sites)
    ClosureItem.objects.bulk_create(
        ClosureItem(closure=row, appointment_id=pk, changed_at=now)
        for pk in hit(sites, first_day, last_day, now).values_list("pk", flat=True)
    )
    transaction.on_commit(partial(outbox.poke, TASK), robust=True)
    return row


def tell_of_closures(*, limit: int = BATCH, at: datetime | None = None) -> int:
    """Cancel what closures hit and that is due; return how many appointments were dealt with.

    At most ``limit`` in one call, so that other work has its turn; called again until none is left.
    """
    now = at or timezone.now()
    due = BulkClosure.objects.filter(state__in=_OPEN, tell_from__lte=now).order_by("pk")
    told = 0
    for pk in list(due.values_list("pk", flat=True)):
        told += _tell(pk, limit - told, now)
        if told >= limit:
            break
    return told


def _tell(closure: int, most: int, now: datetime) -> int:
    begun = BulkClosure.objects.filter(pk=closure, state=ClosureState.ANNOUNCED)
    begun.update(state=ClosureState.TELLING)
    waiting = ClosureItem.objects.filter(closure=closure, state=ItemState.WAITING).order_by("pk")
    told = 0
    for item in list(waiting.values_list("pk", "appointment__uuid")[:most]):
        try:
            told += _tell_one(*item, now)
        except Exception as error:
            # One row that cannot be cancelled keeps no other waiting; it comes due again.
            log.error("item %s of a closure failed: %s", item[0], type(error).__name__)
    _finish(closure, now)
    return told


@retried
@transaction.atomic
def _tell_one(item: int, appointment: uuid.UUID, now: datetime) -> bool:
    """Cancel one, and write down that it is done, together or not at all."""
    row = (
        ClosureItem.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("closure")
        .filter(pk=item, state=ItemState.WAITING)
        .first()
    )
    if row is None:
        return False
    closure = row.closure
    sites = closure.sites.values_list("pk", flat=True)
    # Of then and not of now: who was to come in the first minutes is told, too.
    still = hit(sites, closure.first_day, closure.last_day, closure.created_at)
    state = ItemState.GONE
    if still.filter(pk=row.appointment_id).exists():
        cancel(appointment=appointment, reason="closure", by_service=True, role="staff", at=now)
        state = ItemState.TOLD
    row.state, row.changed_at = state, now
    row.save(update_fields=["state", "changed_at"])
    return True


def _finish(closure: int, now: datetime) -> None:
    left = ClosureItem.objects.filter(closure=closure, state=ItemState.WAITING)
    if not left.exists():
        BulkClosure.objects.filter(pk=closure, state__in=_OPEN).update(
            state=ClosureState.FINISHED, finished_at=now
        )


@transaction.atomic
def take_closure_back(*, closure_uuid: uuid.UUID, at: datetime | None = None) -> Undone:
    """The points are open after all: whoever was not told yet keeps her appointment.

    Who was told has another letter about it in her hands: those stay cancelled, and are counted.
    A repeat answers the same. Raises ``StepRefused``.
    """
    now = at or timezone.now()
    row = BulkClosure.objects.select_for_update().filter(uuid=closure_uuid).first()
    if row is None:
        raise StepRefused(_("There is no such closure."), "gone")
    if row.state != ClosureState.UNDONE:
        # Whoever is telling somebody at this moment finishes first.
        waiting = row.items.select_for_update().filter(state=ItemState.WAITING).order_by("pk")
        keys = list(waiting.values_list("pk", flat=True))
        ClosureItem.objects.filter(pk__in=keys).update(state=ItemState.KEPT, changed_at=now)
        points.open_sites_again(row.closures)
        row.state, row.finished_at = ClosureState.UNDONE, now
        row.save(update_fields=["state", "finished_at"])
    counts = dict.fromkeys(ItemState.values, 0)
    for state in row.items.values_list("state", flat=True):
        counts[state] += 1
    return Undone(kept=counts[ItemState.KEPT], told=counts[ItemState.TOLD])
