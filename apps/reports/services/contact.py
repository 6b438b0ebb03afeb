"""How a reporter can be reached: given, confirmed, changed, removed. Nothing is sent before."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.outbox import services as outbox
from apps.reports.errors import ReportRefused, TransitionRefused
from apps.reports.links import VERIFY, BadLink, read_link
from apps.reports.models import Report, ReportContact, ReportState
from apps.reports.services.messages import queue_message
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


def change_contact(*, report_uuid: uuid.UUID, email: str, phone: str) -> ContactChanged:
    """Change how the reporter is reached; nothing at all removes the contact.

    Another e-mail address has to be confirmed anew, and links sent to the old one die. Raises
    ``ReportRefused`` field by field, ``TransitionRefused`` when the report is closed.
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
        if is_same:
            contact.save()
            must_confirm = bool(contact.email) and contact.verified_at is None
        else:
            contact.email, contact.verified_at, contact.pseudonym = checked.email, None, None
            # What she agreed to was about the other address.
            contact.may_be_forwarded = False
            contact.save()
            _let_links_die(report)
            must_confirm = bool(contact.email)
        if must_confirm:
            _given(report)
        return ContactChanged(must_confirm=must_confirm)


def report_to_verify(token: str) -> uuid.UUID:
    """The report whose address this link may confirm. Raises ``BadLink``: old, foreign, used."""
    link = read_link(token, VERIFY)
    alive = ReportContact.objects.filter(
        report__uuid=link.subject, report__link_version=link.version
    ).exclude(email="")
    if not alive.exists():
        raise BadLink
    return link.subject


def verify_contact(token: str) -> uuid.UUID:
    """The owner of the address says: write to me. A repeat is harmless. Raises ``BadLink``."""
    link = read_link(token, VERIFY)
    with transaction.atomic():
        report = Report.objects.select_for_update().filter(uuid=link.subject).first()
        if report is None or report.link_version != link.version:
            raise BadLink
        contact = ReportContact.objects.select_for_update().filter(report=report).first()
        if contact is None or not contact.email:
            raise BadLink
        if contact.verified_at is None:
            # Before the event, so that the event's own mail goes to a confirmed address.
            contact.verified_at = timezone.now()
            contact.pseudonym = _pseudonym(contact.email)
            contact.save(update_fields=["verified_at", "pseudonym"])
            outbox.record(
                kind="report.contact_verified",
                subject=report.uuid,
                payload={
                    "report": str(report.uuid),
                    "contact": str(contact.pseudonym),
                    "state": report.state,
                },
            )
        return report.uuid


def disown_contact(token: str) -> None:
    """The owner of the address says: that was not me. The report stays, the address goes."""
    link = read_link(token, VERIFY)
    with transaction.atomic():
        report = Report.objects.select_for_update().filter(uuid=link.subject).first()
        if report is None or report.link_version != link.version:
            raise BadLink
        contact = ReportContact.objects.filter(report=report).first()
        if contact is None:
            return
        if not contact.phone:
            _remove(report, contact)
            return
        contact.email, contact.verified_at, contact.pseudonym = "", None, None
        contact.save()
        _let_links_die(report)


def send_links(*, email: str) -> None:
    """Mail the links of all reports to an address, when it is a confirmed one of any.

    Says nothing: whether an address is known is nobody's business. At most one mail an hour.
    Raises ``ReportRefused`` when what was typed is no address.
    """
    checked = check_contact(email=email, phone="")
    if not checked.email:
        raise ReportRefused({"email": [_("Write an e-mail address such as name@example.org.")]})
    contact = (
        ReportContact.objects.filter(email__iexact=checked.email, verified_at__isnull=False)
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
        recipient=("contact", contact.report.uuid),
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
