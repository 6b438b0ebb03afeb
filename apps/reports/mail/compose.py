"""Make the mail of a message: whose address, which words, which headers."""

import uuid
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from apps.reports.links import AREA, make_link
from apps.reports.mail.letters import UNVERIFIED, Desk, Letter, page, write
from apps.reports.models import AreaFollow, Message, Report, ReportContact
from cities import get_city

# Any constant: identifiers of mails are derived from the keys of their messages.
_NAMESPACE = UUID("5d4f3a52-7a0e-4f7c-9a57-3f6d1c0c6f11")


class NobodyToWriteTo(Exception):
    """The contact was removed, changed, or never verified."""


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail as it leaves now. Raises ``NobodyToWriteTo``."""
    known = Report.objects.select_related("contact").defer("search")
    report = known.filter(uuid=message.contact_of or message.subject).first()
    address = _address(message, report)
    with translation.override(message.language):
        try:
            letter = write(message.template, Desk(message.subject, message.facts, report, address))
        except AreaFollow.DoesNotExist as gone:
            # Whoever followed the area has stopped in the meantime.
            raise NobodyToWriteTo from gone
        context = _context(letter, has_contact=message.contact_of is not None)
        mail = EmailMultiAlternatives(
            subject=" ".join(letter.subject.split()),
            body=render_to_string("reports/mail/letter.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[address],
            headers=headers(message),
        )
        mail.attach_alternative(render_to_string("reports/mail/letter.html", context), "text/html")
    return mail


def headers(message: Message) -> dict[str, str]:
    """The same for the same message, however often it is made.

    No machine answers it (RFC 3834), and mails about one subject lie together.
    """
    host = urlsplit(settings.SOGLIA_BASE_URL).hostname or "localhost"
    listed: dict[str, str] = {}
    if message.template == "digest":
        # One press in the mail program stops it (RFC 8058).
        token = make_link(AREA, message.subject, version=1)
        listed = {
            "List-Unsubscribe": f"<{page('area_stop', token)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return listed | {
        "Message-ID": f"<{uuid.uuid5(_NAMESPACE, message.key)}@{host}>",
        "References": f"<{message.subject}@{host}>",
        "Auto-Submitted": "auto-generated",
    }


def _address(message: Message, report: Report | None) -> str:
    if message.contact_of is None:
        if not message.address:
            raise NobodyToWriteTo
        return message.address
    if report is None:
        raise NobodyToWriteTo
    contact: ReportContact | None = getattr(report, "contact", None)
    if contact is None or not contact.email:
        raise NobodyToWriteTo
    if message.template in UNVERIFIED:
        # The address was changed since, or its owner has answered already: no use any more.
        if message.facts.get("version") != report.link_version or contact.verified_at:
            raise NobodyToWriteTo
    elif contact.verified_at is None:
        raise NobodyToWriteTo
    return contact.email


def _context(letter: Letter, *, has_contact: bool) -> dict[str, object]:
    city = get_city(settings.SOGLIA_CITY).name
    return {
        "letter": letter,
        "has_contact": has_contact,
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "site_name": settings.WAGTAIL_SITE_NAME,
        "body_name": f"Comune di {city.removesuffix(' (demo)')}",
    }
