"""Tell the body that has to act: decided by an event, brought once, and never silently lost.

A try has two short transactions with the call between them. The first says that a try begins (so
that a process which dies in between leaves a doubt and no second copy), the second what came of
it. Where a try may have arrived the next one looks on the other server before it sends again.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.mail.services import queue_message
from apps.outbox import services as outbox
from apps.outbox.services import EventFacts
from apps.reports.errors import ForwardRefused
from apps.reports.letters import letter_of
from apps.reports.models import (
    CompetentBody,
    ForwardBy,
    Forwarding,
    ForwardingState,
    Report,
    ReportContact,
    ReportState,
)
from apps.reports.open311 import client
from apps.reports.services.body_answers import FIRST_LOOK_AFTER

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User

log = logging.getLogger(__name__)

TASK = "apps.reports.tasks.forward"
# Waits 30 s, 90 s, 4.5 min, ... 6 h: a server that is down for a day is told the next morning.
MAX_ATTEMPTS = 10
FIRST_WAIT_S, WAIT_FACTOR, LONGEST_WAIT_S = 30.0, 3.0, 21_600.0
# Longer than a try may take (open311.wire): until then nobody else takes the row up.
IN_HAND_FOR_S = 120.0
LONGEST_RUN_S = 30.0
# What is no longer told, because the reporter took it back.
_GONE = (ReportState.WITHDRAWN, ReportState.ERASED)
_REVIVABLE = (ForwardingState.REFUSED, ForwardingState.DEAD)

_CLAIM = """
    SELECT id FROM reports_forwarding
    WHERE state = 'pending' AND next_try_at <= %s AND body_id <> ALL(%s)
    ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a try. ``sure``: nothing can have arrived."""

    state: str
    error: str = ""
    foreign_id: str = ""
    sure: bool = True


def on_transitioned(event: EventFacts) -> None:
    """A verified report goes to the body whose setting says so. Called by the outbox."""
    if event.payload.get("to") != ReportState.VERIFIED:
        return
    report = Report.objects.filter(uuid=event.subject).exclude(state__in=_GONE).first()
    if report is None:
        return
    body = CompetentBody.objects.filter(
        code=report.competent_body, active=True, forward_when_verified=True
    ).first()
    if body is not None and body.forward_by:
        # Nobody has read the words of the reporter for this: facts only.
        _decide(report, body, event.uuid)


def forward(
    *,
    report_uuid: UUID,
    body_code: str,
    actor: User | AnonymousUser,
    with_text: bool = False,
    text_checked: bool = False,
    with_contact: bool = False,
) -> Forwarding:
    """A person forwards a report. Words go along only when she says that she checked them.

    Raises ``ForwardRefused`` in words, also when it was forwarded to this body before.
    """
    with transaction.atomic():
        report = Report.objects.select_for_update().filter(uuid=report_uuid).first()
        if report is None or report.state in _GONE:
            raise ForwardRefused(_("There is nothing to forward any more."))
        body = CompetentBody.objects.filter(code=body_code, active=True).first()
        if body is None or not body.forward_by:
            raise ForwardRefused(_("This body cannot be told from here: its page says how."))
        if with_text and not text_checked:
            raise ForwardRefused(
                _("Read the reporter's words first, and say that you checked them.")
            )
        if with_contact and not _agreed(report):
            raise ForwardRefused(_("The reporter has not agreed to give the contact away."))
        event = outbox.record(
            kind="report.forward_asked",
            subject=report.uuid,
            payload={
                "report": str(report.uuid),
                "body": body.code,
                "with_words": with_text,
                "with_contact": with_contact,
                "actor_role": accounts.acting_role(actor),
            },
        )
        row, new = _decide(report, body, event)
        if not new and row.state not in _REVIVABLE:
            raise ForwardRefused(_("This report is on its way to this body already."))
        row.with_text, row.with_contact = with_text, with_contact
        row.text_checked_by_id = actor.pk if with_text else None
        if not new:
            _revive(row)
        row.save()
    return row


def retry_forwardings(*, forwardings: list[UUID] | None = None) -> int:
    """Give refused and given up ones a fresh set of tries; return how many. All if not narrowed."""
    rows = Forwarding.objects.filter(state__in=_REVIVABLE)
    if forwardings is not None:
        rows = rows.filter(uuid__in=forwardings)
    with transaction.atomic():
        number = rows.update(
            state=ForwardingState.PENDING, attempts=0, next_try_at=timezone.now(), last_error=""
        )
        if number:
            transaction.on_commit(_wake, robust=True)
    return number


def deliver_forwardings(*, limit: int = 20) -> int:
    """Bring what is due, at most ``limit`` tries; return how many are done.

    Any number of processes may do this at a time. Must run outside a transaction. A body whose
    server fails once is left alone for the rest of the run, and a run is short: whoever waits for
    another body, or for another task of this worker, does not pay for it.
    """
    done = 0
    away: list[int] = []
    until = time.monotonic() + LONGEST_RUN_S
    for _number in range(limit):
        row = _claim(away) if time.monotonic() < until else None
        if row is None:
            break
        outcome = _try(row)
        if outcome.error and outcome.state == ForwardingState.PENDING:
            away.append(row.body_id)
        done += _settle(row, outcome)
    return done


def _decide(report: Report, body: CompetentBody, event: UUID) -> tuple[Forwarding, bool]:
    row, new = Forwarding.objects.get_or_create(
        report=report,
        destination=f"{body.code}:{body.forward_by}",
        defaults={"body": body, "event_uuid": event},
    )
    transaction.on_commit(_wake, robust=True)
    return row, new


def _revive(row: Forwarding) -> None:
    # A doubt stays: the next try looks before it sends.
    row.state, row.attempts, row.last_error = ForwardingState.PENDING, 0, ""
    row.next_try_at = timezone.now()


def _claim(away: list[int]) -> Forwarding | None:
    """Take a row in hand: from the commit on a second copy would be somebody's doubt."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [timezone.now(), away])
            found = cursor.fetchone()
        if found is None:
            return None
        row = Forwarding.objects.select_related("report", "body").get(pk=found[0])
        now = timezone.now()
        row.attempts += 1
        row.next_try_at = now + timedelta(seconds=IN_HAND_FOR_S)
        before = row.doubt_since
        row.doubt_since = before or now
        row.save(update_fields=["attempts", "next_try_at", "doubt_since"])
        # What the try itself has to know: was there a doubt before it?
        row.doubt_since = before
    return row


