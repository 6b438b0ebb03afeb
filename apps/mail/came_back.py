"""Write down that a mail came back, and tell whoever keeps its reader's address."""

from typing import Literal

from django.db import transaction
from django.utils import timezone

from apps.mail.bounces import Returned, understand
from apps.mail.models import Bounce, Message, MessageState
from apps.outbox import services as outbox

Outcome = Literal["hard", "soft", "no_failure", "repeat", "not_ours"]

# What can have come back: what was given away, as far as anybody knows.
_GIVEN = (MessageState.SENT, MessageState.SENDING, MessageState.DOUBTFUL)


def read_bounce(raw: bytes) -> Outcome:
    """Take in one mail that came back; the same again changes nothing.

    A failure for good outweighs an earlier one for now. Recorded as the event ``mail.bounced`` (of
    the message's subject): apps that keep addresses listen to it. Nothing of the mail is kept but
    its status code.

    Raises:
        BadMail: too large, no delivery report, malformed.
    """
    returned = understand(raw)
    if returned.action != "failed":
        # Delayed, or delivered after all: the mail is still on its way, or where it should be.
        return "no_failure"
    with transaction.atomic():
        row = Message.objects.select_for_update().filter(uuid=returned.message).first()
        if row is None or row.state not in _GIVEN:
            return "not_ours"
        bounce = Bounce.HARD if returned.for_good else Bounce.SOFT
        if row.bounce in (Bounce.HARD, bounce):
            return "repeat"
        _note(row, bounce, returned)
    return "hard" if bounce == Bounce.HARD else "soft"


def _note(row: Message, bounce: Bounce, returned: Returned) -> None:
    now = timezone.now()
    row.bounce, row.bounce_status, row.bounced_at = bounce, returned.status, now
    if row.state == MessageState.DOUBTFUL:
        # Now we know: it was given away.
        row.state, row.sent_at, row.address = MessageState.SENT, row.started_at or now, ""
    row.save(update_fields=["bounce", "bounce_status", "bounced_at", "state", "sent_at", "address"])
    outbox.record(
        kind="mail.bounced",
        subject=row.subject,
        payload={
            "message": str(row.uuid),
            "template": row.template,
            "reader": str(row.reader) if row.reader else None,
            "hard": bounce == Bounce.HARD,
            "status": returned.status,
            # Whoever has given another address since is not meant.
            "sent_at": (row.sent_at or row.started_at or row.created_at).isoformat(),
        },
    )
