"""What only a person may decide: whether a doubtful mail arrived, and what becomes of a dead one.

Each decision is a line that the database lets nobody change, with its author.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.mail.models import Message, MessageState, MessageStep, Settlement
from apps.mail.queue import wake_after_commit

# One that was given up never reached the server whole: it cannot have arrived.
_OPEN_TO: dict[str, tuple[str, ...]] = {
    Settlement.ARRIVED: (MessageState.DOUBTFUL,),
    Settlement.AGAIN: (MessageState.DOUBTFUL, MessageState.DEAD),
    Settlement.LET_GO: (MessageState.DOUBTFUL, MessageState.DEAD),
}


def settle_messages(
    *, choice: str, messages: list[UUID] | None, actor: UUID | None, actor_role: str = ""
) -> int:
    """Settle messages that are doubtful or dead; return how many were.

    ``choice`` is a ``Settlement``. "Arrived" is for doubtful ones alone; ``None`` for ``messages``
    is every dead one (a doubt is settled by name). Those that somebody else settled meanwhile, or
    that the choice does not fit, stay as they are. ``actor`` is the UUID of a person, ``None`` for
    the command line.

    Raises:
        ValueError: no such choice.
    """
    allowed = _OPEN_TO.get(choice)
    if allowed is None:
        raise ValueError(f"nothing can be settled by {choice!r}")
    with transaction.atomic():
        rows = Message.objects.select_for_update().order_by("pk")
        if messages is None:
            rows = rows.filter(state=MessageState.DEAD)
        else:
            rows = rows.filter(uuid__in=messages)
        found = list(rows.filter(state__in=allowed))
        MessageStep.objects.bulk_create(
            MessageStep(
                message_uuid=row.uuid,
                template=row.template,
                was=row.state,
                step=choice,
                actor_uuid=actor,
                actor_role=actor_role,
            )
            for row in found
        )
        Message.objects.filter(pk__in=[row.pk for row in found]).update(**_changes(choice))
        if found and choice == Settlement.AGAIN:
            wake_after_commit()
    return len(found)


def _changes(choice: str) -> dict[str, object]:
    now = timezone.now()
    if choice == Settlement.ARRIVED:
        return {"state": MessageState.SENT, "sent_at": now, "address": ""}
    if choice == Settlement.LET_GO:
        return {"state": MessageState.LET_GO, "address": ""}
    # From the beginning: also the days until it is given up count anew.
    return {
        "state": MessageState.PENDING,
        "attempts": 0,
        "next_try_at": now,
        "created_at": now,
        "last_error": "",
    }
