"""What each kind of thing written without network does, inside the transaction of its receipt.

Each goes through the service that the pages of the desk use: what is sent later ends as what was
told at once. What came too late to be taken as it is, is kept for somebody to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy as _

from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.desk.errors import DeskRefused
from apps.desk.models import (
    Assistance,
    ConflictWhy,
    ItemKind,
    OfflineItem,
    Outcome,
    Ticket,
    TicketEvent,
    TicketState,
)
from apps.desk.offline.items import Item, ItemRefused
from apps.desk.record_checks import RecordRefused, VisitRecorded
from apps.desk.services.arriving_elsewhere import book, report
from apps.desk.services.authors import Author, Done, Waits
from apps.desk.services.conflicts import keep_conflict
from apps.desk.services.queue import Given, Wish, add_walk_in, check_in, local_day, take_step
from apps.desk.services.records import record_assistance

# What a late step on a number of a day that the night has closed is told.
DAY_OVER = "day_over"


def arrive(item: Item, author: Author) -> Done:
    """Take an item in. Raises ``Waits``, ``ItemRefused``."""
    return _KINDS[item.kind](item, author)


def joined(ticket: UUID) -> UUID:
    """The step with which a number joins, named after it: pages and devices make the same."""
    return uuid5(ticket, "joined")


def _walk_in(item: Item, author: Author) -> Done:
    wish = Wish(
        service=item.word("service"),
        language_wanted=item.word("language"),
        preparations=item.words("preparations"),
        name=item.word("name"),
    )
    return _given(item, author, _walked_in(item, author, wish))


def _walked_in(item: Item, author: Author, wish: Wish) -> Given:
    try:
        return add_walk_in(
            ticket=item.uuid,
            site=author.post.site,
            wish=wish,
            by=author.by(item, joined(item.uuid)),
            series=item.word("series"),
            number=item.number("number"),
        )
    except DeskRefused as refused:
        raise ItemRefused(refused.message, refused.code) from refused


def _check_in(item: Item, author: Author) -> Done:
    which = item.identifier("appointment")
    facts = bookings.appointment(which) if which else None
    if which is None or facts is None or facts.site.code != author.post.site.code:
        raise ItemRefused(_("There is no such appointment here."), "gone")
    try:
        given = check_in(
            ticket=item.uuid,
            appointment=which,
            by=author.by(item, joined(item.uuid)),
            series=item.word("series"),
            number=item.number("number"),
        )
    except DeskRefused:
        # It was cancelled or moved meanwhile, and she was here all the same.
        wish = Wish(facts.service, facts.language_wanted, tuple(facts.preparations))
        done = _given(item, author, _walked_in(item, author, wish))
        told = {**done.facts, "ticket": item.uuid}
        return _conflict(item, author, ConflictWhy.APPOINTMENT, **told)
    return _given(item, author, given)


def _given(item: Item, author: Author, given: Given) -> Done:
    if not _at_site(author).filter(uuid=given.ticket).exists():
        raise ItemRefused(_("There is no such number here."), "gone")
    facts: dict[str, Any] = {"label": given.label, "ticket": str(given.ticket)}
    told = f"{item.word('series')}{item.number('number') or ''}"
    if told and told != given.label:
        facts["renumbered"] = told
    return Done(facts=facts)


def _step(item: Item, author: Author) -> Done:
    which, to = item.identifier("ticket"), item.word("to")
    if which is None or item.after is None or to not in TicketState.values:
        raise ItemRefused(_("This is not possible."), "wrong")
    row = _ticket(which, author)
    if row is None:
        # She is in the queue under the number that somebody else gave her.
        return _conflict(item, author, ConflictWhy.CHECKED_IN, ticket=_number_of(which), to=to)
    fate = _fate_of(item.after)
    if fate is not None and fate.outcome == Outcome.CONFLICT:
        return _conflict(item, author, ConflictWhy.MOVED, ticket=which, label=row.label, to=to)
    if fate is not None:
        return Done(facts={"label": row.label, "note": DAY_OVER})
    try:
        take_step(
            ticket=which,
            to=to,
            reason=item.word("reason"),
            by=author.by(item, item.uuid, _seen(row, item.after)),
            desk_number=_desk(item),
        )
    except DeskRefused as refused:
        if refused.code == "later" and not _has_come(item.after):
            raise Waits from refused
        if refused.code in {"role", "wrong"}:
            raise ItemRefused(refused.message, refused.code) from refused
        if _night_closed(row, author.now):
            return Done(facts={"label": row.label, "note": DAY_OVER})
        why = ConflictWhy.STATE if refused.code == "state" else ConflictWhy.MOVED
        return _conflict(item, author, why, ticket=which, label=row.label, to=to)
    return Done(facts={"label": row.label})


def _record(item: Item, author: Author) -> Done:
    which, appointment = item.identifier("ticket"), item.identifier("appointment")
    if which is not None and _ticket(which, author) is None:
        which = _number_of(which)
    if item.after is not None and not _has_come(item.after):
        raise Waits
    try:
        done = record_assistance(
            client_uuid=item.uuid,
            site_code=author.post.site.code,
            data=item.data,
            actor=author.user,
            role=author.post.role,
            ticket=which,
            appointment=appointment,
            at=item.at,
        )
    except VisitRecorded:
        return _conflict(item, author, ConflictWhy.VISIT_RECORDED, ticket=which)
    except RecordRefused as refused:
        raise ItemRefused(
            _("Something has to be corrected."), "fields", refused.errors
        ) from refused
    return Done(facts={"still_open": list(done.still_open)} if done.still_open else {})


def _no_show(item: Item, author: Author) -> Done:
    which = item.identifier("appointment")
    facts = bookings.appointment(which) if which else None
    if which is None or facts is None or facts.site.code != author.post.site.code:
        raise ItemRefused(_("There is no such appointment here."), "gone")
    try:
        booking.mark_missed(appointment=which, actor=author.user, role=author.post.role, at=item.at)
    except booking.StepRefused as refused:
        if refused.code == "early":
            raise ItemRefused(refused.message, refused.code) from refused
        # She came after all, or it was cancelled.
        return _conflict(item, author, ConflictWhy.STATE)
    return Done()


_KINDS: dict[str, Callable[[Item, Author], Done]] = {
    ItemKind.WALK_IN: _walk_in,
    ItemKind.CHECK_IN: _check_in,
    ItemKind.NO_SHOW: _no_show,
    ItemKind.STEP: _step,
    ItemKind.RECORD: _record,
    ItemKind.BOOK: book,
    ItemKind.REPORT: report,
}


def _conflict(item: Item, author: Author, why: ConflictWhy, **facts: Any) -> Done:
    ticket: UUID | None = facts.pop("ticket", None)
    told = {"why": str(why), **facts, **({"ticket": str(ticket)} if ticket else {})}
    keep_conflict(
        item, why=why, by=author.user.uuid, site=author.post.site, ticket=ticket, facts=facts,
        now=author.now,
    )  # fmt: skip
    return Done(Outcome.CONFLICT, told)


def _at_site(author: Author) -> Any:
    return Ticket.objects.filter(site__code=author.post.site.code)


def _ticket(which: UUID, author: Author) -> Ticket | None:
    """The number; ``None`` when its person has another one. Raises ``Waits``, ``ItemRefused``."""
    row = _at_site(author).filter(uuid=which).first()
    if row is not None:
        return row
    if Ticket.objects.filter(uuid=which).exists():
        raise ItemRefused(_("There is no such number here."), "gone")
    if _number_of(which) is None:
        raise Waits
    return None


def _number_of(which: UUID) -> UUID | None:
    """The number under which somebody is in the queue whom two devices have put there."""
    found = OfflineItem.objects.filter(uuid=which, kind=ItemKind.CHECK_IN).first()
    return UUID(found.facts["ticket"]) if found and "ticket" in found.facts else None


def _fate_of(step: UUID) -> OfflineItem | None:
    """The receipt of a step (or of a record's) that has arrived and changed nothing."""
    kinds = (ItemKind.STEP, ItemKind.RECORD)
    found = OfflineItem.objects.filter(uuid=step, kind__in=kinds).first()
    if found is None or (found.outcome == Outcome.DONE and found.facts.get("note") != DAY_OVER):
        return None
    return found


def _seen(row: Ticket, after: UUID) -> UUID:
    """The step that ``after`` names: itself, or that of a number that joined, or of a record."""
    if after == row.uuid:
        first = row.events.order_by("number").values_list("uuid", flat=True).first()
        return first or after
    ended = uuid5(after, f"recorded {TicketState.DONE}")
    return ended if TicketEvent.objects.filter(uuid=ended).exists() else after


def _has_come(step: UUID) -> bool:
    """Whether what a record follows is here, or has arrived and changed nothing."""
    return (
        TicketEvent.objects.filter(uuid=step).exists()
        or Ticket.objects.filter(uuid=step).exists()
        or Assistance.objects.filter(uuid=step).exists()
        or OfflineItem.objects.filter(uuid=step).exists()
    )


def _night_closed(row: Ticket, now: datetime) -> bool:
    """Whether the last step of the number is that of the clock, when its day was over."""
    last = row.events.order_by("-number").first()
    return last is not None and last.actor_role == "system" and row.day < local_day(now)


def _desk(item: Item) -> int | None:
    number = item.number("desk_number")
    return number if number is not None and number < 1000 else None
