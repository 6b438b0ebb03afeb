"""What came too late from a device without network is kept until somebody has looked at it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.desk.conflict_life import TABLE
from apps.desk.errors import DeskRefused
from apps.desk.models import ConflictState, ConflictWhy, ItemKind, OfflineConflict
from apps.desk.offline.kept import seal_written, written_in
from apps.desk.services.records import record_assistance
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.desk.offline.items import Item
    from apps.points.queries import SiteFacts


def keep_conflict(
    item: Item,
    *,
    why: ConflictWhy,
    by: UUID,
    site: SiteFacts,
    ticket: UUID | None,
    facts: dict[str, Any],
    now: datetime,
) -> None:
    """Keep an item in the list of its site, inside the caller's transaction.

    Its words are encrypted: a record that somebody wrote is not lost, and not read in a dump.
    """
    holds_words = item.kind != ItemKind.STEP and why != ConflictWhy.APPOINTMENT
    OfflineConflict.objects.create(
        uuid=item.uuid,
        site_id=points.site_keys([site.code])[site.code],
        kind=item.kind,
        why=why,
        ticket=ticket,
        facts=facts,
        sealed=seal_written(item.data) if holds_words else "",
        by=by,
        at=item.at,
        created_at=now,
    )


def settle_conflict(
    *,
    conflict: UUID,
    site_code: str,
    actor: User,
    role: str,
    to: str = ConflictState.SETTLED,
    now: datetime | None = None,
) -> bool:
    """Somebody has looked at it; return whether that is news. What was written goes.

    "kept" records a second help of a visit beside the first one. Raises ``DeskRefused`` when that
    is not possible, and ``RecordRefused``.
    """
    at = now or timezone.now()
    with transaction.atomic():
        row = (
            OfflineConflict.objects.select_for_update()
            .filter(uuid=conflict, site__code=site_code)
            .first()
        )
        if row is None:
            raise DeskRefused(_("There is no such conflict."), "gone")
        if row.state == to:
            return False
        if to not in TABLE.get((row.state, row.kind), ()):
            raise DeskRefused(_("This is not possible."), "state")
        if to == ConflictState.KEPT:
            _record_beside(row, site_code, actor, role)
        row.state = ConflictState(to)
        row.sealed, row.settled_at, row.settled_by = "", max(at, row.created_at), actor.uuid
        row.save()
    return True


def _record_beside(row: OfflineConflict, site_code: str, actor: User, role: str) -> None:
    """A help of its own: a visit is recorded once, and what was done besides counts too."""
    if row.kind != ItemKind.RECORD or not row.sealed:
        raise DeskRefused(_("What was written is not kept any more."), "gone")
    record_assistance(
        client_uuid=row.uuid,
        site_code=site_code,
        # Somebody is looking at it now: words that look personal were looked at.
        data={**written_in(row), "words_checked": True},
        # Who wrote it gave that help; who looked at it stands in the conflict.
        actor=get_user_model().objects.filter(uuid=row.by).first() or actor,
        role=role,
        at=row.at,
    )
