"""What devices bring back: each thing once, in any order, however often it is sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking import services as booking
from apps.desk.models import ConflictWhy, ItemKind, OfflineItem, Outcome
from apps.desk.offline.items import Item, ItemRefused, read, text
from apps.desk.offline.writers import read_writer
from apps.desk.permissions import Post, post_at
from apps.desk.services.arriving import arrive
from apps.desk.services.authors import Author, Done, Waits
from apps.desk.services.conflicts import keep_conflict
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.accounts.models import User

log = logging.getLogger(__name__)
ITEMS_MAX = 50
LATER, REFUSED = "later", "refused"
# Who is in the queue comes before what happens to her, when both were written in one moment.
_RANK = {ItemKind.WALK_IN: 0, ItemKind.CHECK_IN: 0, ItemKind.STEP: 1}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device is told of one item; it leaves the device only by its UUID.

    ``state``: "done", "conflict", "rebook" (it is safe here), "later" (send it again), "refused"
    (``message`` and ``errors`` say why).
    """

    uuid: UUID | str | None
    state: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def bring_back(
    items: Sequence[object], *, sender: User, post: Post, now: datetime | None = None
) -> list[Answer]:
    """Take in what a device of this site brings, each in a transaction of its own.

    The order does not matter: what waits for another is tried again when that one has come.
    Raises ``DatabaseError`` when the database is gone: then nothing is answered, and all of it
    is sent again.
    """
    at = now or timezone.now()
    answers: dict[int, Answer] = {}
    waiting: list[tuple[int, Item]] = []
    for place, raw in enumerate(items[:ITEMS_MAX]):
        try:
            waiting.append((place, read(raw, at)))
        except ItemRefused as refused:
            answers[place] = _refused(_spelt(raw), refused)
    waiting.sort(key=lambda found: (found[1].at, _RANK.get(ItemKind(found[1].kind), 2)))
    moved = True
    while waiting and moved:
        still = []
        for place, item in waiting:
            answer = _bring(item, sender, post, at)
            if answer.state == LATER:
                still.append((place, item))
            answers[place] = answer
        moved, waiting = len(still) < len(waiting), still
    return [answers[place] for place in sorted(answers)]


def _bring(item: Item, sender: User, post: Post, now: datetime) -> Answer:
    try:
        if _is_of_another_site(item, post):
            # Its words are not for the people of this one. It waits until it is sent to its own.
            return Answer(item.uuid, LATER, {"code": "site"})
        return _taken_or_kept(item, sender, post, now)
    except Waits:
        return Answer(item.uuid, LATER)
    except ItemRefused as refused:
        return _refused(item.uuid, refused)
    except DatabaseError as error:
        if not connection.is_usable():
            raise
        return _failed(item, error)
    except Exception as error:
        # One bad item keeps no other.
        return _failed(item, error)


def _taken_or_kept(item: Item, sender: User, post: Post, now: datetime) -> Answer:
    try:
        return _once(item, sender, post, now)
    except ItemRefused as refused:
        if not item.was_sealed:
            raise
        # Nobody on the device can read it again to correct it: it is safe here.
        return _kept(item, refused, sender, post, now)


@booking.retried
@transaction.atomic
def _once(item: Item, sender: User, post: Post, now: datetime) -> Answer:
    """The item and its receipt in one transaction; a repeat finds the receipt."""
    earlier = _receipt(item, post)
    if earlier is not None:
        return earlier
    author = _author(item, sender, post, now)
    return _with_receipt(item, author.user.uuid, arrive(item, author), sender, post, now)


@booking.retried
@transaction.atomic
def _kept(item: Item, refused: ItemRefused, sender: User, post: Post, now: datetime) -> Answer:
    earlier = _receipt(item, post)
    if earlier is not None:
        return earlier
    writer = read_writer(item.by)
    by = writer.person if writer else sender.uuid
    facts = {"why": str(ConflictWhy.REFUSED), "code": refused.code}
    keep_conflict(
        item, why=ConflictWhy.REFUSED, by=by, site=post.site, ticket=None,
        facts={"code": refused.code, "fields": sorted(refused.errors)}, now=now,
    )  # fmt: skip
    return _with_receipt(item, by, Done(Outcome.CONFLICT, facts), sender, post, now)


def _with_receipt(
    item: Item, by: UUID, done: Done, sender: User, post: Post, now: datetime
) -> Answer:
    OfflineItem.objects.create(
        uuid=item.uuid,
        site_id=points.site_keys([post.site.code])[post.site.code],
        kind=item.kind,
        outcome=done.outcome,
        facts=done.facts,
        by=by,
        sent_by=sender.uuid,
        at=item.at,
        recorded_at=now,
    )
    return Answer(item.uuid, str(done.outcome), done.facts)


def _receipt(item: Item, post: Post) -> Answer | None:
    found = OfflineItem.objects.select_related("site").filter(uuid=item.uuid).first()
    if found is None:
        return None
    if found.site.code != post.site.code or found.kind != item.kind:
        raise ItemRefused(_("This belongs to something else."), "twice")
    return Answer(item.uuid, str(found.outcome), found.facts)


def _is_of_another_site(item: Item, post: Post) -> bool:
    writer = read_writer(item.by) if item.was_sealed else None
    return writer is not None and writer.site_code != post.site.code


def _author(item: Item, sender: User, post: Post, now: datetime) -> Author:
    """Who wrote it: who signed in now, or whom the token in what was sealed names."""
    if not item.by and not item.was_sealed:
        return Author(sender, post, sender, now)
    writer = read_writer(item.by) if item.was_sealed else None
    if writer is None or not writer.wrote(item.at):
        raise ItemRefused(_("It is not known who wrote this."), "author")
    if writer.person == sender.uuid:
        return Author(sender, post, sender, now)
    wrote = get_user_model().objects.filter(uuid=writer.person, is_active=True).first()
    held = None if wrote is None or post.is_practice else post_at(wrote, post.site.code)
    if wrote is None or held is None:
        raise ItemRefused(_("Who wrote this does not work here any more."), "author")
    return Author(wrote, held, sender, now)


def _refused(which: UUID | str | None, refused: ItemRefused) -> Answer:
    errors = {name: [str(one) for one in found] for name, found in refused.errors.items()}
    return Answer(which, REFUSED, {"code": refused.code}, str(refused.message), errors)


def _failed(item: Item, error: Exception) -> Answer:
    # What was written stands in no log.
    log.error("A %s from a device could not be taken: %s", item.kind, type(error).__name__)
    return Answer(item.uuid, LATER, {"code": "failed"})


def _spelt(raw: object) -> str | None:
    """The UUID as the device spelt it, so that it knows which one is meant."""
    return text(raw.get("uuid"))[:64] or None if isinstance(raw, Mapping) else None
