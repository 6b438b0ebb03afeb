"""Queue a mail once. Until the part on messages is here only the mail to a body, sent at once."""

from typing import Any, Literal
from uuid import UUID

from django.core.mail import EmailMessage

from apps.reports.letters import mail_of
from apps.reports.models import Forwarding

Recipient = tuple[Literal["contact"], UUID] | tuple[Literal["address"], str]


def queue_message(
    *,
    key: str,
    template: str,
    language: str,
    subject_uuid: UUID,
    recipient: Recipient,
    facts: dict[str, Any],
) -> bool:
    """Send the mail of a forwarding."""
    row = Forwarding.objects.select_related("report", "body").get(uuid=facts["forwarding"])
    subject, text = mail_of(row)
    EmailMessage(subject, text, to=[str(recipient[1])]).send()
    return True
