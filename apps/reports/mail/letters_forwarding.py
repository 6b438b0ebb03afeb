"""The letter to a body that has to act. Its words are those of ``reports.letters``."""

from apps.mail.services import NobodyToWriteTo
from apps.reports.letters import mail_of
from apps.reports.mail.letters import Desk, Letter
from apps.reports.models import Forwarding, ReportState


def forwarding(desk: Desk) -> Letter:
    """What the body is told. Nothing of a report that was taken back since it was queued."""
    row = (
        Forwarding.objects.select_related("report", "body")
        .filter(uuid=desk.facts["forwarding"])
        .exclude(report__state__in=(ReportState.WITHDRAWN, ReportState.ERASED))
        .first()
    )
    if row is None:
        raise NobodyToWriteTo
    subject, paragraphs = mail_of(row)
    return Letter(subject, paragraphs)
