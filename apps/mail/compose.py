"""Make the mail of a message: the words are its writer's, the headers are the same for all."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from apps.mail.facts import ToWrite
from apps.mail.models import Message
from apps.mail.registry import write


def compose(row: Message) -> EmailMultiAlternatives:
    """The mail as it leaves now, in its reader's language. Raises ``NobodyToWriteTo``."""
    message = ToWrite(
        template=row.template,
        subject=row.subject,
        reader=row.reader,
        address=row.address,
        facts=row.facts,
        queued_at=row.created_at,
    )
    with translation.override(row.language):
        written = write(message)
    mail = EmailMultiAlternatives(
        subject=" ".join(written.subject.split()),
        body=written.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[written.address],
        headers={**written.headers, **_headers(row)},
    )
    if written.html:
        mail.attach_alternative(written.html, "text/html")
    for file in written.attachments:
        # Text goes as text, in the encoding of the mail: some programs read no other.
        is_text = file.media_type.startswith("text/")
        content = file.content.decode() if is_text else file.content
        mail.attach(file.name, content, file.media_type)
    return mail


def message_id(message: UUID) -> str:
    """The name of a message's mail: the same however often it is made."""
    return f"<{message}@{_host()}>"


def _headers(row: Message) -> dict[str, str]:
    """No machine answers it (RFC 3834), and mails about one subject lie together."""
    return {
        "Message-ID": message_id(row.uuid),
        "References": f"<{row.subject}@{_host()}>",
        "Auto-Submitted": "auto-generated",
    }


def _host() -> str:
    return urlsplit(settings.SOGLIA_BASE_URL).hostname or "localhost"
