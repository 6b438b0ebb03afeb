"""Who wrote something without network, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from apps.desk.models import Outcome
from apps.desk.offline.items import Item
from apps.desk.services.steps import By

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.desk.permissions import Post


class Waits(Exception):
    """It names something that has not arrived yet: it is to be sent again."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an item, at which site and as what; ``sent_by`` may be a colleague."""

    user: User
    post: Post
    sent_by: User
    now: datetime

    def by(self, item: Item, uuid: UUID, after: UUID | None = None) -> By:
        """Her act, at the time it was written."""
        return By(
            self.post.role,
            actor=self.user,
            channel="offline" if self.user == self.sent_by else "offline_by_other",
            uuid=uuid,
            at=item.at,
            after=after,
            now=self.now,
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an item, with what the device is told."""

    outcome: str = Outcome.DONE
    facts: dict[str, Any] = field(default_factory=dict)
