"""A computer shared for a day: opened by a full sign-in, handed over by a short one.

The browser keeps a random token; here only its digest is known. What this opens is a limited
session for the pages of the desk (decision 40).
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.desk.device_tokens import digest
from apps.desk.models import DeviceEnd, SharedDevice
from apps.desk.queries.devices import may_work_at, open_device, people_of
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.accounts.models import User

# A long shift; and never past the end of the day.
HOURS = timedelta(hours=12)
# All who try at one computer together: then it asks for a full sign-in.
ATTEMPTS = 15


def open_shared_device(*, site_code: str, opener: User, before: str | None = None) -> str:
    """Let this browser be shared at a site for today; return the token it keeps.

    ``before``: the token it had, which dies. The caller has seen that ``opener`` signed in fully
    today. Raises ``QuickRefused`` when she does not work there.
    """
    site = points.site_keys([site_code]).get(site_code)
    if site is None or not may_work_at(opener, site_code):
        raise accounts.QuickRefused("full", _("You do not work at this point."))
    now = timezone.now()
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        _end(before, DeviceEnd.REOPENED, now)
        row = SharedDevice.objects.create(
            site_id=site,
            token_digest=digest(token),
            opened_by=opener,
            opened_at=now,
            ends_at=end_of_sharing(now),
        )
        accounts.note("device_shared", actor=opener, subject=opener, device=str(row.uuid))
    return token


def end_of_sharing(now: datetime) -> datetime:
    """Midnight of the city, or twelve hours, whichever is first."""
    zone = points.city_zone()
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return min(now + HOURS, datetime.combine(tomorrow, time(), zone))


def close_shared_device(*, token: str, actor: User) -> bool:
    """Nobody signs in quickly here any more; return whether it was open."""
    now = timezone.now()
    found = open_device(token)
    if found is None:
        return False
    with transaction.atomic():
        _end(token, DeviceEnd.CLOSED, now)
        accounts.note("device_closed", actor=actor, subject=actor, device=str(found.uuid))
    return True


def note_hand_over(*, token: str | None, actor: User) -> None:
    """She leaves the screen to whoever comes next."""
    found = open_device(token)
    accounts.note(
        "handed_over",
        actor=actor,
        subject=actor,
        device=str(found.uuid) if found else "",
    )


def quick_sign_in(*, token: str | None, person: uuid.UUID, proof: str) -> User:
    """Who sits there now. Raises ``QuickRefused``; "device" when the computer is not open.

    Attempts count for the person and for the computer, before they are looked at.
    """
    found = open_device(token)
    if found is None:
        raise accounts.QuickRefused(
            "device", _("This computer is not shared any more today. Sign in with your password.")
        )
    SharedDevice.objects.filter(uuid=found.uuid).update(failures=F("failures") + 1)
    row = SharedDevice.objects.get(uuid=found.uuid)
    if row.failures > ATTEMPTS:
        _end(token, DeviceEnd.ATTEMPTS, timezone.now())
        raise accounts.QuickRefused(
            "device", _("Too many wrong attempts here. Sign in with your password.")
        )
    # Whoever does not work here is nobody: no PIN of hers is tried, or locked, from here.
    here = any(one.uuid == person for one in people_of(found))
    user = accounts.prove_quickly(
        user_uuid=person if here else uuid.UUID(int=0), proof=proof, device=found.uuid
    )
    if not may_work_at(user, found.site_code):
        raise accounts.QuickRefused("full", _("You do not work at this point."))
    SharedDevice.objects.filter(pk=row.pk).update(failures=0)
    return user


def _end(token: str | None, why: str, now: datetime) -> None:
    if token:
        SharedDevice.objects.filter(token_digest=digest(token), closed_at__isnull=True).update(
            closed_at=now, closed_why=why
        )