def _try(row: Forwarding) -> _Outcome:
    """One try, outside every transaction."""
    if row.report.state in _GONE:
        return _Outcome(ForwardingState.DEAD, "Withdrawn", sure=row.doubt_since is None)
    try:
        if row.destination.endswith(f":{ForwardBy.EMAIL}"):
            return _by_mail(row)
        return _by_open311(row)
    except client.Refused as error:
        return _Outcome(ForwardingState.REFUSED, error.code)
    except client.NotSent as error:
        # An earlier try may still have arrived.
        return _Outcome(ForwardingState.PENDING, error.code, sure=row.doubt_since is None)
    except client.MaybeSent as error:
        return _Outcome(ForwardingState.PENDING, error.code, sure=False)
    except Exception as error:
        log.exception("forwarding %s failed unexpectedly", row.uuid)
        return _Outcome(ForwardingState.PENDING, type(error).__name__, sure=False)


def _by_mail(row: Forwarding) -> _Outcome:
    """Hand over to the messages, which send each key once: a repeat is harmless."""
    again = f":{row.bounces}" if row.bounces else ""
    queue_message(
        key=f"{row.uuid}:forwarding{again}",
        template="forwarding",
        language=row.body.language,
        # Not the report's: what its reporter is told never waits for another body's mailbox.
        subject_uuid=row.uuid,
        recipient=("address", row.body.email),
        facts={"forwarding": str(row.uuid)},
    )
    return _Outcome(ForwardingState.SENT)


def _by_open311(row: Forwarding) -> _Outcome:
    body = row.body
    server = client.server_of(body)
    letter = letter_of(row)
    if row.doubt_since is not None:
        others = Forwarding.objects.filter(body=body).exclude(pk=row.pk).exclude(foreign_id="")
        known = set(others.values_list("foreign_id", flat=True))
        found = client.find(server, letter, since=row.doubt_since, known=known)
        if found is not None:
            return _Outcome(ForwardingState.ACCEPTED, foreign_id=found.foreign_id)
    return _Outcome(ForwardingState.ACCEPTED, foreign_id=client.send(server, letter).foreign_id)


def _settle(row: Forwarding, outcome: _Outcome) -> bool:
    """Write down what came of a try; True when the row is done."""
    state, now = outcome.state, timezone.now()
    if state == ForwardingState.PENDING and row.attempts >= MAX_ATTEMPTS:
        state = ForwardingState.DEAD
    done = state in (ForwardingState.SENT, ForwardingState.ACCEPTED)
    changes: dict[str, object] = {
        "state": state,
        "last_error": outcome.error[:80],
        "foreign_id": outcome.foreign_id,
        "done_at": now if done else None,
        # Only who has a number of its own can be asked what became of it.
        "next_look_at": now + FIRST_LOOK_AFTER if outcome.foreign_id else None,
        "next_try_at": now + timedelta(seconds=_wait_s(row.attempts)),
    }
    if outcome.sure or done:
        changes["doubt_since"] = None
    with transaction.atomic():
        mine = Forwarding.objects.filter(
            pk=row.pk, state=ForwardingState.PENDING, attempts=row.attempts
        )
        if not mine.update(**changes):
            # It took longer than a try may take, and somebody else has the row by now.
            return False
        if done:
            outbox.record(
                kind="report.forwarded",
                subject=row.report.uuid,
                payload={
                    "report": str(row.report.uuid),
                    "body": row.body.code,
                    "destination": row.destination,
                    "state": state,
                },
            )
    if outcome.error:
        log.log(
            logging.ERROR if state in _REVIVABLE else logging.WARNING,
            "forwarding %s to %s at attempt %s: %s",
            row.uuid,
            row.destination,
            row.attempts,
            outcome.error,
        )
    return done


def _wait_s(attempts: int) -> float:
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * WAIT_FACTOR ** max(0, attempts - 1)))


def _agreed(report: Report) -> bool:
    return ReportContact.objects.filter(report=report, may_be_forwarded=True).exists()


def _wake() -> None:
    outbox.poke(TASK)
