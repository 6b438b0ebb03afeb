"""A mail came back: whoever cannot be reached is written to no more, and her page says so."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from apps.mail.services import SOFT_BOUNCES_MAX
from apps.outbox import services as outbox
from apps.outbox.services import EventFacts
from apps.reports.models import AreaFollow, Forwarding, ForwardingState, Report, ReportContact


def on_bounced(event: EventFacts) -> None:
    """Called by the outbox. What was sent to an address that has been replaced says nothing."""
    facts = event.payload
    if facts["reader"] is not None:
        _contact(event, UUID(facts["reader"]))
    elif facts["template"] == "forwarding":
        _forwarding(event)
    else:
        _area(event)


def _contact(event: EventFacts, report: UUID) -> None:
    contact = ReportContact.objects.filter(report__uuid=report).exclude(email="").first()
    if contact is None:
        return
    # The mailbox is the same for all her reports. They are locked before their contacts, as those
    # who change a contact do.
    theirs = Report.objects.filter(contact__email__iexact=contact.email).order_by("pk")
    reports = [one.uuid for one in theirs.select_for_update(of=("self",))]
    meant = ReportContact.objects.filter(
        report__uuid=report,
        email__iexact=contact.email,
        unreachable_at__isnull=True,
        created_at__lte=datetime.fromisoformat(event.payload["sent_at"]),
    )
    if not event.payload["hard"]:
        meant.update(soft_bounces=F("soft_bounces") + 1)
        meant = meant.filter(soft_bounces__gte=SOFT_BOUNCES_MAX)
    if not meant.exists():
        return
    same = ReportContact.objects.filter(report__uuid__in=reports, email__iexact=contact.email)
    lost = list(same.filter(unreachable_at__isnull=True).values_list("report__uuid", flat=True))
    same.filter(unreachable_at__isnull=True).update(unreachable_at=event.created_at)
    for one in sorted(lost):
        outbox.record(
            kind="report.contact_unreachable",
            subject=one,
            payload={
                "report": str(one),
                "message": event.payload["message"],
                "status": event.payload["status"],
            },
        )


def _area(event: EventFacts) -> None:
    rows = AreaFollow.objects.filter(uuid=event.subject, unreachable_at__isnull=True)
    if event.payload["hard"]:
        rows.update(unreachable_at=event.created_at)
        return
    rows.update(soft_bounces=F("soft_bounces") + 1)
    rows.filter(soft_bounces__gte=SOFT_BOUNCES_MAX).update(unreachable_at=event.created_at)


def _forwarding(event: EventFacts) -> None:
    """The body has not got it: a person looks at its address and tries again."""
    Forwarding.objects.filter(uuid=event.subject, state=ForwardingState.SENT).update(
        state=ForwardingState.REFUSED if event.payload["hard"] else ForwardingState.DEAD,
        last_error=f"CameBack {event.payload['status']}",
        bounces=F("bounces") + 1,
        done_at=None,
    )
