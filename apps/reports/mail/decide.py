"""Which mail follows from which event. It asks the event, never "what is the state now?".

The only thing asked of the present is whom there is to write to. A contact counts from when its
owner confirmed it: of what happened before, the first mail tells the sum.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Upper
from django.utils import timezone

from apps.mail import queries as mail
from apps.mail.services import NewMessage, queue_messages
from apps.outbox.services import EventFacts
from apps.reports.models import FollowUp, Report, ReportContact, ReportState
from apps.twin import queries as twin

logger = logging.getLogger(__name__)

DESTINATION = "mail"
# An address that somebody gives again and again gets no more than so many requests a day.
VERIFY_A_DAY = 3
# So long after a removal its reporters are asked whether it is really gone.
ASK_AFTER = timedelta(weeks=4)

_TEMPLATES: dict[str, str] = {
    ReportState.IN_CHECK: "opened_again",
    ReportState.VERIFIED: "verified",
    ReportState.NOT_VERIFIABLE: "not_verifiable",
    ReportState.DUPLICATE: "duplicate",
    ReportState.OUT_OF_SCOPE: "out_of_scope",
    ReportState.WITHDRAWN: "withdrawn",
}


def on_event(event: EventFacts) -> None:
    """Queue what an event asks for. A repeat queues nothing: the keys are the event's."""
    _DECIDERS[event.kind](event)


def on_contacts_given(events: Sequence[EventFacts]) -> None:
    """Addresses: ask each owner, unless she has just been asked several times.

    Three queries, and four of the queue of messages.
    """
    reports = [UUID(event.payload["report"]) for event in events]
    contacts = {
        report: (address, language)
        for report, address, language in ReportContact.objects.filter(report__uuid__in=reports)
        .exclude(email="")
        .values_list("report__uuid", Upper("email"), "report__language")
    }
    asked = _asked_today({address for address, _language in contacts.values()})
    wanted = []
    for event, report in zip(events, reports, strict=True):
        if report not in contacts:
            continue
        address, language = contacts[report]
        if asked[address] >= VERIFY_A_DAY:
            logger.warning("report %s: its address was asked often enough today", report)
            continue
        asked[address] += 1
        facts = {"version": event.payload["version"]}
        wanted.append(_message(event, "verify", report, facts, language))
    if wanted:
        queue_messages(wanted)


def _asked_today(addresses: set[str]) -> Counter[str]:
    """How often each address (in capitals) was asked for its confirmation. Two queries."""
    given = ReportContact.objects.annotate(address=Upper("email")).filter(address__in=addresses)
    of_report = dict(given.values_list("report__uuid", "address"))
    since = timezone.now() - timedelta(days=1)
    asked = mail.queued_since(since, template="verify", readers=list(of_report))
    return Counter(of_report[report] for report in asked)


def _contact_verified(event: EventFacts) -> None:
    report = UUID(event.payload["report"])
    _tell(event, "confirmed", report, {"state": event.payload["state"]})


def _transitioned(event: EventFacts) -> None:
    facts = event.payload
    template = "taken_up" if facts["reason"] == "taken_up" else _TEMPLATES.get(facts["to"], "")
    if template:
        _tell(event, template, UUID(facts["report"]), {"reason": facts["reason"]})


def _question_asked(event: EventFacts) -> None:
    facts = {name: event.payload[name] for name in ("question", "code")}
    _tell(event, "question", UUID(event.payload["report"]), facts)


def _barrier_removed(event: EventFacts) -> None:
    """Whoever reported it is told, and asked in four weeks."""
    facts = event.payload
    barrier = UUID(facts["barrier"])
    for report in _reporters(barrier):
        FollowUp.objects.get_or_create(
            report=report,
            removal=UUID(facts["removal"]),
            defaults={"barrier_uuid": barrier, "due_at": event.created_at + ASK_AFTER},
        )
        _tell(event, "removed", report.uuid, {"barrier": str(barrier), "proof": facts["proof"]})


def _reporters(barrier: UUID) -> list[Report]:
    told = Report.objects.filter(uuid__in=twin.reports_of_barrier(barrier))
    gone = (ReportState.WITHDRAWN, ReportState.ERASED)
    return list(told.exclude(state__in=gone).order_by("pk"))


def _tell(event: EventFacts, template: str, report: UUID, facts: dict[str, Any]) -> None:
    """To a contact that was confirmed when it happened, and that mails reach."""
    confirmed = ReportContact.objects.filter(
        report__uuid=report, verified_at__lte=event.created_at, unreachable_at__isnull=True
    )
    if confirmed.exists():
        _queue(event, template, report, facts)


def _queue(event: EventFacts, template: str, report: UUID, facts: dict[str, Any]) -> None:
    language = Report.objects.filter(uuid=report).values_list("language", flat=True).first()
    queue_messages([_message(event, template, report, facts, language or "")])


def _message(
    event: EventFacts, template: str, report: UUID, facts: dict[str, Any], language: str
) -> NewMessage:
    return NewMessage(
        key=f"{event.uuid}:{template}:{report}",
        template=template,
        language=language,
        subject_uuid=report,
        recipient=("reader", report),
        facts=facts,
    )


_DECIDERS: dict[str, Callable[[EventFacts], None]] = {
    "report.contact_given": lambda event: on_contacts_given([event]),
    "report.contact_verified": _contact_verified,
    "report.transitioned": _transitioned,
    "report.question_asked": _question_asked,
    "barrier.removed": _barrier_removed,
}
