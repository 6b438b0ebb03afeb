"""What a competent body is told of a report.

Sentences made of structured facts; the reporter's words only when staff checked them, her contact
only when she agreed. Both are read when the letter leaves, so that nothing erased goes along.
"""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.reports.models import Forwarding, Report, ReportContact
from apps.reports.open311.client import Letter
from apps.reports.words import place_of, public_sentences, side_of
from apps.twin import queries as twin


def letter_of(row: Forwarding) -> Letter:
    """The letter of a forwarding, in the language of the body."""
    report, body = row.report, row.body
    contact = _contact(row)
    services = body.open311_services if isinstance(body.open311_services, dict) else {}
    with translation.override(body.language):
        return Letter(
            reference=reference_of(row.uuid),
            service_code=str(services.get(report.kind) or services.get("*") or report.kind),
            lon=report.geom.x,
            lat=report.geom.y,
            address=place_of(report),
            description="\n".join(_paragraphs(row)),
            email=contact.email if contact else "",
            phone=contact.phone if contact else "",
        )


def mail_of(row: Forwarding) -> tuple[str, list[str]]:
    """Subject and paragraphs of the mail of a forwarding, in the language that is active now."""
    report, contact = row.report, _contact(row)
    place = place_of(report)
    subject = _("Barrier reported: %(kind)s") % {"kind": report.get_kind_display()}
    lines = [
        *_paragraphs(row),
        _("Place: %(place)s (%(lat)s, %(lon)s)")
        % {
            "place": place or _("chosen on the map"),
            "lat": f"{report.geom.y:.6f}",
            "lon": f"{report.geom.x:.6f}",
        },
        _("Reported on: %(day)s") % {"day": localtime(report.created_at).date().isoformat()},
    ]
    if contact is not None:
        reached = " ".join(part for part in (contact.email, contact.phone) if part)
        lines.append(_("Contact, given with consent: %(contact)s") % {"contact": reached})
    return f"{subject}, {place}" if place else subject, lines


def reference_of(forwarding_uuid: UUID) -> str:
    """By which a letter is found again."""
    return f"Soglia {forwarding_uuid}"


def _paragraphs(row: Forwarding) -> list[str]:
    report: Report = row.report
    lines = [
        public_sentences(report.kind, report.measures, report.can_pass, report.permanence),
    ]
    if side := side_of(report):
        lines.append(f"{side}.")
    if report.near_corner_name:
        lines.append(f"{_('Nearest corner')}: {report.near_corner_name}.")
    if row.with_text and report.description:
        lines.append(_("The reporter's words: %(words)s") % {"words": report.description})
    barrier = twin.barrier_of_report(report.uuid)
    if barrier is not None:
        path = reverse("barrier", args=[barrier.uuid])
        lines.append(_("Page of the barrier: %(url)s") % {"url": settings.SOGLIA_BASE_URL + path})
    lines.append(_("Reference: %(reference)s") % {"reference": reference_of(row.uuid)})
    return lines


def _contact(row: Forwarding) -> ReportContact | None:
    if not row.with_contact:
        return None
    return ReportContact.objects.filter(report=row.report, may_be_forwarded=True).first()
