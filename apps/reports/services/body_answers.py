"""Ask the bodies what became of the reports that were forwarded to them by Open311.

Believed is one word of theirs, open or closed, and only about the request that was asked for. What
else they say is kept for the office alone. A body that does not answer is asked less and less; a
report of its own is asked about rarely when old, and no more when it is over.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from apps.outbox import services as outbox
from apps.reports.models import (
    CompetentBody,
    Forwarding,
    ForwardingAnswer,
    Report,
    ReportState,
)
from apps.reports.open311 import client

log = logging.getLogger(__name__)

# A request is asked about after a quarter of its age, within these limits.
FIRST_LOOK_AFTER = timedelta(minutes=15)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(days=1)
# What was closed may be opened again, for a while; what is a year old is nobody's work any more.
CLOSED_LOOKED_AT_FOR = timedelta(days=30)
LOOKED_AT_FOR = timedelta(days=365)
# After so many changes of mind, or unknown requests in a row, a person has to ask.
CHANGES_MAX = 20
UNKNOWN_MAX = 5
# A body that fails waits 2, 8, 32 minutes ... 6 hours.
BODY_WAIT_S, BODY_WAIT_FACTOR, BODY_LONGEST_WAIT_S = 120.0, 4.0, 21_600.0
# Longer than one look may take (open311.wire, twice: a number and a token).
IN_HAND_FOR = timedelta(seconds=120)
LONGEST_RUN_S = 30.0
_GONE = (ReportState.WITHDRAWN, ReportState.ERASED)

_CLAIM = """
    SELECT row.id FROM reports_forwarding AS row
    JOIN reports_competentbody AS body ON body.id = row.body_id
    WHERE row.state = 'accepted' AND row.next_look_at <= %(now)s
      AND (body.next_look_at IS NULL OR body.next_look_at <= %(now)s)
      AND body.active AND body.open311_url <> '' AND row.body_id <> ALL(%(away)s)
    ORDER BY row.next_look_at, row.id LIMIT 1 FOR UPDATE OF row SKIP LOCKED
"""


def read_back(*, limit: int = 20) -> int:
    """Ask about what is due, at most ``limit`` requests; return how many answers were new.

    Any number of processes may do this at a time. Must run outside a transaction. A body whose
    server fails once is left alone for the rest of the run and then for a while.
    """
    new = 0
    away: list[int] = []
    until = time.monotonic() + LONGEST_RUN_S
    for _number in range(limit):
        row = _claim(away) if time.monotonic() < until else None
        if row is None:
            break
        try:
            seen = client.look(client.server_of(row.body), row.foreign_id)
        except client.Refused as error:
            _unknown(row, error.code)
        except (client.NotSent, client.MaybeSent) as error:
            away.append(row.body_id)
            _body_is_away(row, error.code)
        except Exception as error:
            # A fault of our own must not be asked again in a minute either.
            away.append(row.body_id)
            _body_is_away(row, type(error).__name__)
            log.error("looking after forwarding %s failed: %s", row.uuid, type(error).__name__)
        else:
            new += _seen(row, seen)
    return new


def _claim(away: list[int]) -> Forwarding | None:
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"now": now, "away": away})
            found = cursor.fetchone()
        if found is None:
            return None
        row = Forwarding.objects.select_related("report", "body").get(pk=found[0])
        row.looks += 1
        row.next_look_at = now + IN_HAND_FOR
        row.save(update_fields=["looks", "next_look_at"])
    return row


def _seen(row: Forwarding, seen: client.Seen) -> bool:
    now = timezone.now()
    with transaction.atomic():
        # The report first, as whoever erases it does.
        report = Report.objects.select_for_update().only("state", "uuid").get(pk=row.report_id)
        mine = Forwarding.objects.select_for_update().filter(pk=row.pk, looks=row.looks).first()
        if mine is None:
            # It took longer than a look may take, and somebody else has looked since.
            return False
        is_new = bool(seen.status) and seen.status != mine.answer and report.state not in _GONE
        mine.look_error, mine.unknown_looks = "", 0
        mine.foreign_id = seen.foreign_id or mine.foreign_id
        if report.state not in _GONE:
            mine.answer_notes = seen.notes
        if is_new:
            _note(mine, report, seen.status, now)
        mine.next_look_at = None if report.state in _GONE else _next(mine, now)
        if mine.answer_changes >= CHANGES_MAX:
            mine.next_look_at, mine.look_error = None, "ChangesItsMind"
        mine.save()
        _body_answers(row)
    return is_new


def _note(row: Forwarding, report: Report, status: str, now: datetime) -> None:
    outbox.record(
        kind="report.forwarding_answered",
        subject=report.uuid,
        payload={
            "report": str(report.uuid),
            "body": row.body.code,
            "destination": row.destination,
            "status": status,
            "before": row.answer,
        },
    )
    row.answer, row.answered_at = ForwardingAnswer(status), now
    row.answer_changes += 1


def _unknown(row: Forwarding, code: str) -> None:
    """The server answers, but not about this one: asked again rarely, and not for ever."""
    unknown = row.unknown_looks + 1
    _body_answers(row)
    Forwarding.objects.filter(pk=row.pk, looks=row.looks).update(
        look_error=code,
        unknown_looks=unknown,
        next_look_at=None if unknown >= UNKNOWN_MAX else timezone.now() + LONGEST_WAIT,
    )


def _body_is_away(row: Forwarding, code: str) -> None:
    now = timezone.now()
    wait_s = min(
        BODY_LONGEST_WAIT_S, BODY_WAIT_S * BODY_WAIT_FACTOR ** min(row.body.look_failures, 9)
    )
    CompetentBody.objects.filter(pk=row.body_id).update(
        look_failures=row.body.look_failures + 1, next_look_at=now + timedelta(seconds=wait_s)
    )
    # One server's trouble with one request must not hide all others behind it for ever.
    Forwarding.objects.filter(pk=row.pk, looks=row.looks).update(
        look_error=code, next_look_at=now + max(timedelta(seconds=wait_s), SHORTEST_WAIT)
    )
    log.warning("body %s does not say what became of its requests: %s", row.body.code, code)


def _body_answers(row: Forwarding) -> None:
    if row.body.look_failures or row.body.next_look_at:
        CompetentBody.objects.filter(pk=row.body_id).update(look_failures=0, next_look_at=None)


def _next(row: Forwarding, now: datetime) -> datetime | None:
    since = row.done_at or row.created_at
    if now - since > LOOKED_AT_FOR:
        return None
    if row.answer == ForwardingAnswer.CLOSED:
        if row.answered_at is None or now - row.answered_at > CLOSED_LOOKED_AT_FOR:
            return None
        return now + LONGEST_WAIT
    return now + min(LONGEST_WAIT, max(SHORTEST_WAIT, (now - since) / 4))
