"""Write the mail of a message: whose address, which words."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from apps.mail.services import NobodyToWriteTo, ToWrite, Written
from apps.reports.links import AREA, make_link
from apps.reports.mail.letters import Desk, Letter, page, write
from apps.reports.mail.templates import UNVERIFIED
from apps.reports.models import AreaFollow, Report, ReportContact
from cities import get_city


def compose(message: ToWrite) -> Written:
    """The mail as it leaves now, in the language that is active. Raises ``NobodyToWriteTo``."""
    known = Report.objects.select_related("contact").defer("search")
    report = known.filter(uuid=message.reader or message.subject).first()
    address = _address(message, report)
    try:
        letter = write(message.template, Desk(message.subject, message.facts, report, address))
    except AreaFollow.DoesNotExist as gone:
        # Whoever followed the area has stopped in the meantime.
        raise NobodyToWriteTo from gone
    context = _context(letter, has_contact=message.reader is not None)
    return Written(
        address=address,
        subject=letter.subject,
        text=render_to_string("reports/mail/letter.txt", context),
        html=render_to_string("reports/mail/letter.html", context),
        headers=_listed(message) if message.template == "digest" else {},
    )


def _listed(message: ToWrite) -> dict[str, str]:
    """One press in the mail program stops it (RFC 8058)."""
    token = make_link(AREA, message.subject, version=1)
    return {
        "List-Unsubscribe": f"<{page('area_stop', token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _address(message: ToWrite, report: Report | None) -> str:
    if message.reader is None:
        if not message.address:
            raise NobodyToWriteTo
        return message.address
    if report is None:
        raise NobodyToWriteTo
    contact: ReportContact | None = getattr(report, "contact", None)
    if contact is None or not contact.email or contact.unreachable_at:
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
