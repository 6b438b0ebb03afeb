"""Which computer is shared today, and who may sign in there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from apps.accounts import queries as accounts
from apps.desk.device_tokens import digest
from apps.desk.models import SharedDevice
from apps.desk.permissions import posts
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A computer that is shared now."""

    uuid: UUID
    site_code: str
    site_name: str
    ends_at: datetime


def open_device(token: str | None) -> DeviceFacts | None:
    """The computer of a token; ``None`` when its day is over, or it was never ours."""
    if not token:
        return None
    row = (
        SharedDevice.objects.select_related("site__point")
        .filter(token_digest=digest(token), closed_at__isnull=True, ends_at__gt=timezone.now())
        .first()
    )
    if row is None:
        return None
    name = row.site.name or row.site.point.name
    return DeviceFacts(row.uuid, row.site.code, name, row.ends_at)


def point_of_device(device: str) -> str | None:
    """The code of the point a computer was shared for, closed meanwhile or not. One query."""
    row = SharedDevice.objects.filter(uuid=device)
    return row.values_list("site__point__code", flat=True).first()


def may_work_at(user: User, site_code: str) -> bool:
    """Whether she is a facilitator of this site now."""
    return any(post.site.code == site_code and post.role == "facilitator" for post in posts(user))


def people_of(device: DeviceFacts) -> list[accounts.QuickPerson]:
    """Who may sign in quickly there: facilitators of its point or body with a PIN."""
    return accounts.quick_people(points.scopes_of_site(device.site_code))
