"""How a reporter can be reached: given, confirmed, changed, removed. Nothing is sent before."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mail.services import queue_message
from apps.outbox import services as outbox
from apps.reports.errors import ReportRefused, TransitionRefused
from apps.reports.links import VERIFY, Link
from apps.reports.models import Report, ReportContact, ReportState
from apps.reports.services.by_link import ByLink
from apps.reports.validation import check_contact

# Nothing is told of these any more.
_CLOSED = (ReportState.WITHDRAWN, ReportState.ERASED)
_LOCK = 0x70736575


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """What became of the contact. ``must_confirm``: a mail with a link is on its way."""

    must_confirm: bool


def note_contact(
    report: Report,
    *,
    email: str,
    phone: str,
    at: datetime | None = None,
    may_be_forwarded: bool = False,
) -> None:
    """Store the contact of a new report, and tell the mail of it. Checked by the caller."""
    ReportContact.objects.create(
        report=report, email=email, phone=phone, may_be_forwarded=may_be_forwarded
    )
    if email:
        _given(report, at=at)


def change_contact(
    *, report_uuid: uuid.UUID, email: str, phone: str, may_be_forwarded: bool = False
) -> ContactChanged:
    """Change how the reporter is reached; nothing at all removes the contact.

    Another e-mail address has to be confirmed anew, and links sent to the old one die; so has the
    same one when mails to it came back. ``may_be_forwarded`` is what she agrees to now: what she
    agreed to before was about what is replaced. Raises ``ReportRefused`` field by field,
    ``TransitionRefused`` when the report is closed.
    """
    checked = check_contact(email=email, phone=phone)
    with transaction.atomic():
        report = _locked(report_uuid)
        before = ReportContact.objects.filter(report=report).first()
        if not checked.email and not checked.phone:
            _remove(report, before)
            return ContactChanged(must_confirm=False)
        contact = before or ReportContact(report=report)
        is_same = before is not None and before.email.lower() == checked.email.lower()
        contact.phone, contact.created_at = checked.phone, timezone.now()
        contact.may_be_forwarded = may_be_forwarded
        if not is_same:
            contact.email = checked.email
            _let_links_die(report)
        if not is_same or contact.unreachable_at is not None:
            contact.pseudonym = None
            contact.begin_anew()
        contact.save()
        must_confirm = bool(contact.email) and contact.verified_at is None
        if must_confirm:
            _given(report)
        return ContactChanged(must_confirm=must_confirm)


def _named_by(link: Link) -> ReportContact | None:
    report = Report.objects.select_for_update().filter(uuid=link.subject).first()
    if report is None or report.link_version != link.version:
        return None
    rows = ReportContact.objects.select_for_update().filter(report=report)
    contact = rows.exclude(email="").first()
    if contact is not None:
        contact.report = report
    return contact


def _agreed(contact: ReportContact) -> None:
    # Before the event, so that the event's own mail goes to a confirmed address.
    contact.pseudonym = contact.pseudonym or _pseudonym(contact.email)
    contact.save()
    outbox.record(
        kind="report.contact_verified",
        subject=contact.report.uuid,
        payload={
            "report": str(contact.report.uuid),
            "contact": str(contact.pseudonym),
            "state": contact.report.state,
        },
    )


def _refused(contact: ReportContact) -> None:
    """That was not me: the report stays, the address goes."""
    if not contact.phone:
        _remove(contact.report, contact)
        return
    contact.email, contact.pseudonym = "", None
    contact.begin_anew()
    contact.save()
    _let_links_die(contact.report)


CONTACT_BY_LINK = ByLink(purpose=VERIFY, find=_named_by, agreed=_agreed, refused=_refused)


def verify_contact(token: str) -> uuid.UUID:
    """The owner of the address says: write to me. A repeat is harmless. Raises ``BadLink``."""
    return CONTACT_BY_LINK.confirm(token).report.uuid


def send_links(*, email: str) -> None:
    """Mail the links of all reports to an address, when it is a confirmed one of any.

    Says nothing: whether an address is known is nobody's business. At most one mail an hour.
    Raises ``ReportRefused`` when what was typed is no address.
    """
    checked = check_contact(email=email, phone="")
    if not checked.email:
        raise ReportRefused({"email": [_("Write an e-mail address such as name@example.org.")]})
    contact = (
        ReportContact.objects.filter(
            email__iexact=checked.email, verified_at__isnull=False, unreachable_at__isnull=True
        )
        .select_related("report")
        .order_by("-pk")
        .first()
    )
    if contact is None:
        return
    queue_message(
        key=f"links:{contact.pseudonym}:{timezone.now():%Y-%m-%dT%H}",
        template="links",
        language=contact.report.language,
        subject_uuid=contact.report.uuid,
        recipient=("reader", contact.report.uuid),
        facts={},
    )


def _locked(report_uuid: uuid.UUID) -> Report:
    report = Report.objects.select_for_update().filter(uuid=report_uuid).first()
    if report is None:
        raise TransitionRefused(_("There is no such report."))
    if report.state in _CLOSED:
        raise TransitionRefused(_("This report is closed: nothing more can be changed."))
    return report


def _remove(report: Report, contact: ReportContact | None) -> bool:
    if contact is None:
        return False
    contact.delete()
    _let_links_die(report)
    return True


def _let_links_die(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(link_version=F("link_version") + 1)
    report.refresh_from_db(fields=["link_version"])


def _given(report: Report, *, at: datetime | None = None) -> None:
    outbox.record(
        kind="report.contact_given",
        subject=report.uuid,
        payload={"report": str(report.uuid), "version": report.link_version},
        at=at,
    )


def _pseudonym(email: str) -> uuid.UUID:
    """The one its other confirmed contacts have, or a new one that says nothing of it."""
    with connection.cursor() as cursor:
        # Two reports of one person confirmed at once must not look like two persons.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(upper(%s)))", [_LOCK, email])
    known = (
        ReportContact.objects.filter(email__iexact=email, pseudonym__isnull=False)
        .values_list("pseudonym", flat=True)
        .first()
    )
    return known or uuid.uuid4()
