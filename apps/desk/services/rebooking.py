"""A booking made without network whose time was gone: kept, called about, booked once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking import services as booking
from apps.desk import rebook_life
from apps.desk.errors import DeskRefused
from apps.desk.models import RebookState, ToRebook, ToRebookEvent
from apps.desk.offline.kept import seal_person, whom
from apps.desk.services.queue import local_day
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.accounts.models import User

S = RebookState
_AFTER_A_CALL = {
    "not_reached": S.OPEN,
    "gave_up": S.GIVEN_UP,
    "booked_otherwise": S.GIVEN_UP,
    "wanted_after_all": S.OPEN,
}


def keep_to_rebook(
    *,
    uuid: UUID,
    site_code: str,
    service: str,
    wanted_at: datetime,
    person: Mapping[str, str],
    language_wanted: str,
    preparations: Sequence[str],
    language: str,
    actor: User,
    role: str,
    now: datetime,
) -> None:
    """Keep a booking whose time is gone, inside the caller's transaction."""
    row = ToRebook(
        uuid=uuid,
        site_id=points.site_keys([site_code])[site_code],
        service=service,
        wanted_at=wanted_at,
        language_wanted=language_wanted,
        preparations=sorted(set(preparations)),
        language=language,
        sealed=seal_person(person),
        created_at=now,
    )
    _write(row, S.OPEN, "time_gone", actor, role, now)


def book_again(
    *,
    to_rebook: UUID,
    site_code: str,
    start: datetime,
    at_site: str,
    kind: str,
    actor: User,
    role: str,
    now: datetime | None = None,
) -> booking.Booked:
    """Book another time for her, at this site or another; a repeat answers the same.

    ``kind`` of seat: "kept" at the desk's own site alone. Raises ``SlotGone`` with other times,
    ``DeskRefused``, ``BookingRefused``.
    """
    at = now or timezone.now()
    if kind == "kept" and at_site != site_code:
        raise DeskRefused(_("This is not possible."), "wrong")
    return _book_again(to_rebook, site_code, start, at_site, kind, actor, role, at)


@booking.retried
@transaction.atomic
def _book_again(
    which: UUID,
    site_code: str,
    start: datetime,
    at_site: str,
    kind: str,
    actor: User,
    role: str,
    at: datetime,
) -> booking.Booked:
    row = _locked(which, site_code)
    if row.state == S.REBOOKED and row.appointment is not None:
        return booking.Booked(row.appointment, "", created=False)
    _may(row, S.REBOOKED, "booked", role)
    done = booking.book_at_desk(
        client_uuid=row.uuid,
        site_code=at_site,
        service=row.service,
        start=start,
        person=whom(row),
        actor=actor,
        language_wanted=row.language_wanted,
        preparations=row.preparations,
        language=row.language,
        booked_by="phone",
        kind=kind,
        role=role,
        at=at,
    )
    row.appointment = done.appointment
    _forget(row)
    _write(row, S.REBOOKED, "booked", actor, role, at)
    return done


@transaction.atomic
def note_rebooking(
    *, to_rebook: UUID, site_code: str, reason: str, actor: User, role: str,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """What came of calling her: a key of ``_AFTER_A_CALL``.

    Raises ``DeskRefused``.
    """
    to = _AFTER_A_CALL.get(reason)
    if to is None:
        raise DeskRefused(_("This is not possible."), "wrong")
    row = _locked(to_rebook, site_code)
    _may(row, to, reason, role)
    row.calls += reason == "not_reached"
    _write(row, to, reason, actor, role, now or timezone.now())


@transaction.atomic
def look_at_rebookings(
    which: Sequence[UUID], *, viewer: User, role: str, now: datetime | None = None
) -> None:
    """Write down that ``viewer`` saw whom to call: once on each local day for each of them.

    Three queries, whatever the number.
    """
    at = now or timezone.now()
    begins = datetime.combine(local_day(at), time(), points.city_zone())
    known = ToRebook.objects.select_for_update().filter(uuid__in=which).exclude(sealed="")
    rows = {row.pk: row for row in known.order_by("pk")}
    mine = Q(reason=rebook_life.LOOKED_AT, actor=viewer.uuid, at__gte=begins)
    told = (
        ToRebookEvent.objects.filter(to_rebook__in=rows)
        .values_list("to_rebook")
        .annotate(last=Max("number"), seen=Count("pk", filter=mine))
    )
    ToRebookEvent.objects.bulk_create(
        ToRebookEvent(
            to_rebook=rows[pk],
            number=last + 1,
            from_state=rows[pk].state,
            to_state=rows[pk].state,
            reason=rebook_life.LOOKED_AT,
            actor=viewer.uuid,
            actor_role=role,
            at=at,
        )
        for pk, last, seen in told
        if not seen
    )


@transaction.atomic
def erase_rebookings(before: datetime, now: datetime) -> int:
    """Whoever was not rebooked since is called no more, and not known any more. How many."""
    rows = ToRebook.objects.select_for_update().exclude(sealed="").filter(created_at__lt=before)
    for row in rows:
        _forget(row)
        _write(row, S.ERASED, "time_over", None, "system", now)
    return len(rows)


def _locked(which: UUID, site_code: str) -> ToRebook:
    row = (
        ToRebook.objects.select_for_update(of=("self",))
        .filter(uuid=which, site__code=site_code)
        .first()
    )
    if row is None:
        raise DeskRefused(_("There is no such booking here."), "gone")
    return row


def _may(row: ToRebook, to: RebookState, reason: str, role: str) -> None:
    step = rebook_life.step(str(row.state), to)
    if step is None or reason not in step.reasons:
        raise DeskRefused(_("This has been settled meanwhile. Look at it again."), "state")
    if role not in step.by:
        raise DeskRefused(_("You may not do this."), "role")


def _forget(row: ToRebook) -> None:
    """Who she is, and what she needs: it says something of her body, and of where she is from."""
    row.sealed, row.preparations, row.language_wanted = "", [], ""


def _write(
    row: ToRebook, to: RebookState, reason: str, actor: User | None, role: str, at: datetime
) -> None:
    before = str(row.state)
    row.state = to
    row.save()
    last = row.events.aggregate(last=Max("number"))["last"] or 0
    ToRebookEvent.objects.create(
        to_rebook=row,
        number=last + 1,
        from_state=before if last else "",
        to_state=to,
        reason=reason,
        actor=actor.uuid if actor else None,
        actor_role=role,
        at=at,
    )
