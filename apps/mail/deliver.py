"""Bring messages to the mail server: each at most once, and again until it is.

"Sending" is committed before the server is spoken to, and the row stays locked meanwhile. A row
that says "sending" and is locked by nobody belonged to a process that was killed: nobody knows
whether that mail went out, so it is shown to people and never sent by itself again.
"""

import logging
import time
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from apps.mail.compose import compose
from apps.mail.facts import NobodyToWriteTo
from apps.mail.models import Message, MessageState
from apps.mail.transport import Lost, Refused, ServerAway, Transport, open_transport

logger = logging.getLogger(__name__)

# Waits 15 s, 1, 4, 16 minutes, then an hour: greylisting ends within minutes, a full mailbox does
# not. After four days it is no news any more (RFC 5321, 4.5.4.1 asks for at least that long).
FIRST_WAIT_S = 15.0
WAIT_FACTOR = 4.0
LONGEST_WAIT_S = 3600.0
GIVE_UP_AFTER = timedelta(days=4)
# Longer than it takes from the commit of "sending" to the lock on the row.
ABANDONED_AFTER_S = 60.0
# While the server is away one connection is tried, not one for every message and worker.
REST_S, LONGEST_REST_S = 2.0, 60.0

_rest_until = 0.0
_rest_s = REST_S

# The oldest due message nobody holds and nothing of its subject precedes. What was given up or is
# in doubt keeps nothing waiting: later news of a report is still news.
CLAIM = """
    UPDATE mail_message SET state = 'sending', attempts = attempts + 1, started_at = %(now)s
    WHERE id = (
    SELECT due.id FROM mail_message AS due
    WHERE due.state = 'pending' AND due.next_try_at <= %(now)s
      AND NOT EXISTS (
          SELECT 1 FROM mail_message AS earlier
          WHERE earlier.subject = due.subject AND earlier.number < due.number
            AND earlier.state IN ('pending', 'sending')
      )
    ORDER BY due.next_try_at, due.id
    LIMIT 1
    FOR UPDATE OF due SKIP LOCKED
    )
    RETURNING *
"""

HOLD = """
    SELECT 1 FROM mail_message WHERE id = %s AND state = 'sending' AND attempts = %s FOR UPDATE
"""


def wait_s(attempts: int) -> float:
    """Seconds until the next try after so many failed ones."""
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * WAIT_FACTOR ** max(0, attempts - 1)))


def deliver_messages(*, limit: int = 100) -> int:
    """Send what is due, at most ``limit`` messages; return how many were accepted.

    Any number of processes may do this at a time. Nothing is claimed while there is no connection.
    """
    settle_abandoned()
    if time.monotonic() < _rest_until or not _anything_due():
        return 0
    sent = 0
    try:
        with open_transport() as transport:
            _server_is_back()
            for _ in range(limit):
                accepted = _deliver_next(transport)
                if accepted is None:
                    break
                sent += accepted
    except ServerAway as away:
        _rest()
        logger.warning("no mail server: %s", away)
    except Lost:
        # Its message has been dealt with; the rest wait for the next connection.
        logger.warning("the mail server broke the connection")
    return sent


def settle_abandoned(now: datetime | None = None) -> int:
    """Mark as doubtful what a killed process was sending; return how many."""
    before = (now or timezone.now()) - timedelta(seconds=ABANDONED_AFTER_S)
    with transaction.atomic():
        held = Message.objects.select_for_update(skip_locked=True).filter(
            state=MessageState.SENDING, started_at__lt=before
        )
        left = Message.objects.filter(pk__in=list(held.values_list("pk", flat=True)))
        return left.update(state=MessageState.DOUBTFUL, last_error="killed while sending")


def rest_over() -> None:
    """Try again at once (tests do not want to wait)."""
    global _rest_until
    _rest_until = 0.0
    _server_is_back()


def _rest() -> None:
    global _rest_until, _rest_s
    _rest_until = time.monotonic() + _rest_s
    _rest_s = min(LONGEST_REST_S, _rest_s * 2)


def _server_is_back() -> None:
    global _rest_s
    _rest_s = REST_S


def _anything_due() -> bool:
    return Message.objects.filter(
        state=MessageState.PENDING, next_try_at__lte=timezone.now()
    ).exists()


def _deliver_next(transport: Transport) -> bool | None:
    """True when one was accepted, False when not, None when nothing is due."""
    row = _claim()
    if row is None:
        return None
    mail = _composed(row)
    with transaction.atomic():
        # Held until the outcome is written: who is killed lets go of it.
        if not _hold(row):  # we slept so long that it was taken for abandoned
            return False
        lost = _try(transport, row, mail)
    if lost is not None:
        raise lost
    return row.state == MessageState.SENT


def _claim() -> Message | None:
    """The next that is due, committed as being sent. One statement."""
    return next(iter(Message.objects.raw(CLAIM, {"now": timezone.now()})), None)


def _hold(row: Message) -> bool:
    """Lock it, if it is still ours."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [row.pk, row.attempts])
        return cursor.fetchone() is not None


def _composed(row: Message) -> EmailMessage | Exception:
    """The mail, or why there is none. Outside of any transaction: a failing query ends none."""
    try:
        return compose(row)
    except Exception as error:
        return error


def _try(transport: Transport, row: Message, mail: EmailMessage | Exception) -> Lost | None:
    """Send it and write down what became of it; a broken connection is returned."""
    lost = None
    if isinstance(mail, NobodyToWriteTo):
        _end(row, MessageState.DROPPED)
        return None
    if isinstance(mail, Exception):
        # Our own fault, to be mended: the class and nothing else, messages of exceptions quote.
        _again(row, type(mail).__name__)
        logger.error("message %s cannot be written: %s", row.uuid, type(mail).__name__)
        return None
    try:
        transport.hand_over(mail)
    except Refused as refused:
        if refused.permanent:
            _end(row, MessageState.DEAD, f"refused: {refused.code}")
        else:
            _again(row, f"refused: {refused.code}")
    except Lost as broken:
        lost = broken
        if broken.given:
            _end(row, MessageState.DOUBTFUL, "lost after the end of the message")
        else:
            _again(row, "lost before the end of the message")
    else:
        row.sent_at = timezone.now()
        # Nobody needs it any more: of most readers none was kept in the first place.
        row.address = ""
        _end(row, MessageState.SENT)
    return lost


def _again(row: Message, error: str) -> None:
    now = timezone.now()
    if now - row.created_at > GIVE_UP_AFTER:
        _end(row, MessageState.DEAD, error)
        return
    row.next_try_at = now + timedelta(seconds=wait_s(row.attempts))
    _end(row, MessageState.PENDING, error)


def _end(row: Message, state: MessageState, error: str = "") -> None:
    row.state, row.last_error = state, error[:200]
    row.save(update_fields=["state", "last_error", "next_try_at", "sent_at", "address"])
    if state in {MessageState.DEAD, MessageState.DOUBTFUL}:
        logger.error("message %s (%s) is %s: %s", row.uuid, row.template, state, error)
